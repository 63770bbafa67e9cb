// SPDX-License-Identifier: GPL-3.0-or-later
// What bad input gets: each kind once, then an offer on the same channel, which is answered as ever.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { createChannel, createMessage, TrytesHelper } from '@iota/mam.js';

import { makeOffer } from '../fixtures/offer.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { Peer, envelope, offerEnvelope, randomTrytes } from '../support/peer.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipJanus(), timeout: 600_000 };

async function channel(t, settings = {}) {
  const janus = await startJanus(settings);
  t.after(() => janus.cleanup());
  const name = Object.keys(settings.channels ?? { echo: {} })[0];
  return { janus, peer: new Peer(await janus.link(name)) };
}

async function stillAnswers(peer) {
  const { message } = offerEnvelope();
  await peer.send(message);
  const answer = await peer.receiveUntil((json) => json?.re === message.id);
  assert.equal(answer.json.type, 'answer', answer.text);
}

// The error that a message gets: {code, reason}, in an envelope or in the plain form.
async function errorFor(peer, content, { pack, re } = {}) {
  await peer.send(content, { pack });
  const { json, text } = await peer.receiveUntil((next) => re === undefined || next?.re === re, { pack });
  assert.equal(json?.type, 'error', text);
  assert.equal(typeof json.code, 'number', text);
  assert.equal(typeof json.reason, 'string', text);
  return json;
}

async function lzReply(peer, text) {
  await peer.send(text);
  return (await peer.receive({ pack: 'base64' })).text ?? '';
}

// 1,000 messages that are not the peer's: random bytes, another channel's, truncated and bit-flipped ones of
// its own.
function junkFor(payload, count) {
  const other = createChannel(randomTrytes(81), 2, 'restricted', randomTrytes(81));
  const foreign = createMessage(other, TrytesHelper.fromAscii('not for you')).payload;
  const flip = (i) => {
    const at = 10 + ((i * 7919) % (payload.length - 10));
    return payload.slice(0, at) + (payload[at] === '9' ? 'A' : '9') + payload.slice(at + 1);
  };
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 4;
    if (kind === 0) return randomBytes(200 + i);
    // The number behind the message makes each of them another one for the node.
    const tag = randomTrytes(27);
    if (kind === 1) return pack(foreign, tag);
    if (kind === 2) return pack(payload.slice(0, 200 + ((i * 31) % (payload.length - 200))), tag);
    return pack(flip(i), tag);
  });
}

function pack(trytes, tag) {
  const packedTag = TrytesHelper.packTrytes(tag);
  return Buffer.concat([Buffer.from([packedTag.length]), Buffer.from(packedTag), TrytesHelper.packTrytes(trytes)]);
}

test('1,000 pieces of junk before an offer delay its answer by a second at most', options, async (t) => {
  const { peer } = await channel(t, { settings: { node: { rate: 100_000, max_per_address: 5000 } } });
  const timed = async (junk) => {
    const { message } = offerEnvelope();
    const { address, payload } = peer.make(message);
    const pieces = junkFor(payload, junk);
    for (let i = 0; i < pieces.length; i += 50)
      await Promise.all(pieces.slice(i, i + 50).map((bytes) => peer.tangle.junk(address, bytes)));
    const began = performance.now();
    await peer.tangle.post(address, payload);
    const answer = await peer.receiveUntil((json) => json?.re === message.id);
    assert.equal(answer.json.type, 'answer', answer.text);
    return performance.now() - began;
  };
  await timed(0); // the first call of all pays for what Janus makes once
  const rounds = { without: [], behind: [] };
  for (let round = 0; round < 3; round++) {
    rounds.without.push(await timed(0));
    rounds.behind.push(await timed(1000));
  }
  const median = (times) => times.sort((a, b) => a - b)[1];
  const without = median(rounds.without);
  const withJunk = median(rounds.behind);
  t.diagnostic(`offer to answer: ${Math.round(without)} ms without, ${Math.round(withJunk)} ms behind 1,000 pieces`);
  assert.ok(withJunk - without <= 1000, `${withJunk} ms against ${without} ms`);
});

test('JSON that is no description', options, async (t) => {
  const { peer } = await channel(t);
  for (const text of ['{"hello": "world"}', '[1, 2]', '"offer"', '{"type": "offer", "sdp": 5}', '{"type":"offer"}'])
    await errorFor(peer, text);
  await stillAnswers(peer);
});

test('no JSON at all', options, async (t) => {
  const { peer } = await channel(t);
  for (const text of ['hello, world', '{"type": "offer"', '{} {}']) await errorFor(peer, text);
  // These letters could be lz-string, and are answered like that.
  for (const text of ['17', 'x'.repeat(200)]) assert.match(await lzReply(peer, text), /"error"/);
  await stillAnswers(peer);
});

test('a description that Janus refuses comes back with its code and reason', options, async (t) => {
  const { peer } = await channel(t);
  const { message } = offerEnvelope();
  message.sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nthis is no description\r\n';
  const error = await errorFor(peer, message);
  assert.equal(error.code, 465);
  assert.equal(error.re, message.id);
  const plain = await errorFor(peer, { type: 'offer', sdp: 'nothing of the kind' });
  assert.equal(plain.code, 465);
  await stillAnswers(peer);
});

