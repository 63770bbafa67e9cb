// SPDX-License-Identifier: MIT
// Which description goes where and when, and what happens if both sides offer.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, connected, dialled, settled, trackOf } from './support/call.mjs';

const SERVERS = [{ urls: 'turn:turn.example' }];
const steps = (peer) => peer.log.join(', ');

test('what createOffer made is published; the rest waits for the answer', async (t) => {
  browser(t);
  const { line, peer, call } = await dialled({ rtc: { iceServers: [{ urls: 'stun:own.example' }] } });
  assert.equal(steps(peer), 'createOffer');
  assert.equal(line.said.length, 1);
  assert.match(line.last.id, /^[0-9a-f]{32}$/);
  assert.match(line.last.sdp, /^offer 1/);
  assert.equal(call.state, 'calling');
  const answer = line.answer({ iceServers: SERVERS, body: { result: 'ok' } });
  await settled();
  assert.equal(steps(peer), 'createOffer, setConfiguration, setLocalDescription offer, setRemoteDescription answer');
  assert.deepEqual(peer.getConfiguration().iceServers, [...SERVERS, { urls: 'stun:own.example' }]);
  assert.deepEqual(await call.opened, { result: 'ok' });
  assert.equal(call.state, 'connecting');
  peer.become('connected');
  await call.connected;
  void call.request({ request: 'set' });
  assert.equal(line.last.re, answer, 'it names what was read last');
});

test('a Janus that has to send first gets the candidates in the offer', async (t) => {
  browser(t);
  const { line, peer } = await dialled({}, { reachable: false }, (peer) => {
    assert.equal(steps(peer), 'createOffer, setLocalDescription offer');
    peer.found('host 1');
    peer.gathered();
  });
  assert.match(line.last.sdp, /a=candidate:host 1/);
  line.answer();
  await settled();
  assert.equal(steps(peer), 'createOffer, setLocalDescription offer, setRemoteDescription answer');
  assert.equal(line.said.length, 1);
});

test('gathering that takes too long is not waited for', async (t) => {
  const page = browser(t);
  const { line } = await dialled({}, { reachable: false }, () => page.pass(5000));
  assert.equal(line.all('offer').length, 1);
});

test('a queued answer is confirmed by candidates before the checks begin', async (t) => {
  browser(t);
  const { line, peer } = await dialled({}, { reachable: false, servers: true });
  const answer = line.answer({ queued: true });
  await settled();
  assert.ok(!steps(peer).includes('setRemoteDescription'));
  peer.found('relay 1');
  peer.gathered();
  await settled();
  const { re, candidates, completed } = line.last;
  assert.deepEqual({ re, completed }, { re: answer, completed: true });
  assert.deepEqual(candidates.map(({ candidate }) => candidate), ['relay 1']);
  assert.match(steps(peer), /setLocalDescription offer, setRemoteDescription answer$/);
});

test('a queued answer to an offer that had the candidates is confirmed without any', async (t) => {
  browser(t);
  const { line } = await dialled({}, { reachable: false }, (peer) => peer.gathered());
  const answer = line.answer({ queued: true });
  await settled();
  assert.deepEqual({ ...line.last, id: '' }, { id: '', type: 'candidates', re: answer, candidates: [], completed: true });
});

test('Janus offers: servers, both descriptions, the plugin\'s usual request', async (t) => {
  browser(t);
  const { line, peer, call } = await dialled({ body: { request: 'watch', id: 5 } }, { plugin: 'janus.plugin.streaming' });
  assert.deepEqual(line.last.body, { request: 'watch', id: 5 });
  assert.equal(line.last.type, 'message');
  const body = { streaming: 'event', result: { status: 'preparing' } };
  peer.found('known already');
  const offer = line.hear({ type: 'offer', re: line.last.id, sdp: 'janus offers', body, iceServers: SERVERS });
  await settled();
  assert.equal(steps(peer), 'setConfiguration, setRemoteDescription offer, setLocalDescription answer');
  const { type, re, sdp, body: said } = line.last;
  assert.deepEqual({ type, re, sdp, said }, { type: 'answer', re: offer, sdp: 'our answer\r\n', said: { request: 'start' } });
  assert.deepEqual(await call.opened, body);
});

test('Janus offers, and has to send first: our candidates are in the answer', async (t) => {
  browser(t);
  const link = { plugin: 'janus.plugin.streaming', reachable: false };
  const { line, peer } = await dialled({}, link);
  line.hear({ type: 'offer', re: line.last.id, sdp: 'janus offers' });
  await settled();
  assert.equal(line.all('answer').length, 0);
  peer.found('host 1');
  peer.gathered();
  await settled();
  assert.match(line.last.sdp, /a=candidate:host 1/);
});

test('only the newest offer of Janus is answered, however long somebody thinks', async (t) => {
  browser(t);
  const asked = [];
  const accept = (offer) => new Promise((resolve) => asked.push({ offer, resolve }));
  const { line } = await dialled({ body: { request: 'register', username: 'a' }, accept }, { plugin: 'janus.plugin.videocall' });
  line.hear({ type: 'event', re: line.last.id, body: { result: { event: 'registered' } } });
  line.hear({ type: 'offer', sdp: 'first', body: {} });
  const second = line.hear({ type: 'offer', sdp: 'second', body: {} });
  await settled();
  asked[0].resolve({ request: 'accept' });
  asked[1].resolve({ request: 'accept' });
  await settled();
  assert.deepEqual(line.all('answer').map(({ re }) => re), [second]);
  line.hear({ type: 'offer', sdp: 'third', body: {} });
  await settled();
  asked[2].resolve(null);
  await settled();
  assert.equal(line.all('answer').length, 1, 'null: not answered');
});

test('both offer: ours is finished first, then Janus\'s is answered, and nothing is offered again', async (t) => {
  browser(t);
  const { line, peer, call } = await connected();
  const changing = call.addTrack(trackOf('video'));
  await settled();
  assert.equal(line.all('offer').length, 1);
  const theirs = line.hear({ type: 'offer', sdp: 'janus offers' });
  await settled();
  assert.equal(line.all('answer').length, 0);
  line.answer();
  await changing;
  await settled();
  assert.match(steps(peer), /setRemoteDescription answer, setRemoteDescription offer, setLocalDescription answer$/);
  assert.deepEqual(line.all('answer').map(({ re }) => re), [theirs]);
  assert.equal(line.all('offer').length, 1);
});

test('both offer and ours is refused: Janus\'s is answered, the call goes on', async (t) => {
  browser(t);
  const { line, call } = await connected();
  const changing = call.negotiate();
  await settled();
  line.hear({ type: 'offer', sdp: 'janus offers' });
  line.hear({ type: 'error', re: line.all('offer')[0].id, code: 430, reason: 'no' });
  await assert.rejects(changing, { code: 'refused', janus: 430 });
  await settled();
  assert.equal(line.all('answer').length, 1);
  assert.equal(call.state, 'connected');
});

test('candidates of Janus wait for the description that they belong to', async (t) => {
  browser(t);
  const { line, peer } = await dialled();
  line.hear({ type: 'candidates', candidates: [{ candidate: 'theirs' }] });
  line.answer();
  await settled();
  assert.match(steps(peer), /setRemoteDescription answer, addIceCandidate theirs$/);
});
