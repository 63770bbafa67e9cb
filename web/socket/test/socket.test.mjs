// SPDX-License-Identifier: MIT
// What janus.js sees of a socket, and what travels.
import assert from 'node:assert/strict';
import test from 'node:test';

import { clock, freshLink, opened, settled, socket } from './support/socket.mjs';

const { MamSocket, Line, station } = socket;

test('create and attach are answered at once, and travel with what follows', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  assert.deepEqual(peer.told, ['open']);
  const about = await peer.attached();
  assert.deepEqual(peer.heard.map(({ janus }) => janus), ['success', 'success']);
  await pass(500);
  assert.deepEqual(peer.line.verbs, []);
  await peer.say({ janus: 'message', ...about, body: {} });
  await pass(1);
  assert.deepEqual(peer.line.verbs, ['create,attach,message']);
  const [create, attach] = peer.line.said;
  assert.equal(create.id, about.session_id);
  assert.equal(attach.handle_id, about.handle_id);
});

test('alone they travel after a second; keepalives never', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const { session_id } = await peer.attached();
  await peer.say({ janus: 'keepalive', session_id });
  assert.equal(peer.heard.at(-1).janus, 'ack');
  await pass(1000);
  assert.deepEqual(peer.line.verbs, ['create,attach']);
});

test('an event is acknowledged before it is told, an answer that is none is not', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const about = await peer.attached();
  const { session_id, handle_id: sender } = about;
  const first = await peer.say({ janus: 'message', ...about, body: {} });
  const second = await peer.say({ janus: 'message', ...about, body: { request: 'list' } });
  await pass(1);
  peer.line.hear({ janus: 'event', session_id, sender, transaction: first, plugindata: {} });
  peer.line.hear({ janus: 'success', session_id, sender, transaction: second, plugindata: {} });
  peer.line.hear({ janus: 'event', session_id, sender, plugindata: {} });
  assert.deepEqual(peer.heard.slice(2).map(({ janus }) => janus), ['ack', 'event', 'success', 'event']);
});

test('what was promised and is refused is taken back', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const { session_id, handle_id } = await peer.attached();
  await pass(1000);
  const [create, attach] = peer.line.said;
  const error = { code: 403, reason: 'no' };
  peer.line.hear({ janus: 'error', session_id, transaction: attach.transaction, error });
  assert.deepEqual(peer.heard.at(-1), { janus: 'detached', session_id, sender: handle_id });
  peer.line.hear({ janus: 'error', transaction: create.transaction, error });
  assert.deepEqual(peer.heard.at(-1), { janus: 'timeout', session_id });
  await peer.say({ janus: 'claim', session_id });
  assert.equal(peer.heard.at(-1).error.code, 458);
});

test('what no message can hold is refused with its transaction', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const about = await peer.attached();
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))).toString('base64');
  for (const picture of [noise, 'a'.repeat(300_000)]) {
    const transaction = await peer.say({ janus: 'message', ...about, body: { picture } });
    const { janus, error, ...more } = peer.heard.at(-1);
    assert.deepEqual([janus, error.code, more], ['error', 450, { session_id: about.session_id, transaction }]);
  }
  await peer.say({ janus: 'message', ...about, body: { picture: 'a'.repeat(200_000) } });
  await pass(1);
  assert.deepEqual(peer.line.verbs, ['create,attach', 'message']);
});

test('what waits for the carrier has a bound', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const about = await peer.attached();
  const body = { text: 'a'.repeat(50_000) };
  for (let i = 0; i < 12; i++) {
    await peer.say({ janus: 'message', ...about, body });
    await pass(1);
  }
  assert.match(peer.heard.at(-1).error.reason, /too much waits/);
  peer.line.attach();
  const count = peer.heard.length;
  await peer.say({ janus: 'message', ...about, body });
  assert.equal(peer.heard.length, count);
});

test('no JSON, and too early', async () => {
  const peer = await opened();
  peer.socket.send('{');
  await settled();
  assert.equal(peer.heard.at(-1).error.code, 454);
  const early = new MamSocket(freshLink());
  assert.throws(() => early.send('{}'), { name: 'InvalidStateError' });
  assert.throws(() => early.close(1001), { name: 'InvalidAccessError' });
  early.close();
  await settled();
  assert.equal(early.readyState, MamSocket.CLOSED);
});

test('a claim moves a session, and the socket that has none left closes', async (t) => {
  const pass = clock(t);
  const one = await opened();
  const about = await one.attached();
  const two = await opened(one.url);
  assert.equal(two.line, one.line);
  await two.say({ janus: 'claim', session_id: about.session_id });
  assert.equal(two.heard.at(-1).janus, 'success');
  assert.deepEqual(one.told.at(-1), 'close 1000 another socket has claimed its session');
  await pass(1000);
  one.line.hear({ janus: 'webrtcup', session_id: about.session_id, sender: about.handle_id });
  assert.equal(two.heard.at(-1).janus, 'webrtcup');
});

