// SPDX-License-Identifier: GPL-3.0-or-later
// Sealed dialogs between this project's engines and a second implementation (dialog/), in both roles.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { hex } from './dialog/bytes.mjs';
import { Gateway, linkOf, Peer } from './dialog/ends.mjs';
import { dictionary, Engine } from './dialog/engine.mjs';
import { channelSecret, peerMailbox, staticKey, writeLink } from './dialog/keys.mjs';
import { bytesOf, hasModule, moduleOf, PageEngine } from './dialog/page.mjs';

const NOW = 1_790_000_000_000;
const LARGE = 51_000, SMALL = 4_000; // trytes of a carrier's message
const shared = { dictionary: 1, words: dictionary(1) };
const gatewayKey = new Uint8Array(randomBytes(32));
const keys = { static: staticKey(gatewayKey), channel: channelSecret(gatewayKey, 'echo', 0) };
const link = linkOf(keys, 'echo', ['https://node.example/']);
const call = new Uint8Array(randomBytes(16));
const text = (word) => JSON.stringify([{ id: word, type: 'message' }]);
const long = JSON.stringify([randomBytes(3_000).toString('base64')]);
const payload = (word, secrets = '') => ({ text: text(word), secrets });

async function withEngine(role, use) {
  const engine = new Engine(...role);
  try {
    await use(engine, await engine.said());
  } finally {
    engine.stop();
  }
}
const withGateway = (trytes, use) => withEngine(['gateway', hex(gatewayKey), 'echo', trytes, NOW], use);
const withPeer = (trytes, use) => withEngine(['peer', writeLink(link), hex(call), trytes, NOW], use);

// A peer of the second implementation whose offer was answered.
async function open(engine) {
  const peer = new Peer(link, shared);
  const opened = await engine.arrive(peer.begin({ unixMs: NOW, call, payload: payload('offer', '[[0,{"token":"t"}]]') }));
  assert.deepEqual([opened.opened, opened.deliver], [1, [payload('offer', '[[0,{"token":"t"}]]')]]);
  const { publish, watch } = await engine.say(text('answer'), '[[0,{"iceServers":[]}]]');
  assert.equal(publish[0].address, peer.in.address);
  const second = peer.answered(publish[0].frame);
  assert.deepEqual([second.status, second.payload], [0, payload('answer', '[[0,{"iceServers":[]}]]')]);
  assert.deepEqual(watch, [peer.out.address]);
  return peer;
}

test('the engine answers the second implementation', { timeout: 60_000 }, () =>
  withGateway(LARGE, async (engine, { watch }) => {
    assert.ok(watch.includes(new Gateway(keys, shared).place(NOW).address));
    const peer = await open(engine);
    assert.deepEqual((await engine.arrive(peer.say(payload('more'))[0])).deliver, [payload('more')]);
    const event = (await engine.say(text('event'))).publish[0];
    const heard = peer.hear(event.frame);
    assert.deepEqual([heard.counter, heard.sequence, heard.ack, heard.payload], [1, 1, 1, payload('event')]);
    const pong = (await engine.arrive(peer.numbered({ answerWanted: true }))).publish;
    const acks = pong.length > 0 ? pong : (await engine.ask('wait', 0)).publish;
    const ack = peer.hear(acks.at(-1).frame);
    assert.deepEqual([ack.counter, ack.sequence, ack.piece.length], [2, undefined, 0]);
    assert.deepEqual((await engine.arrive(peer.numbered({ over: 0 }))).over, [0]);
  }));

test('payloads in pieces, both ways', { timeout: 60_000 }, () =>
  withGateway(SMALL, async (engine) => {
    const peer = await open(engine);
    const there = peer.say({ text: long }, 600);
    assert.ok(there.length > 3);
    const got = [];
    for (const piece of [...there].reverse()) got.push(...(await engine.arrive(piece)).deliver); // in any order
    assert.deepEqual(got, [{ text: long, secrets: '' }]);
    const back = (await engine.say(long)).publish.map(({ frame }) => peer.hear(frame));
    assert.ok(back.length > 1 && back.slice(0, -1).every(({ more }) => more));
    assert.equal(back.at(-1).payload.text, long);
  }));

test('a late answer comes behind an empty second message', { timeout: 60_000 }, () =>
  withGateway(LARGE, async (engine) => {
    const peer = new Peer(link, shared);
    await engine.arrive(peer.begin({ unixMs: NOW, call, payload: payload('offer') }));
    const { publish } = await engine.ask('wait', 600);
    assert.equal(peer.answered(publish[0].frame).packed.length, 0);
    assert.deepEqual(peer.hear((await engine.say(text('answer'))).publish[0].frame).payload, payload('answer'));
  }));

