// SPDX-License-Identifier: MIT
// From dial() to a call and to its end: what is told, what goes wrong, what stops it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, connected, dialled, settled, trackOf } from './support/call.mjs';
import { FakePeer } from './support/peer.mjs';

const { dial, linkOf, Line, FakeCarrier } = client;

test('a call tells of its states, tracks, plugin and marks', async (t) => {
  browser(t);
  const { call, line, peer } = await dialled({ media: true, body: { audio: true } });
  const told = [];
  call.on('state', (state) => told.push(state));
  call.on('event', (body) => told.push(body));
  assert.deepEqual(line.last.body, { audio: true });
  line.attach();
  peer.tracks('audio');
  line.answer({ body: { echotest: 'event' } });
  await settled();
  peer.become('connected');
  await call.connected;
  assert.deepEqual(told, [{ echotest: 'event' }, 'connecting', 'connected']);
  const kinds = [];
  const off = call.on('track', ({ track }) => kinds.push(track.kind));
  peer.tracks('video');
  off();
  peer.tracks('audio');
  assert.deepEqual(kinds, ['audio', 'video'], 'also what was there before');
  const { marks } = call.timeline;
  const order = ['dialled', 'media', 'offer', 'published', 'answer', 'connected'];
  assert.deepEqual(Object.keys(marks), order);
  order.reduce((before, name) => (assert.ok(marks[name] >= before, name), marks[name]), 0);
});

test('the offer has a place for each kind, and is made once', async (t) => {
  browser(t);
  const directions = async (options) => {
    const { peer } = await dialled(options);
    const made = peer.log.filter((what) => what === 'createOffer').length;
    const places = peer.getTransceivers().map(({ receiver, direction }) => `${receiver.track.kind} ${direction}`);
    return `${places.join(', ')}; ${made}`;
  };
  assert.equal(await directions({}), 'audio recvonly, video recvonly; 1');
  assert.equal(await directions({ media: true }), 'audio sendrecv, video sendrecv; 1');
  assert.equal(await directions({ media: { audio: true } }), 'audio sendrecv, video recvonly; 1');
  assert.equal(await directions({ tracks: [trackOf('video')], receive: [] }), 'video sendonly; 1');
  assert.equal(await directions({ data: true }), '; 1');
});

test('a camera that is busy: the microphone alone, and the offer says so', async (t) => {
  const asked = [];
  const page = browser(t, {
    getUserMedia: (wanted) => {
      asked.push(Object.keys(wanted).join());
      if (wanted.video) throw new DOMException('Could not start video source', 'NotReadableError');
    },
  });
  const { peer, line } = await dialled({ media: true });
  assert.deepEqual(asked, ['audio,video', 'audio']);
  assert.match(line.last.sdp, /m=audio\r\na=sendrecv\r\nm=video\r\na=recvonly/);
  assert.equal(peer.getTransceivers()[0].sender.track, page.opened[0].tracks[0]);
});

test('media that cannot be had', async (t) => {
  let failure, asked;
  const page = browser(t, {
    getUserMedia: () => {
      asked++;
      throw new DOMException('...', failure);
    },
  });
  const cases = { NotAllowedError: [/not allowed/, 1], NotFoundError: [/Plug it in/, 3], NotReadableError: [/in use/, 3], Odd: [/opened/, 1] };
  for (const [name, [words, times]] of Object.entries(cases)) {
    [failure, asked] = [name, 0];
    await assert.rejects(dial(linkOf(), { media: true }), (error) => error.code === 'media' && words.test(error.message));
    assert.equal(asked, times, name);
    assert.equal(FakePeer.made.at(-1).connectionState, 'closed');
    assert.ok(FakeCarrier.made.at(-1).log.includes('close'));
    assert.deepEqual(Line.made.at(-1).said, []);
  }
  assert.deepEqual(page.opened, []);
});

test('no WebRTC, no carrier, no secure page', async (t) => {
  browser(t);
  await assert.rejects(dial(linkOf({ carriers: ['unknown:x'] })), { code: 'carrier' });
  navigator.mediaDevices = undefined;
  await assert.rejects(dial(linkOf(), { media: true }), { code: 'unsupported' });
  globalThis.RTCPeerConnection = undefined;
  await assert.rejects(dial(linkOf()), { code: 'unsupported' });
  const { call } = await (async () => {
    globalThis.RTCPeerConnection = FakePeer;
    return dialled({}, { carriers: ['unknown:x', 'http://two.example/'] });
  })();
  assert.deepEqual(Line.made.at(-1).carriers.map(({ name }) => name), ['http://two.example/']);
  await call.close();
});

