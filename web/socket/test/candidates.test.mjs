// SPDX-License-Identifier: MIT
// When candidates travel.
import assert from 'node:assert/strict';
import test from 'node:test';

import { clock, socket } from './support/socket.mjs';

const about = { session_id: 1, handle_id: 2 };
const offer = { janus: 'message', transaction: 'o', ...about, jsep: { type: 'offer' } };
const trickle = { janus: 'trickle', ...about, candidate: {} };
const answer = { janus: 'event', session_id: 1, sender: 2, transaction: 'o', jsep: { type: 'answer' } };

function candidates(t, way) {
  const released = [];
  return { pass: clock(t), released, one: new socket.Candidates(way, (requests) => released.push(requests.length)) };
}

test('Janus can be reached: two seconds after the answer, if it is not connected', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: true, slow: false });
  one.said(offer);
  one.hold(trickle);
  one.hold(trickle);
  await pass(60_000);
  assert.deepEqual(released, []);
  one.heard(answer);
  await pass(1999);
  assert.deepEqual(released, []);
  await pass(1);
  assert.deepEqual(released, [2]);
});

test('Janus can be reached and is connected: never', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: true, slow: false });
  one.said(offer);
  one.hold(trickle);
  one.heard(answer);
  one.heard({ janus: 'webrtcup', session_id: 1, sender: 2 });
  one.hold(trickle);
  await pass(60_000);
  assert.deepEqual(released, []);
});

test('Janus cannot be reached: in company, at once', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: false, slow: false });
  one.said(offer);
  one.hold(trickle);
  one.hold(trickle);
  await pass(100);
  assert.deepEqual(released, [2]);
});

test('on a slow way they wait for the answer', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: false, slow: true });
  one.said(offer);
  one.hold(trickle);
  await pass(60_000);
  assert.deepEqual(released, []);
  one.heard(answer);
  await pass(100);
  assert.deepEqual(released, [1]);
});

test('after an offer that was refused nothing waits for an answer', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: false, slow: true });
  one.said(offer);
  one.heard({ janus: 'error', transaction: 'o' });
  one.hold(trickle);
  await pass(100);
  assert.deepEqual(released, [1]);
});

test('of a handle that is gone nothing travels', async (t) => {
  const { one, pass, released } = candidates(t, { reachable: false, slow: false });
  one.hold(trickle);
  one.said({ janus: 'detach', ...about });
  await pass(60_000);
  assert.deepEqual(released, []);
});
