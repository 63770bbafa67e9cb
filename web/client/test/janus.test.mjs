// SPDX-License-Identifier: MIT
// The helpers for Janus's videoroom and videocall: what they ask, what they tell.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, settled, trackOf } from './support/call.mjs';
import { FakePeer } from './support/peer.mjs';

const { VideoRoom, VideoCall, Line, linkOf } = client;
const stage = linkOf({ plugin: 'janus.plugin.videoroom' });
const newest = () => ({ line: Line.made.at(-1), peer: FakePeer.made.at(-1) });
const person = (id, display = '') => ({ id, display, streams: [{ type: 'audio' }, { type: 'video' }] });

async function joined(page, options, fields = {}) {
  const joining = VideoRoom.join(stage, options);
  await settled();
  const own = newest();
  const body = { videoroom: 'joined', room: 1, id: 100, private_id: 7, publishers: [], ...fields };
  const { id, type } = own.line.last;
  own.line.hear({ type: type === 'offer' ? 'answer' : 'event', re: id, sdp: 'an answer', body });
  await settled();
  const room = await joining;
  const told = [];
  for (const name of ['participants', 'track', 'left', 'speaker', 'error']) room.on(name, (detail) => told.push([name, detail]));
  await page.pass(1, 1);
  return { room, told, own, ids: () => room.participants.map(({ id: one }) => one) };
}

const track = (peer, kind, mid) =>
  peer.dispatchEvent(Object.assign(new Event('track'), { track: { kind }, transceiver: { mid } }));

// Janus's side of the call that takes.
const takes = (line, videoroom, streams) => {
  line.hear({ type: 'offer', re: line.last.id, sdp: 'janus offers', body: { videoroom, streams } });
  return settled();
};

test('videoroom: one call sends, one takes everybody, as they come and go', async (t) => {
  const page = browser(t);
  const { room, told, own, ids } = await joined(page, { room: 1, display: 'Anna', media: true }, { publishers: [person(1, 'Bert')] });
  const join = { request: 'joinandconfigure', ptype: 'publisher', room: 1, display: 'Anna' };
  assert.deepEqual(own.line.said[0].body, join);
  assert.match(own.line.said[0].sdp, /a=sendonly/);
  assert.equal(room.id, 100);
  assert.deepEqual([ids(), room.participants[0].display, room.participants[0].kinds], [[1], 'Bert', ['audio', 'video']]);
  await settled();
  const { line, peer } = newest();
  assert.notEqual(line, own.line);
  const subscriber = { request: 'join', ptype: 'subscriber', room: 1, private_id: 7, streams: [{ feed: 1 }] };
  assert.deepEqual(line.last.body, subscriber);

  // Two more come while Janus thinks: one request.
  own.line.hear({ type: 'event', body: { videoroom: 'event', publishers: [person(2)] } });
  own.line.hear({ type: 'event', body: { videoroom: 'event', publishers: [person('three')] } });
  await settled();
  assert.equal(line.said.length, 1);
  await takes(line, 'attached', [{ mid: '0', feed_id: 1, active: true }]);
  track(peer, 'audio', '0');
  assert.deepEqual(told.at(-1), ['track', { feed: 1, track: { kind: 'audio' }, mid: '0' }]);
  assert.deepEqual(line.all('answer')[0].body, { request: 'start' });
  assert.deepEqual(line.last.body, { request: 'update', subscribe: [{ feed: 2 }, { feed: 'three' }] });
  await takes(line, 'updated', [
    { mid: '0', feed_id: 1, active: true },
    { mid: '1', feed_id: 'three', active: true },
  ]);
  track(peer, 'video', '1');
  assert.equal(told.at(-1)[1].feed, 'three');

  own.line.hear({ type: 'event', body: { videoroom: 'event', leaving: 1 } });
  own.line.hear({ type: 'event', body: { videoroom: 'event', unpublished: 1 } });
  await settled();
  assert.deepEqual(told.filter(([name]) => name === 'left'), [['left', 1]]);
  assert.deepEqual(ids(), [2, 'three']);
  assert.equal(line.last.type, 'answer', 'Janus takes the streams out by itself');

  const leaving = room.leave();
  await settled();
  await leaving;
  assert.deepEqual(own.line.last.body, { request: 'leave' });
  assert.ok(own.line.log.includes('end') && line.log.includes('end'));
});

