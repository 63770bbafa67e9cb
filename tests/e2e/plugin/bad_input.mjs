// SPDX-License-Identifier: GPL-3.0-or-later
// What bad input gets: each kind once, then an offer on the same channel, which is answered as ever. Texts that are none
// come in the plain form; what an envelope may not say comes in a dialog.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { createChannel, createMessage, TrytesHelper } from '@iota/mam.js';

import { makeOffer } from '../fixtures/offer.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { PlainPeer, randomTrytes } from '../support/plain_peer.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipJanus(), timeout: 600_000 };
const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const REFUSED = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nthis is no description\r\n';

// A plain channel for each test.
const plain = Object.fromEntries(
  ['junk', 'shape', 'text', 'refused', 'near', 'far', 'bomb', 'deep', 'bytes', 'trytes'].map((name) => [name, new PlainPeer()]),
);
let janus;

before(async () => {
  if (options.skip) return;
  const channels = Object.fromEntries(Object.entries(plain).map(([name, peer]) => [name, peer.channel()]));
  channels.far.reachable = false;
  channels.echo = {};
  channels.plugins = { allow_plugins: ['janus.plugin.nosuch'] };
  channels.bodies = { allow_requests: [''], allow_members: ['audio'] };
  janus = await startJanus({ admin: true, channels, settings: { node: { rate: 100_000, max_per_address: 5000 } } });
  for (const [name, peer] of Object.entries(plain)) await peer.meets(janus, name);
});
after(async () => {
  const running = janus?.running;
  await janus?.cleanup();
  assert.ok(running, 'Janus has lived through all of it');
});

const peerOf = async (name) => new Peer(await janus.link(name));

async function stillAnswers(peer) {
  const reply = peer instanceof PlainPeer ? await peer.asks() : await peer.ask('offer', offerEnvelope().message);
  assert.equal(reply.type, 'answer', JSON.stringify(reply));
}

function isError(json) {
  assert.equal(json?.type, 'error', JSON.stringify(json));
  assert.equal(typeof json.code, 'number', JSON.stringify(json));
  assert.equal(typeof json.reason, 'string', JSON.stringify(json));
  return json;
}