test('the engine asks who has a wrong clock to say it again, and takes a call over', { timeout: 60_000 }, () =>
  withGateway(LARGE, async (engine) => {
    const late = new Peer(link, shared);
    const first = await engine.arrive(late.begin({ unixMs: NOW - 3_600_000, call, payload: payload('offer') }));
    assert.deepEqual([first.opened, first.deliver], [0, []]);
    const second = late.answered(first.publish[0].frame);
    assert.deepEqual([second.status, second.packed.length], [1, 0]);
    const opened = await engine.arrive(late.say(payload('offer'))[0]);
    assert.deepEqual([opened.opened, opened.deliver], [1, [payload('offer')]]);

    const next = new Peer(link, shared);
    const renewed = await engine.arrive(next.begin({ unixMs: NOW, call, attempt: 2, payload: payload('restart') }));
    assert.deepEqual([renewed.opened, renewed.renewed, renewed.deliver], [0, 1, [payload('restart')]]);
    assert.deepEqual(renewed.unwatch, [late.out.address]);
    assert.deepEqual((await engine.arrive(late.say(payload('old'))[0])).deliver, []);
  }));

// A gateway of the second implementation, and what the engine has begun with.
async function called(engine) {
  const gateway = new Gateway(keys, shared);
  const begun = await engine.say(text('offer'));
  const there = gateway.place(NOW);
  assert.equal(begun.publish[0].address, there.address);
  const first = gateway.called(begun.publish[0].frame, there);
  assert.deepEqual([first.ts, first.attempt, hex(first.call)], [NOW, 1, hex(call)]);
  assert.deepEqual(begun.watch, [peerMailbox(first.reply).address]);
  return { gateway, first };
}

// Ours, and the page's, if there is one in this build.
const peers = { native: withPeer };
for (const name of ['core', 'core-simd'])
  if (hasModule(name))
    peers[name] = (trytes, use) => {
      const engine = new PageEngine(moduleOf(name), { link: writeLink(link), call, bytes: bytesOf(trytes), unixMs: NOW });
      return use(engine);
    };
for (const [which, with_] of Object.entries(peers)) {
  test(`${which}: the engine calls the second implementation`, { timeout: 60_000 }, () =>
    with_(LARGE, async (engine) => {
      const { gateway, first } = await called(engine);
      assert.deepEqual(first.payload, payload('offer'));
      const second = await engine.arrive(gateway.answer({ payload: payload('answer', '[[0,{"a":1}]]') }));
      assert.deepEqual(second.deliver, [payload('answer', '[[0,{"a":1}]]')]);
      const more = (await engine.say(text('more'))).publish[0];
      assert.equal(more.address, gateway.in.address);
      assert.deepEqual(gateway.hear(more.frame).payload, payload('more'));
      assert.deepEqual((await engine.arrive(gateway.say(payload('event'))[0])).deliver, [payload('event')]);
      const ping = gateway.hear((await engine.ask('wait', 31_000)).publish.at(-1).frame);
      assert.deepEqual([ping.answerWanted, ping.ack], [true, 1]);
      assert.deepEqual((await engine.arrive(gateway.numbered({ over: 2 }))).over, [2]);
    }));

  test(`${which}: the engine says again what it is asked for`, { timeout: 60_000 }, () =>
    with_(LARGE, async (engine) => {
      const { gateway } = await called(engine);
      const { publish } = await engine.arrive(gateway.answer({ status: 1 }));
      assert.deepEqual(gateway.hear(publish[0].frame).payload, payload('offer'));
    }));

  test(`${which}: an offer that fits no message follows the answer`, { timeout: 60_000 }, () =>
    with_(SMALL, async (engine) => {
      const gateway = new Gateway(keys, shared);
      const begun = await engine.say(long);
      assert.equal(gateway.called(begun.publish[0].frame, gateway.place(NOW)).packed.length, 0);
      const pieces = (await engine.arrive(gateway.answer({}))).publish.map(({ frame }) => gateway.hear(frame));
      assert.equal(pieces.at(-1).payload.text, long);
    }));

  test(`${which}: the engine is told that there is no room`, { timeout: 60_000 }, () =>
    with_(LARGE, async (engine) => {
      const { gateway } = await called(engine);
      assert.deepEqual((await engine.arrive(gateway.answer({ status: 2 }))).over, [3]);
    }));
}

test('a link of another generation is not heard', { timeout: 60_000 }, () =>
  withGateway(LARGE, async (engine) => {
    const revoked = { static: keys.static, channel: channelSecret(gatewayKey, 'echo', 1) };
    const { frame } = new Peer(linkOf(revoked, 'echo', []), shared).begin({ unixMs: NOW, call, payload: payload('offer') });
    for (const { address } of [new Gateway(keys, shared).place(NOW), new Gateway(revoked, shared).place(NOW)]) {
      const { opened, publish, deliver } = await engine.arrive({ address, frame });
      assert.deepEqual([opened, publish, deliver], [0, [], []]);
    }
  }));
