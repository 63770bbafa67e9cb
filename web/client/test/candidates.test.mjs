// SPDX-License-Identifier: MIT
// When this browser's candidates are sent.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, connected, dialled, settled } from './support/call.mjs';

const names = ({ candidates }) => candidates.map(({ candidate }) => candidate);

async function answered(t, link, meanwhile) {
  const page = browser(t);
  const all = await dialled({}, link, meanwhile);
  all.line.answer();
  await settled();
  return { page, ...all };
}

test('none are sent if Janus is reachable and connects within 2 s', async (t) => {
  const { page, line, peer } = await answered(t);
  peer.found('a');
  peer.gathered();
  await page.pass(1500);
  peer.become('connected');
  await page.pass(20_000);
  assert.equal(line.all('candidates').length, 0);
});

test('without a connection after 2 s those are sent that are known, then the rest', async (t) => {
  const { page, line, peer } = await answered(t);
  peer.found('a', 'b');
  await page.pass(1900, 100);
  assert.equal(line.all('candidates').length, 0);
  await page.pass(1200, 100);
  peer.found('late');
  peer.gathered();
  await settled();
  assert.deepEqual(line.all('candidates').map(names), [['a', 'b'], ['late']]);
  assert.deepEqual(line.all('candidates').map(({ completed }) => completed), [false, true]);
  assert.deepEqual(line.all('candidates')[0].candidates[0], { candidate: 'a', sdpMid: '0', sdpMLineIndex: 0 });
});

test('a connection while they are gathered keeps them back', async (t) => {
  const { page, line, peer } = await answered(t);
  peer.found('a');
  await page.pass(2100, 100);
  peer.become('connected');
  await page.pass(5000);
  assert.equal(line.all('candidates').length, 0);
});

test('Janus has to send first, servers come with the answer: they follow it at once', async (t) => {
  const { page, line, peer } = await answered(t, { reachable: false, servers: true });
  peer.found('relay');
  peer.gathered();
  await page.pass(200, 100);
  assert.deepEqual(line.all('candidates').map(names), [['relay']]);
});

test('a restart of ICE to a Janus that has to send first: at once, though still connected', async (t) => {
  const page = browser(t);
  const { call, line, peer } = await dialled({}, { reachable: false }, (peer) => peer.gathered());
  line.answer();
  await settled();
  peer.become('connected');
  line.said.length = 0;
  call.restartIce();
  await page.pass(1, 1);
  line.answer();
  await settled();
  peer.found('new');
  await page.pass(200, 100);
  assert.deepEqual(line.all('candidates').map(names), [['new']]);
});

test('a slow carrier: nothing is gathered before, and `delay` says how slow', async (t) => {
  const { FakeCarrier } = client;
  FakeCarrier.roundTrip = 20_000;
  t.after(() => (FakeCarrier.roundTrip = 20));
  browser(t);
  const { line, peer } = await dialled({}, { reachable: false });
  assert.deepEqual(peer.log, ['createOffer']);
  assert.equal(line.last.delay, 10_000);
});

test('no message has more than 64', async (t) => {
  const { page, line, peer } = await answered(t);
  peer.found(...Array.from({ length: 100 }, (_, i) => `c${i}`));
  peer.gathered();
  await page.pass(2000, 100);
  assert.deepEqual(line.all('candidates').map(({ candidates }) => candidates.length), [64, 36]);
});

test('a later exchange on a connection that holds sends none', async (t) => {
  const page = browser(t);
  const { call, line } = await connected();
  const changing = call.negotiate();
  await settled();
  line.answer();
  await changing;
  await page.pass(10_000);
  assert.equal(line.all('candidates').length, 0);
});
