// SPDX-License-Identifier: MIT
// A phone's life: it sleeps, moves to another network, loses media, closes the page. The clock is the test's.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, connected, dialled, settled } from './support/call.mjs';

const { FakeCarrier } = client;
const carrier = () => FakeCarrier.made.at(-1);
const sleeps = () => carrier().log.filter((what) => what.startsWith('sleep'));

// The restart goes out at once, in a new dialog whose first message it is, and media comes back.
async function restarts(page, { line, peer, call }) {
  await page.pass(1, 1);
  assert.deepEqual(line.log.filter((what) => /renew|offer/.test(what)), ['send offer', 'renew']);
  assert.equal(peer.log[0], 'createOffer restart');
  assert.equal(call.state, 'interrupted');
  line.answer();
  await settled();
  peer.become('connecting');
  peer.become('connected');
  assert.equal(call.state, 'connected');
  await page.pass(120_000, 5000);
  assert.equal(line.all('offer').length, 1, 'once');
  assert.equal(call.state, 'connected');
}

async function inCall(t, options, link) {
  const page = browser(t);
  return { page, all: await connected(options, link) };
}

test('frozen and resumed: nothing is tried meanwhile, then the call is taken over at once', async (t) => {
  const { page, all } = await inCall(t);
  page.tell(page.document, 'freeze');
  page.tell(page.document, 'freeze');
  assert.deepEqual(sleeps(), ['sleep true']);
  page.tell(page.window, 'online');
  await page.pass(1, 1);
  page.jump(600_000);
  assert.deepEqual(all.line.log, []);
  page.tell(page.document, 'resume');
  assert.deepEqual(sleeps(), ['sleep true', 'sleep false']);
  await restarts(page, all);
});

test('kept in the back-forward cache and shown again', async (t) => {
  const { page, all } = await inCall(t);
  page.tell(page.window, 'pagehide', { persisted: true });
  assert.deepEqual(sleeps(), ['sleep true']);
  assert.ok(!all.line.log.includes('leave'));
  page.tell(page.window, 'pageshow', { persisted: true });
  await restarts(page, all);
});

test('a page that closes says so', async (t) => {
  const { page, all } = await inCall(t);
  page.tell(page.window, 'pagehide', { persisted: false });
  assert.deepEqual(all.line.log, ['leave']);
});

test('after the end of the call the page is not listened to', async (t) => {
  const { page, all } = await inCall(t);
  await all.call.close();
  const before = [...all.line.log];
  page.tell(page.window, 'pagehide', { persisted: false });
  page.tell(page.window, 'online');
  await page.pass(100_000, 5000);
  assert.deepEqual(all.line.log, before);
});

test('another network; another estimate of the same is none', async (t) => {
  const { page, all } = await inCall(t);
  page.tell(page.connection, 'change');
  await settled();
  assert.deepEqual(all.line.log.filter((what) => what === 'renew'), []);
  page.connection.type = 'wifi';
  page.tell(page.connection, 'change');
  await restarts(page, all);
});

test('another network while a restart is under way: said again there, not offered again', async (t) => {
  const { page, all } = await inCall(t);
  const { line } = all;
  page.connection.type = 'wifi';
  page.tell(page.connection, 'change');
  await page.pass(1, 1);
  t.mock.method(performance, 'now', () => 1e9);
  page.tell(page.window, 'online');
  page.tell(page.window, 'online');
  await settled();
  assert.deepEqual(line.log.filter((what) => /renew|offer/.test(what)), ['send offer', 'renew', 'renew']);
});

test('another network before there is media: the dialog is taken over, nothing is offered', async (t) => {
  const page = browser(t);
  const { line } = await dialled();
  page.tell(page.window, 'online');
  await settled();
  assert.deepEqual(line.log, ['send offer', 'renew']);
});

test('seen again: nothing is done for a connection that lives', async (t) => {
  const { page, all } = await inCall(t);
  const { peer, line } = all;
  for (let bytes = 0; bytes < 10; bytes++) {
    peer.reports = [{ id: 'p', type: 'candidate-pair', bytesReceived: bytes, responsesReceived: 1 }];
    await page.pass(1000);
  }
  page.tell(page.document, 'visibilitychange');
  await page.pass(1, 1);
  assert.deepEqual(line.log.filter((what) => /renew|send/.test(what)), []);
});