test('aborted at every step: nothing is left open', async (t) => {
  const waiting = [];
  const page = browser(t, { getUserMedia: () => new Promise((resolve) => waiting.push(resolve)) });
  const gone = () => {
    assert.equal(FakePeer.made.at(-1).connectionState, 'closed');
    assert.ok(FakeCarrier.made.at(-1).log.includes('close'));
  };
  const stopped = { code: 'aborted' };
  const before = FakePeer.made.length;
  await assert.rejects(dial(linkOf(), { signal: AbortSignal.abort() }), stopped);
  assert.equal(FakePeer.made.length, before);

  const prompt = new AbortController();
  const dialling = dial(linkOf(), { media: true, signal: prompt.signal });
  await settled();
  prompt.abort();
  await assert.rejects(dialling, stopped);
  gone();
  waiting[0]();
  await settled();
  assert.ok(page.opened[0].tracks.every(({ readyState }) => readyState === 'ended'), 'what opens later is closed');
  assert.ok(!Line.made.at(-1).log.includes('end'), 'nobody has to be told');

  const gathering = new AbortController();
  const offering = dial(linkOf({ reachable: false }), { signal: gathering.signal });
  await settled();
  gathering.abort();
  await assert.rejects(offering, stopped);
  gone();
  assert.deepEqual(Line.made.at(-1).all('offer'), []);

  for (const step of ['called', 'answered', 'connected']) {
    const running = new AbortController();
    const { call, line, peer } = await dialled({ signal: running.signal });
    const errors = [];
    call.on('error', (error) => errors.push(error));
    if (step !== 'called') line.answer();
    await settled();
    if (step === 'connected') peer.become('connected');
    running.abort();
    assert.equal((await call.over).code, 'aborted', step);
    if (step !== 'connected') await assert.rejects(call.connected, stopped);
    assert.equal(call.state, 'ended');
    await settled();
    assert.deepEqual(line.log.slice(-1), ['end'], step);
    assert.deepEqual(errors, []);
    gone();
  }
});

test('a gateway that has not answered is listened to after the end', async (t) => {
  browser(t);
  Line.listens = true;
  t.after(() => (Line.listens = false));
  const { call, line, peer } = await dialled();
  await call.close();
  await settled();
  assert.equal(peer.connectionState, 'closed');
  assert.ok(!FakeCarrier.made.at(-1).log.includes('close'));
  line.goes();
  await settled();
  assert.ok(FakeCarrier.made.at(-1).log.includes('close'));
});

test('what no message holds: whoever asked hears it, and the call goes on', async (t) => {
  browser(t);
  const { call, line } = await connected();
  Line.refuses = new client.CallError('too-large', 'of the test');
  t.after(() => (Line.refuses = null));
  await assert.rejects(call.request({ text: 'long' }), { code: 'too-large' });
  await assert.rejects(call.negotiate(), { code: 'too-large' });
  assert.equal(call.state, 'connected');
  Line.refuses = null;
  const asking = call.request({});
  line.hear({ type: 'event', re: line.last.id, body: { a: 1 } });
  assert.deepEqual(await asking, { a: 1 });
});

test('a request that is aborted does not end the call', async (t) => {
  browser(t);
  const { call, line } = await connected();
  const stop = new AbortController();
  const asking = call.request({ request: 'list' }, { signal: stop.signal });
  stop.abort();
  await assert.rejects(asking, { code: 'aborted' });
  await assert.rejects(call.request({ request: 'list' }, { signal: AbortSignal.abort() }), { code: 'aborted' });
  assert.equal(line.all('message').length, 1);
  const changing = call.negotiate({ signal: AbortSignal.abort() });
  await assert.rejects(changing, { code: 'aborted' });
  assert.equal(call.state, 'connected');
});

test('what is asked of a call that is over is told so, whatever was under way', async (t) => {
  browser(t);
  const { call, line } = await dialled({}, { reachable: false, servers: true });
  line.answer({ queued: true });
  await settled();
  const changing = call.negotiate();
  await call.close();
  for (const asked of [changing, call.negotiate(), call.request({}), call.addTrack(trackOf('audio')), call.addMedia(true)])
    await assert.rejects(asked, { code: 'aborted' });
});

test('who is refused hears by whom and why', async (t) => {
  browser(t);
  const { call, line } = await dialled();
  line.hear({ type: 'error', re: line.last.id, code: 460, reason: 'No such plugin' });
  const error = await call.over;
  assert.equal(error.code, 'refused');
  assert.equal(error.janus, 460);
  assert.match(error.message, /No such plugin \(460\)/);
  await assert.rejects(call.opened, error);
  await assert.rejects(call.connected, error);

  const second = await connected();
  const asking = second.call.request({ request: 'kick' });
  second.line.hear({ type: 'error', re: second.line.last.id, code: 403, reason: 'not allowed' });
  await assert.rejects(asking, { code: 'refused', janus: 403 });
  assert.equal(second.call.state, 'connected');
});