// The error that a text gets: {code, reason}
async function errorFor(peer, content, { pack } = {}) {
  await peer.send(content, { pack });
  return isError((await peer.receive({ pack })).json);
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
  const peer = plain.junk;
  const timed = async (junk) => {
    const { offer, item } = peer.makeOffer();
    const pieces = junkFor(item.payload, junk);
    for (let i = 0; i < pieces.length; i += 50)
      await Promise.all(pieces.slice(i, i + 50).map((bytes) => peer.tangle.junk(item.address, bytes)));
    const began = performance.now();
    await peer.post(item);
    const answer = await peer.receiveUntil((json) => json?.re === offer.ufrag);
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

test('JSON that is no description', options, async () => {
  const peer = plain.shape;
  for (const text of ['{"hello": "world"}', '[1, 2]', '"offer"', '{"type": "offer", "sdp": 5}', '{"type":"offer"}'])
    await errorFor(peer, text);
  await stillAnswers(peer);
});

test('no JSON at all', options, async () => {
  const peer = plain.text;
  for (const text of ['hello, world', '{"type": "offer"', '{} {}']) await errorFor(peer, text);
  // These letters could be lz-string, and are answered like that.
  for (const text of ['17', 'x'.repeat(200)]) assert.match(await lzReply(peer, text), /"error"/);
  await stillAnswers(peer);
});

test('a description that Janus refuses comes back with its code and reason', options, async () => {
  const error = await errorFor(plain.refused, { type: 'offer', sdp: 'nothing of the kind' });
  assert.equal(error.code, 465);
  await stillAnswers(plain.refused);
  const reply = await (await peerOf('echo')).ask('offer', { sdp: REFUSED });
  assert.equal(isError(reply).code, 465);
  await stillAnswers(await peerOf('echo'));
});

test('a plugin that does not exist, and one that is not allowed', options, async () => {
  const named = async (plugin) => (await peerOf('plugins')).ask('offer', { plugin, sdp: makeOffer().sdp });
  assert.equal(isError(await named('janus.plugin.nosuch')).code, 460);
  assert.equal(isError(await named('janus.plugin.videoroom')).code, 405);
  await stillAnswers(await peerOf('plugins'));
});

test('a request that is not allowed', options, async () => {
  const peer = await peerOf('echo');
  await stillAnswers(peer);
  assert.equal(isError(await peer.ask('message', { body: { request: 'create' } })).code, 403);
  await stillAnswers(peer);
});

test('a body that the plugin refuses: no call with the first offer, later the call goes on', options, async () => {
  const sessions = await janus.newSessions();
  const wrong = { audio: 'perhaps' };
  const { message } = offerEnvelope({ body: wrong });
  assert.ok(isError(await (await peerOf('bodies')).ask('offer', message)).code > 400);
  await until('no session', async () => (await sessions()).length === 0);
  const peer = await peerOf('bodies');
  await stillAnswers(peer);
  assert.ok(isError(await peer.ask('message', { body: wrong })).code > 400);
  assert.equal((await peer.ask('message', { body: { audio: false } })).type, 'event');
  assert.equal((await sessions()).length, 1);
});

test('an answer to nothing, and what is no type', options, async () => {
  const peer = await peerOf('echo');
  await stillAnswers(peer);
  assert.equal(isError(await peer.ask('answer', { sdp: makeOffer().sdp, re: 'nothing' })).code, 469);
  assert.equal(isError(await peer.ask('of tomorrow')).code, 453);
  await peer.send(envelope('event', { body: {} })); // is skipped
  await stillAnswers(peer);
});

// How many of the peer's candidates Janus knows.
async function candidatesAt(sessions) {
  const [session_id] = await sessions();
  const { handles } = await janus.admin({ janus: 'list_handles', session_id });
  const { info } = await janus.admin({ janus: 'handle_info', session_id, handle_id: handles[0] });
  return info.webrtc.ice?.['remote-candidates']?.length ?? 0;
}

describe('of a description with 1,000 candidates', options, () => {
  for (const [name, heard] of [['near', 1000], ['far', 256]])
    test(`Janus hears ${heard}, ${name === 'near' ? 'reachable' : 'not reachable'}`, async () => {
      const sessions = await janus.newSessions();
      const peer = plain[name];
      const line = (i) => `a=candidate:${i} 1 udp ${1_000_000 - i} 10.0.0.1 ${1000 + i} typ host\r\n`;
      const lines = Array.from({ length: 1000 }, (_, i) => line(i)).join('');
      const sdp = makeOffer().sdp.replace(/^m=video/m, `${lines}$&`);
      await peer.send({ type: 'offer', sdp }, { pack: 'base64' });
      const { json, text } = await peer.receive({ pack: 'base64' });
      assert.equal(json?.type, 'answer', text);
      await until('the candidates', async () => (await candidatesAt(sessions)) === heard);
      await stillAnswers(peer);
    });
});

test('lz-string that unpacks beyond the limit', options, async () => {
  const bomb = JSON.stringify({ type: 'offer', sdp: 'x'.repeat(2_000_000) });
  await errorFor(plain.bomb, bomb, { pack: 'base64' });
  await stillAnswers(plain.bomb);
});

test('JSON nested deep', options, async () => {
  await errorFor(plain.deep, `{"type":"offer","sdp":${'['.repeat(6000)}${']'.repeat(6000)}}`);
  await stillAnswers(plain.deep);
});

test('text that is not UTF-8', options, async () => {
  const trytes = (bytes) => [...bytes].map((b) => ALPHABET[b % 27] + ALPHABET[Math.floor(b / 27)]).join('');
  const text = Buffer.concat([Buffer.from('{"type":"offer","sdp":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);
  await plain.bytes.post(plain.bytes.makeTrytes(trytes(text)));
  isError((await plain.bytes.receive()).json);
  await stillAnswers(plain.bytes);
});

test('an odd number of trytes, and nothing but nines', options, async () => {
  for (const trytes of ['ABC', '9999']) await plain.trytes.post(plain.trytes.makeTrytes(trytes));
  await stillAnswers(plain.trytes);
});