test('videoroom: who talks', async (t) => {
  const page = browser(t);
  const { room, told, own } = await joined(page, { all: false }, { publishers: [person(1), person(2)] });
  const say = (videoroom, id) => own.line.hear({ type: 'event', body: { videoroom, id } });
  say('talking', 1);
  say('talking', 2);
  say('stopped-talking', 2);
  say('stopped-talking', 1);
  say('talking', 9);
  assert.deepEqual(told.filter(([name]) => name === 'speaker').map(([, id]) => id), [1, 2, 1, null]);
  assert.equal(room.speaker, null);
});

test('videoroom: to watch alone, and only some', async (t) => {
  const page = browser(t);
  const { room, own, told } = await joined(page, { all: false, pin: 'x' }, { publishers: [person(1), person(2)] });
  assert.deepEqual([own.line.said[0].type, own.line.said[0].body], ['message', { request: 'join', ptype: 'publisher', pin: 'x' }]);
  assert.equal(newest().line, own.line, 'nobody is watched');
  const watching = room.subscribe(2);
  await settled();
  const { line } = newest();
  assert.deepEqual(line.last.body.streams, [{ feed: 2 }]);
  await takes(line, 'attached', [{ mid: '0', feed_id: 2 }]);
  await watching;
  const leaving = room.unsubscribe(2);
  await settled();
  assert.deepEqual(line.last.body, { request: 'update', unsubscribe: [{ feed: 2 }] });
  line.hear({ type: 'error', re: line.last.id, code: 428, reason: 'no such feed' });
  await leaving;
  assert.deepEqual(told.filter(([name]) => name === 'error').map(([, { janus }]) => janus), [428]);
});

test('videoroom: one who cannot be watched is told once, the next one is tried', async (t) => {
  const page = browser(t);
  const { own, told } = await joined(page, {}, { publishers: [person(1)] });
  await settled();
  const { line } = newest();
  line.hear({ type: 'error', re: line.last.id, code: 428, reason: 'no such feed' });
  await settled();
  assert.deepEqual(told.filter(([name]) => name === 'error').map(([, { janus }]) => janus), [428]);
  own.line.hear({ type: 'event', body: { videoroom: 'event', publishers: [person(2)] } });
  await settled();
  assert.deepEqual(newest().line.last.body.streams, [{ feed: 2 }]);
});

test('videoroom: the call that takes is made anew when it broke, ever less often', async (t) => {
  const page = browser(t);
  const { told, own } = await joined(page, {}, { publishers: [person(1), person(2)] });
  await settled();
  const broken = async () => {
    const { line } = newest();
    line.listener.over('idle');
    await settled();
    return line;
  };
  const first = newest().line;
  await takes(first, 'attached', [{ mid: '0', feed_id: 1 }, { mid: '1', feed_id: 2 }]);
  own.line.hear({ type: 'event', body: { videoroom: 'event', leaving: 1 } });
  let line = await broken();
  assert.equal(line, first);
  // Whoever comes meanwhile does not make it come sooner.
  own.line.hear({ type: 'event', body: { videoroom: 'event', publishers: [person(3)] } });
  for (const pause of [1000, 2000, 4000]) {
    await page.pass(pause - 100, 100);
    assert.equal(newest().line, line, `${pause}`);
    await page.pass(100, 100);
    assert.notEqual(newest().line, line, `${pause}`);
    line = newest().line;
    assert.deepEqual(line.last.body.streams, [{ feed: 2 }, { feed: 3 }]);
    await broken();
  }
  assert.deepEqual(told.filter(([name]) => name === 'error').map(([, { code }]) => code), Array(4).fill('connection'));
  // After a time in which it worked it is soon again.
  await page.pass(8000);
  await takes(newest().line, 'attached', [{ mid: '0', feed_id: 2 }]);
  newest().peer.become('connected');
  await page.pass(60_000, 5000);
  line = await broken();
  await page.pass(1000);
  assert.notEqual(newest().line, line);
});

test('videoroom: whose place another device has taken begins anew only by a wish', async (t) => {
  const page = browser(t);
  const { room, own } = await joined(page, {}, { publishers: [person(1)] });
  await settled();
  const { line } = newest();
  await takes(line, 'attached', [{ mid: '0', feed_id: 1 }]);
  line.listener.over('replaced');
  own.line.hear({ type: 'event', body: { videoroom: 'event', publishers: [person(2)] } });
  await page.pass(120_000, 5000);
  assert.equal(newest().line, line);
  void room.subscribe(2);
  await settled();
  assert.deepEqual(newest().line.last.body.streams, [{ feed: 1 }, { feed: 2 }]);
});

const booth = linkOf({ plugin: 'janus.plugin.videocall' });