test('seen again after a sleep of which nobody told', async (t) => {
  const { page, all } = await inCall(t);
  for (let signs = 0; signs < 3; signs++) {
    all.peer.reports = [{ id: 'p', type: 'candidate-pair', responsesReceived: signs }];
    await page.pass(1000);
  }
  page.jump(30_000);
  page.tell(page.document, 'visibilitychange');
  await settled();
  await restarts(page, all);
});

test('nothing comes any more over a connection that says it lives', async (t) => {
  const { page, all } = await inCall(t);
  for (let bytes = 0; bytes < 3; bytes++) {
    all.peer.reports = [{ id: 'i', type: 'inbound-rtp', bytesReceived: bytes }];
    await page.pass(1000);
  }
  await page.pass(2500);
  assert.deepEqual(all.line.log, []);
  await page.pass(2500);
  await restarts(page, all);
});

test('media both ways is told to the line, and its end', async (t) => {
  const { page, all } = await inCall(t);
  const flow = (received, sent) => {
    all.peer.reports = [
      { id: 'i', type: 'inbound-rtp', bytesReceived: received },
      { id: 'o', type: 'outbound-rtp', bytesSent: sent },
    ];
    return page.pass(1000);
  };
  await flow(1, 1);
  await flow(2, 1);
  assert.deepEqual(all.line.log, [], 'what is only received shows Janus nothing');
  await flow(3, 2);
  await flow(3, 3);
  assert.deepEqual(all.line.log, ['media true', 'media false']);
});

test('a short interruption passes by itself, a longer one restarts ICE, failure at once', async (t) => {
  const { page, all } = await inCall(t);
  const { peer, line } = all;
  peer.become('disconnected');
  await page.pass(900, 100);
  assert.equal(all.call.state, 'interrupted');
  peer.become('connected');
  await page.pass(30_000);
  assert.deepEqual(line.all('offer'), []);
  peer.become('disconnected');
  await page.pass(1000, 100);
  assert.equal(line.all('offer').length, 1);
  line.answer();
  await settled();
  peer.become('connected');
  line.log.length = line.said.length = peer.log.length = 0;
  peer.become('failed');
  await restarts(page, all);
});

test('restarts that come to nothing are tried again, not for ever', async (t) => {
  const { page, all } = await inCall(t);
  const { peer, line, call } = all;
  peer.become('failed');
  for (let i = 0; i < 12 && call.state !== 'ended'; i++) {
    await page.pass(5000);
    if (line.all('offer').length > line.all('offer').filter(({ answered }) => answered).length) {
      line.answer();
      line.all('offer').forEach((offer) => (offer.answered = true));
      await settled();
    }
  }
  await page.pass(2000);
  const offers = line.all('offer').length;
  assert.ok(offers >= 3 && offers <= 7, `${offers}`);
  assert.equal((await call.over).code, 'connection');
});

test('the line goes on in another dialog: ICE is restarted if media is interrupted, else not', async (t) => {
  const { page, all } = await inCall(t);
  const { peer, line } = all;
  line.listener.renewed();
  await page.pass(1000);
  assert.deepEqual(line.all('offer'), []);
  peer.become('disconnected');
  line.listener.renewed();
  await page.pass(1, 1);
  assert.deepEqual(line.log, ['send offer'], 'no third dialog');
});

test('a Janus that was started anew gets what opened the call', async (t) => {
  const body = { request: 'joinandconfigure', room: 1, ptype: 'publisher' };
  const { page, all } = await inCall(t, { body, plugin: 'janus.plugin.videoroom' });
  const { peer, line, call } = all;
  peer.become('failed');
  await page.pass(1, 1);
  assert.deepEqual(line.last.body, { request: 'configure' });
  line.hear({ type: 'error', re: line.last.id, code: 424, reason: 'join first' });
  await settled();
  assert.deepEqual(line.last.body, body);
  assert.equal(line.last.plugin, 'janus.plugin.videoroom');
  line.answer();
  await settled();
  peer.become('connected');
  assert.equal(call.state, 'connected');
});

test('who watches asks Janus for a new offer', async (t) => {
  const page = browser(t);
  const { line, peer } = await dialled({ body: { request: 'watch', id: 5 }, plugin: 'janus.plugin.streaming' });
  line.hear({ type: 'offer', re: line.last.id, sdp: 'janus offers', body: {} });
  await settled();
  peer.become('connected');
  page.connection.type = 'wifi';
  page.tell(page.connection, 'change');
  await page.pass(1, 1);
  assert.deepEqual(line.last.body, { request: 'watch', id: 5, restart: true });
  assert.deepEqual(line.log.slice(-1), ['renew']);
});
