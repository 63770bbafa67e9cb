// SPDX-License-Identifier: MIT
// The small parts by themselves.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, connected } from './support/call.mjs';

const { usage, Timers, Wakefulness } = client;

test('an emitter: listeners come and go, one that throws disturbs no other', async (t) => {
  const thrown = [];
  t.mock.method(globalThis, 'queueMicrotask', (work) => assert.throws(work, (error) => thrown.push(error) > 0));
  class Own extends client.Emitter {
    say(detail) {
      this.emit('word', detail);
    }
  }
  const own = new Own();
  const heard = [];
  const listener = (word) => heard.push(word);
  const bad = own.on('word', () => {
    throw new Error('bad');
  });
  const off = [own.on('word', listener), own.on('word', listener)];
  own.say('a');
  off[0]();
  off[0]();
  own.say('b');
  bad();
  off[1]();
  own.say('c');
  assert.deepEqual(heard, ['a', 'a', 'b']);
  assert.equal(thrown.length, 2);
});

test('a timer that the page has slept through gets its time again', async (t) => {
  const page = browser(t);
  const timers = new Timers();
  let rang = 0;
  timers.after(10_000, () => rang++);
  const cancelled = timers.after(10_000, () => assert.fail('cancelled'));
  page.jump(60_000);
  await page.pass(10_000);
  assert.equal(rang, 0);
  cancelled();
  await page.pass(500);
  assert.equal(rang, 1);
  timers.after(1000, () => rang++);
  timers.stop();
  timers.after(1000, () => rang++);
  await page.pass(5000);
  assert.equal(rang, 1);
});

test('the usual requests of the plugins', () => {
  const change = (plugin) => usage(plugin).change?.request;
  assert.equal(change('janus.plugin.videoroom'), 'configure');
  assert.equal(change('videocall'), 'set');
  assert.equal(change('janus.plugin.own'), undefined);
  const answer = (plugin, body) => usage(plugin).answer(body);
  assert.deepEqual(answer('videocall', { result: { event: 'incomingcall' } }), { request: 'accept' });
  assert.deepEqual(answer('videocall', { result: null }), { request: 'set' });
  assert.deepEqual(answer('textroom'), { request: 'ack' });
  assert.deepEqual(answer('echotest'), {});
  const asks = (plugin, request) => usage(plugin).asks(request && { request })?.request;
  assert.equal(asks('streaming'), 'watch');
  assert.equal(asks('textroom'), 'setup');
  assert.equal(asks('videocall', 'register'), 'register');
  assert.equal(asks('videocall', 'call'), undefined);
  assert.equal(asks('videoroom', 'join'), 'join');
  assert.equal(asks('videoroom', 'joinandconfigure'), undefined);
  assert.equal(asks('videoroom'), undefined);
  assert.equal(asks('echotest', 'any'), undefined);
  assert.equal(usage('recordplay').restart({ request: 'record' }), null);
  assert.deepEqual(usage('recordplay').restart({ request: 'play', id: 1 }), { request: 'play', id: 1, restart: true });
});

test('in Node no page is listened to', () => {
  new Wakefulness({}).stop();
});

test('statistics are made while somebody listens', async (t) => {
  const page = browser(t);
  const { call, peer } = await connected();
  let asked = 0;
  const { getStats } = Object.getPrototypeOf(peer);
  peer.getStats = function () {
    asked++;
    return getStats.call(this);
  };
  const at = (second) => [
    { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
    { id: 'p', type: 'candidate-pair', currentRoundTripTime: 0.05, localCandidateId: 'l', responsesReceived: second },
    { id: 'l', type: 'local-candidate', candidateType: 'relay' },
    {
      id: 'i',
      type: 'inbound-rtp',
      kind: 'video',
      mid: '1',
      timestamp: second * 1000,
      bytesReceived: second * 1000,
      packetsReceived: second * 90,
      packetsLost: second * 10,
      frameWidth: 640,
      frameHeight: 480,
      framesPerSecond: 30,
    },
    { id: 'o', type: 'outbound-rtp', kind: 'audio', timestamp: second * 1000, bytesSent: second * 500, remoteId: 'r' },
    { id: 'r', type: 'remote-inbound-rtp', fractionLost: 0.25 },
  ];
  const told = [];
  const off = call.on('stats', (stats) => told.push(stats));
  for (const second of [1, 2]) {
    peer.reports = at(second);
    await page.pass(1000, 1000);
  }
  const { roundTrip, relayed, inbound, outbound } = told[1];
  assert.deepEqual({ roundTrip, relayed }, { roundTrip: 50, relayed: true });
  const video = { kind: 'video', mid: '1', bitrate: 8000, loss: 0.1, width: 640, height: 480, framesPerSecond: 30 };
  assert.deepEqual(inbound, [video]);
  assert.deepEqual([outbound[0].bitrate, outbound[0].loss], [4000, 0.25]);
  off();
  const before = asked;
  await page.pass(5000, 1000);
  assert.equal(told.length, 2);
  assert.ok(asked - before <= 5, 'the call itself looks once a second');
});

test('texts and members of another type than they should be', async (t) => {
  browser(t);
  const { call, line } = await connected();
  for (const odd of [
    {},
    { type: 'odd' },
    { type: 5 },
    { type: 'offer' },
    { type: 'answer', sdp: 5, re: {} },
    { type: 'candidates', candidates: 'none' },
    { type: 'candidates', candidates: [null, 5, { candidate: 5 }] },
    { type: 'event', body: [] },
    { type: 'event', iceServers: 5, re: 5 },
    { type: 'error', code: 'x', reason: 5, re: 'unknown' },
  ])
    line.hear(odd);
  assert.equal(call.state, 'connected');
});