async function registered(t, name = 'anna') {
  const page = browser(t);
  const registering = VideoCall.register(booth, name);
  await settled();
  const { line, peer } = newest();
  assert.deepEqual(line.last.body, { request: 'register', username: name });
  line.hear({ type: 'event', re: line.last.id, body: { videocall: 'event', result: { event: 'registered', username: name } } });
  const me = await registering;
  const told = [];
  for (const event of ['ringing', 'accepted', 'hangup']) me.on(event, (detail) => told.push([event, detail]));
  return { page, me, line, peer, told };
}

const result = (event, fields = {}) => ({ videocall: 'event', result: { event, ...fields } });

test('videocall: anna calls bert, who thinks it over for a minute', async (t) => {
  const { page, me, line, peer, told } = await registered(t);
  const dialling = me.dial('bert', { media: true });
  await settled();
  assert.deepEqual(line.last.body, { request: 'call', username: 'bert' });
  assert.deepEqual(peer.getTransceivers().map(({ sender }) => sender.track.kind), ['audio', 'video']);
  const { id } = line.last;
  line.hear({ type: 'event', re: id, body: result('calling', { username: 'bert' }) });
  await page.pass(60_000, 5000);
  line.hear({ type: 'answer', re: id, sdp: 'an answer', body: result('accepted', { username: 'bert' }) });
  await dialling;
  assert.deepEqual(told, [['ringing', 'bert'], ['accepted', 'bert']]);
  await assert.rejects(me.dial('carl', {}), { code: 'busy' });
  line.hear({ type: 'event', body: result('hangup', { username: 'bert', reason: 'tired' }) });
  assert.equal((await me.call.over).code, 'ended');
  assert.deepEqual(told.at(-1), ['hangup', { from: 'bert', reason: 'tired' }]);
});

test('videocall: bert is called, and accepts', async (t) => {
  const { me, line, peer, told } = await registered(t, 'bert');
  me.on('incoming', ({ from, accept }) => {
    assert.equal(from, 'anna');
    accept({ media: { audio: true } });
  });
  line.hear({ type: 'offer', sdp: 'janus offers', body: result('incomingcall', { username: 'anna' }) });
  await settled();
  assert.deepEqual(peer.log, ['addTrack audio', 'setRemoteDescription offer', 'setLocalDescription answer']);
  assert.deepEqual(line.last.body, { request: 'accept' });
  assert.deepEqual(told, [['accepted', 'anna']]);
  line.hear({ type: 'offer', sdp: 'janus changes', body: result('update') });
  await settled();
  assert.deepEqual(line.last.body, { request: 'set' });
});

test('videocall: nobody listens, or somebody declines', async (t) => {
  const { me, line } = await registered(t, 'bert');
  line.hear({ type: 'offer', sdp: 'janus offers', body: result('incomingcall', { username: 'anna' }) });
  await settled();
  assert.deepEqual(line.last.body, { request: 'hangup' });
  assert.equal(line.all('answer').length, 0);
  assert.equal(me.call.state, 'ended');
});

test('videocall: who is called cannot be reached; the name stays, and the next try sends each track once', async (t) => {
  const { page, me, line, peer } = await registered(t);
  const own = trackOf('video');
  const sent = () => peer.getSenders().flatMap(({ track }) => track ?? []);
  const tries = async () => {
    const dialling = me.dial('nobody', { media: { audio: true }, tracks: [own] });
    await settled();
    assert.deepEqual(sent(), [page.opened.at(-1).tracks[0], own]);
    line.hear({ type: 'error', re: line.last.id, code: 478, reason: 'no such username' });
    await assert.rejects(dialling, { code: 'refused', janus: 478 });
    assert.deepEqual(sent(), []);
  };
  await tries();
  assert.deepEqual([page.opened[0].tracks[0].readyState, own.readyState], ['ended', 'live']);
  await tries();
  assert.match(line.last.sdp, /^offer 2\r\nm=audio\r\na=sendrecv\r\nm=video\r\na=sendrecv\r\n$/);
  assert.equal(me.call.state, 'open');
  const listing = me.list();
  line.hear({ type: 'event', re: line.last.id, body: { videocall: 'event', result: { list: ['anna', 5] } } });
  assert.deepEqual(await listing, ['anna']);
});

test('videocall: a name that is taken for a moment', async (t) => {
  const page = browser(t);
  const registering = VideoCall.register(booth, 'anna');
  for (let i = 0; i < 2; i++) {
    await settled();
    const { line } = newest();
    line.hear({ type: 'error', re: line.last.id, code: 476, reason: 'taken' });
    await page.pass(500);
  }
  await settled();
  const { line } = newest();
  line.hear({ type: 'event', re: line.last.id, body: result('registered') });
  assert.equal((await registering).username, 'anna');
});