test('close(): another socket goes on, the last one ends the call', async (t) => {
  const pass = clock(t);
  const one = await opened();
  const { session_id } = await one.attached();
  const two = await opened(one.url);
  await pass(1000);
  one.socket.close(3504, 'enough');
  await pass(1);
  assert.deepEqual(one.told, ['open', 'close 3504 enough']);
  assert.equal(one.line.said.at(-1).janus, 'destroy');
  assert.equal(one.line.said.at(-1).session_id, session_id);
  assert.deepEqual(one.line.log, []);
  one.line.state = 'open';
  two.socket.close();
  await pass(1);
  assert.deepEqual(one.line.log, ['leave']);
  assert.deepEqual(two.told, ['open', 'close 1005 ']);
});

test('the next line of the tab goes on with the call and ends its sessions', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const { session_id } = await peer.attached();
  await pass(1000);
  peer.socket.close();
  await settled();
  const next = await opened(peer.url);
  assert.deepEqual(next.line.continued, { name: 'c'.repeat(32), attempt: 1 });
  await next.attached();
  await pass(1000);
  assert.deepEqual(next.line.verbs, ['destroy,create,attach']);
  assert.equal(next.line.said[0].session_id, session_id);
  // Which may be gone.
  const { transaction } = next.line.said[0];
  next.line.hear({ janus: 'error', session_id, transaction, error: { code: 458, reason: 'no such session' } });
  assert.deepEqual(next.heard.map(({ janus }) => janus), ['success', 'success']);
});

test('what was kept is kept until the gateway has heard of it', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const { session_id } = await peer.attached();
  await pass(1000);
  peer.socket.close();
  await settled();
  const silent = await opened(peer.url);
  silent.socket.close();
  await settled();
  const next = await opened(peer.url);
  await pass(1000);
  assert.deepEqual(next.line.said.map((one) => [one.janus, one.session_id]), [['destroy', session_id]]);
  next.line.state = 'open';
  next.socket.close();
  await settled();
  const last = await opened(peer.url);
  await pass(1000);
  assert.equal(last.line.continued.attempt, 3);
  assert.deepEqual(last.line.said, []);
});

test('the end of the call closes its sockets with 1006, and nothing of it is kept', async (t) => {
  const pass = clock(t);
  const one = await opened();
  const two = await opened(one.url);
  await one.attached();
  await pass(1000);
  one.line.listener.over('replaced');
  for (const { told } of [one, two]) {
    assert.deepEqual(told.slice(0, 2), ['open', 'error']);
    assert.match(told[2], /^close 1006 replaced: /);
  }
  const next = await opened(one.url);
  assert.notEqual(next.line, one.line);
  assert.equal(next.line.continued, undefined);
});

test('a call that nobody answered is listened to after its end', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  await peer.attached();
  await pass(1000);
  peer.socket.close();
  await pass(5000);
  assert.deepEqual(peer.line.log, ['end']);
  const { closed } = station;
  peer.line.goes();
  await pass(0);
  await pass(1000);
  assert.equal(station.closed, closed + 1);
});

test('nobody answers', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  await peer.attached();
  await pass(1000);
  await pass(30_000);
  assert.match(peer.told.at(-1), /^close 1006 silent: /);
});

test('no carrier answers', async (t) => {
  station.fails = 'no connection';
  t.after(() => (station.fails = null));
  const made = Line.made.length;
  const { told } = await opened();
  assert.deepEqual(told, ['error', 'close 1006 no connection']);
  assert.equal(Line.made.length, made);
});

test('in another dialog it asks whether its sessions are there still', async (t) => {
  const pass = clock(t);
  const peer = await opened();
  const { session_id } = await peer.attached();
  await pass(1000);
  const probe = async () => {
    peer.line.listener.renewed();
    await pass(1);
    const { transaction, ...asked } = peer.line.said.at(-1);
    assert.deepEqual(asked, { janus: 'keepalive', session_id });
    return transaction;
  };
  const answer = (transaction, code) => peer.line.hear({ janus: 'error', session_id, transaction, error: { code, reason: 'none' } });
  const before = peer.heard.length;
  const first = await probe(); // is there: nothing is said
  const second = await probe();
  answer(first, 450);
  assert.equal(peer.heard.length, before);
  answer(second, 458);
  assert.deepEqual(peer.heard.slice(before), [{ janus: 'timeout', session_id }]);
  peer.line.listener.renewed();
  await pass(1);
  assert.equal(peer.line.verbs.length, 3);
});