test('an answer that the browser cannot use', async (t) => {
  browser(t);
  const { call, line } = await dialled();
  line.answer({ sdp: 'bad' });
  assert.equal((await call.over).code, 'connection');
  await settled();
  assert.ok(line.log.includes('end'), 'the gateway is told');
});

test('nobody answers; no carrier answers; no connection', async (t) => {
  const page = browser(t);
  const silent = await dialled();
  silent.line.attach();
  await page.pass(31_000);
  assert.equal((await silent.call.over).code, 'no-answer');
  const held = await dialled();
  let over = false;
  void held.call.over.then(() => (over = true));
  await page.pass(31_000);
  assert.ok(!over, 'a carrier may be slow');
  await page.pass(61_000);
  assert.equal((await held.call.over).code, 'carrier', 'it was not even published');
  const slow = await dialled();
  await page.pass(50_000);
  slow.line.attach(); // so an answer may take four times as long
  await page.pass(190_000);
  slow.line.answer();
  assert.equal((await slow.call.opened.catch(({ code }) => code))?.code, undefined);
  const lost = await dialled();
  const troubles = [];
  lost.call.on('trouble', (message) => troubles.push(message));
  lost.line.listener.trouble(new Error('one.example does not answer'));
  await page.pass(31_000);
  const error = await lost.call.over;
  assert.equal(error.code, 'carrier');
  assert.match(error.message, /one\.example/);
  assert.deepEqual(troubles, ['one.example does not answer']);
  const unconnected = await dialled();
  unconnected.line.answer();
  await page.pass(26_000);
  assert.equal((await unconnected.call.over).code, 'connection');
});

test('the ends that the other side makes', async (t) => {
  browser(t);
  const codes = { ended: 'ended', replaced: 'replaced', busy: 'busy', idle: 'connection', unsendable: 'carrier', trap: 'internal' };
  for (const [reason, code] of Object.entries(codes)) {
    const { call, line } = await connected();
    const errors = [];
    call.on('error', (error) => errors.push(error.code));
    line.listener.over(reason);
    assert.equal((await call.over).code, code);
    await settled();
    assert.deepEqual(line.log, ['close'], reason);
    assert.deepEqual(errors, code === 'ended' ? [] : [code]);
    await assert.rejects(call.request({}), { code });
  }
  const { call, line } = await connected();
  line.hear({ type: 'bye', reason: 'ICE failed' });
  assert.match((await call.over).message, /ICE failed/);
});

test('our own devices are closed with the call, those of the page are not', async (t) => {
  const page = browser(t);
  const own = trackOf('video');
  const { call } = await connected({ media: { audio: true }, tracks: [own] });
  await call.close();
  assert.equal(page.opened[0].tracks[0].readyState, 'ended');
  assert.equal(own.readyState, 'live');
});

test('a data channel, in both directions', async (t) => {
  browser(t);
  const { call, peer } = await connected({ data: 'chat' });
  assert.throws(() => call.send('early'), { code: 'connection' });
  const [channel] = peer.channels;
  assert.equal(channel.label, 'chat');
  channel.readyState = 'open';
  call.send('hello');
  assert.deepEqual(channel.sent, ['hello']);
  const told = [];
  call.on('message', (message) => told.push(message));
  channel.dispatchEvent(Object.assign(new Event('message'), { data: 'hi' }));
  assert.deepEqual(told, [{ data: 'hi', label: 'chat' }]);
});

test('another track in the place of one', async (t) => {
  browser(t);
  const { call, peer, line } = await connected({ media: { audio: true } });
  const next = trackOf('audio');
  await call.replaceTrack('audio', next);
  assert.equal(peer.getTransceivers()[0].sender.track, next);
  await assert.rejects(call.replaceTrack('video', trackOf('video')), { code: 'media' });
  assert.deepEqual(line.said, []);
});

test('a page that was reloaded goes on with its call', async (t) => {
  browser(t);
  const identity = { name: 'a'.repeat(32), attempt: 3 };
  const { call, line } = await dialled({ identity });
  assert.equal(line.options.identity, identity);
  assert.deepEqual(call.identity, identity);
});

test('in Node a link can be read, and a call says what is missing', async () => {
  assert.equal((await client.readLink(JSON.stringify(linkOf()))).name, 'echo');
  await assert.rejects(dial(linkOf()), { code: 'unsupported' });
});