test('a plugin that does not exist, and one that is not allowed', options, async (t) => {
  const { janus, peer } = await channel(t, { channels: { echo: { allow_plugins: ['janus.plugin.nosuch'] } } });
  const named = (plugin) => envelope('offer', { plugin, sdp: makeOffer().sdp });
  assert.equal((await errorFor(peer, named('janus.plugin.nosuch'))).code, 460);
  assert.equal((await errorFor(peer, named('janus.plugin.videoroom'))).code, 405);
  await stillAnswers(peer);
  assert.ok(janus.running);
});

test('a request that is not allowed', options, async (t) => {
  const { peer } = await channel(t);
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.type === 'answer');
  const create = envelope('message', { call: message.call, body: { request: 'create' } });
  assert.equal((await errorFor(peer, create, { re: create.id })).code, 403);
  await stillAnswers(peer);
});

test('a body that the plugin refuses: no call with the first offer, later the call goes on', options, async (t) => {
  const { janus, peer } = await channel(t, {
    admin: true,
    channels: { echo: { allow_requests: [''], allow_members: ['audio'] } },
  });
  const wrong = { audio: 'perhaps' };
  const first = offerEnvelope({ body: wrong }).message;
  assert.ok((await errorFor(peer, first, { re: first.id })).code > 400);
  await until('no session', async () => (await janus.sessions()).length === 0);
  const { message } = offerEnvelope();
  await peer.send(message);
  await peer.receiveUntil((json) => json.re === message.id && json.type === 'answer');
  const later = envelope('message', { call: message.call, body: wrong });
  assert.ok((await errorFor(peer, later, { re: later.id })).code > 400);
  const right = envelope('message', { call: message.call, body: { audio: false } });
  await peer.send(right);
  assert.equal((await peer.receiveUntil((json) => json.re === right.id)).json.type, 'event');
  assert.equal((await janus.sessions()).length, 1);
});

test('an answer to nothing, and a bye for an old call', options, async (t) => {
  const { peer } = await channel(t);
  const answer = envelope('answer', { sdp: makeOffer().sdp, re: 'nothing' });
  assert.equal((await errorFor(peer, answer, { re: answer.id })).code, 469);
  await stillAnswers(peer);
  await peer.send(envelope('bye', { call: answer.call }));
  await stillAnswers(peer);
});

// How many of the peer's candidates Janus knows.
async function candidatesAt(janus) {
  const [session_id] = await janus.sessions();
  const { handles } = await janus.admin({ janus: 'list_handles', session_id });
  const { info } = await janus.admin({ janus: 'handle_info', session_id, handle_id: handles[0] });
  return info.webrtc.ice?.['remote-candidates']?.length ?? 0;
}

for (const [reachable, heard] of [
  [true, 1000],
  [false, 256],
])
  test(`of a description with 1,000 candidates Janus hears ${heard}, reachable: ${reachable}`, options, async (t) => {
    const { janus, peer } = await channel(t, { admin: true, channels: { echo: { reachable } } });
    const line = (i) => `a=candidate:${i} 1 udp ${1_000_000 - i} 10.0.0.1 ${1000 + i} typ host\r\n`;
    const lines = Array.from({ length: 1000 }, (_, i) => line(i)).join('');
    const sdp = makeOffer().sdp.replace(/^m=video/m, `${lines}$&`);
    await peer.send({ type: 'offer', sdp }, { pack: 'base64' });
    const { json, text } = await peer.receive({ pack: 'base64' });
    assert.equal(json?.type, 'answer', text);
    await until('the candidates', async () => (await candidatesAt(janus)) === heard);
    await stillAnswers(peer);
    assert.ok(janus.running);
  });

test('lz-string that unpacks beyond the limit', options, async (t) => {
  const { peer } = await channel(t);
  const bomb = JSON.stringify({ type: 'offer', sdp: 'x'.repeat(2_000_000) });
  await errorFor(peer, bomb, { pack: 'base64' });
  await stillAnswers(peer);
});

test('JSON nested deep', options, async (t) => {
  const { peer } = await channel(t);
  await errorFor(peer, `{"type":"offer","sdp":${'['.repeat(6000)}${']'.repeat(6000)}}`);
  await stillAnswers(peer);
});

test('text that is not UTF-8', options, async (t) => {
  const { peer } = await channel(t);
  const trytes = (bytes) => [...bytes].map((b) => ALPHABET[b % 27] + ALPHABET[Math.floor(b / 27)]).join('');
  const text = Buffer.concat([Buffer.from('{"type":"offer","sdp":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);
  const { address, payload } = peer.makeTrytes(trytes(text));
  await peer.tangle.post(address, payload);
  assert.equal((await peer.receive()).json.type, 'error');
  await stillAnswers(peer);
});

test('an odd number of trytes, and nothing but nines', options, async (t) => {
  const { peer } = await channel(t);
  for (const trytes of ['ABC', '9999']) {
    const { address, payload } = peer.makeTrytes(trytes);
    await peer.tangle.post(address, payload);
  }
  await stillAnswers(peer);
});

const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
