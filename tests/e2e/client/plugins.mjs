// SPDX-License-Identifier: GPL-3.0-or-later
// Calls with Janus's plugins by the npm package in Chromium: who offers, what is seen and heard, changes while the call
// runs, the end. Each test says what it saw in a line of JSON.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { callPlace, isHungUp, record } from '../support/browser/place.mjs';
import { skipJanus } from '../support/janus/janus.mjs';
import { example } from '../support/janus/sample.mjs';
import { until } from '../support/process.mjs';

const skip = skipBrowser() || skipJanus();
const options = { skip, timeout: 240_000 };
const ROOM = 1234; // of the sample's examples
const BYTES = [0, 1, 254, 255];

const far = (hold_candidates) => ({ reachable: false, hold_candidates });
const conference = example('conference');
const channels = {
  echo: { reachable: true },
  far: far('auto'),
  held: far('always'),
  given: far('never'),
  alice: { ...example('phone'), reachable: true },
  bob: example('phone'),
  carla: { ...conference, reachable: true },
  dora: { ...conference, body: null, allow_requests: ['join', ...conference.allow_requests] }, // Janus offers
  recorder: example('recorder'),
  mailbox: { plugin: 'janus.plugin.voicemail', body: null, allow_requests: ['record', 'stop'], reachable: true },
};

let recordings;
const place = callPlace(() => {
  recordings = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-recordings-'));
  const plugins = {
    echotest: {},
    videocall: { general: {} },
    audiobridge: { general: {}, [`room-${ROOM}`]: { description: 'of the test', sampling_rate: 16000 } },
    recordplay: { general: { path: recordings } },
    voicemail: { general: { path: recordings } },
  };
  return { plugins, channels };
}, { skip });
after(() => recordings && fs.rmSync(recordings, { recursive: true, force: true }));

test('echotest: a track more and less, ICE restarted, hold, data', options, async (t) => {
  await place.dial('echo', { media: { audio: true }, data: true });
  await place.says('echo', 'hello');
  const audio = await place.sees('echo', { audios: 1 });
  await place.hearsData('echo', (said) => said.includes('hello'));

  await place.on('echo', async ({ call }) => {
    await call.addMedia({ video: true });
    await call.negotiate();
  });
  const video = await place.sees('echo', { audios: 1, videos: 1 });
  await place.restartsIce('echo');
  await place.sees('echo', { audios: 1, videos: 1 });

  const directs = (direction) =>
    place.on('echo', async ({ call }, to) => {
      for (const one of call.peer.getTransceivers()) one.direction = to;
      await call.negotiate();
    }, direction);
  await directs('inactive');
  await place.stops('echo', 'video');
  await directs('sendrecv');
  await place.sees('echo', { audios: 1, videos: 1 });

  await place.on('echo', async ({ call }) => {
    call.peer.removeTrack(call.peer.getSenders().find(({ track }) => track?.kind === 'video'));
    await call.negotiate();
  });
  await place.stops('echo', 'video');
  await place.sees('echo', { audios: 1 });
  await place.ends('echo');

  await place.dial('echo', { media: { audio: true } });
  await place.sees('echo', { audios: 1 });
  isHungUp((await place.hungUpByJanus('echo'))[0]);
  const renegotiation = 'track added, removed, ICE restart, hold';
  record(t, { plugin: 'echotest', offeredBy: 'browser', ...audio, ...video, data: true, renegotiation, close: 'end, by Janus' });
});

test('echotest behind a Janus that is not reachable: ICE is restarted, and the connection lasts', options, async () => {
  await place.dial('far', { media: true });
  await place.sees('far', { audios: 1, videos: 1 });
  await place.restartsIce('far');
  // 20 s of packets: longer than the 15 s after which Chromium gives up what has no answer to its checks.
  const restarted = (await place.on('far', ({ states }) => states)).length;
  await place.sees('far', { audios: 1, frames: 1000 });
  const states = (await place.on('far', (it) => it.states)).slice(restarted);
  assert.ok(!states.includes('interrupted'), states.join());
  await place.ends('far');
});

for (const name of ['held', 'given'])
  test(`echotest behind a Janus that is not reachable, the candidates ${name} by configuration`, options, async () => {
    await place.dial(name, { media: true });
    await place.sees(name, { audios: 1, videos: 1 });
    await place.ends(name);
  });

test('videocall: two call by name', options, async (t) => {
  const register = (username) => ({ body: { request: 'register', username }, data: 'chat' });
  const answers = async ({ call }, { body }) => {
    if (body.result.event === 'incomingcall') await call.addMedia(true);
  };
  for (const name of ['alice', 'bob']) {
    await place.dial(name, register(name), answers);
    assert.equal((await place.on(name, ({ call }) => call.opened)).result.event, 'registered');
  }
  const twice = (it) => it.call.request({ request: 'register', username: 'alice' }).then(() => null, ({ code }) => code);
  assert.equal(await place.on('bob', twice), 'refused', 'a name twice is refused, and the call goes on');
  await place.on('alice', async ({ call }) => {
    await call.addMedia(true);
    await call.negotiate({ body: { request: 'call', username: 'bob' } });
  });
  const seen = {};
  for (const name of ['alice', 'bob']) seen[name] = await place.sees(name, { videos: 1, audios: 1 });
  for (const name of ['alice', 'bob']) await place.says(name, BYTES);
  for (const name of ['alice', 'bob']) assert.deepEqual(await place.hearsData(name, Array.isArray), BYTES);
  // Either may change the call; the other one answers Janus.
  for (const one of ['alice', 'bob']) {
    await place.restartsIce(one);
    for (const name of ['alice', 'bob']) await place.sees(name, { videos: 1, audios: 1 });
  }
  await place.on('alice', ({ call }) => call.close());
  assert.equal((await place.over('bob')).code, 'ended');
  record(t, { plugin: 'videocall', offeredBy: 'caller: browser, callee: Janus', ...seen, data: true, renegotiation: 'ICE restart by either', close: 'end' });
});

test('audiobridge: two hear each other, one by an offer of Janus', options, async (t) => {
  await place.dial('carla', { media: { audio: true } });
  const carla = (await place.on('carla', ({ call }) => call.opened)).id;
  const join = { request: 'join', room: ROOM, display: 'dora', generate_offer: true };
  await place.dial('dora', { offer: false, body: join }, ({ call }) => call.addMedia({ audio: true }));
  const { id } = await place.on('dora', ({ call }) => call.opened);
  const sound = { carla: await place.sees('carla', { audios: 1 }), dora: await place.sees('dora', { audios: 1 }) };
  for (const name of ['carla', 'dora']) await place.hears(name);
  const joined = await place.event('carla', ({ participants }) => participants?.length === 1);
  assert.equal(joined.participants[0].display, 'dora');
  await place.restartsIce('carla');
  await place.sees('carla', { audios: 1 });
  await place.request('carla', { request: 'configure', muted: true });
  await place.event('dora', ({ participants }) => participants?.some(({ muted }) => muted));
  await place.on('carla', ({ call }) => call.close());
  await place.event('dora', ({ leaving }, who) => leaving === who, carla);
  assert.equal((await place.kicked('dora', 'audiobridge', { request: 'kick', room: ROOM, id })).code, 'ended');
  record(t, { plugin: 'audiobridge', offeredBy: 'browser, and Janus', ...sound, renegotiation: 'ICE restart', close: 'end, kick' });
});

// Waits until so many more packets of this kind have left.
const sends = async (name, kind, more) => {
  const sent = async ({ call }, which) => {
    const reports = [...(await call.peer.getStats()).values()];
    return reports.find((one) => one.type === 'outbound-rtp' && one.kind === which)?.packetsSent ?? 0;
  };
  const goal = (await place.on(name, sent, kind)) + more;
  await until(`${more} packets of ${kind} sent`, async () => (await place.on(name, sent, kind)) >= goal);
};

test('recordplay: what was recorded is played; ICE is restarted in both', options, async (t) => {
  await place.dial('recorder', { media: true });
  const { id } = (await place.on('recorder', ({ call }) => call.opened)).result;
  await sends('recorder', 'video', 20);
  await place.restartsIce('recorder');
  await sends('recorder', 'video', 300);
  await place.on('recorder', ({ call }) => call.request({ request: 'stop' }).catch(() => {})); // Janus may close the connection before it replies
  await place.over('recorder');
  await until('the end of the session', async () => (await place.janus.sessions()).length === 0);

  const play = async () => {
    await place.dial('recorder', { body: { request: 'play', id } });
    return place.sees('recorder', { videos: 1, audios: 1 });
  };
  const played = await play();
  await place.restartsIce('recorder');
  await place.sees('recorder', { videos: 1, audios: 1 });
  await place.ends('recorder');
  await play();
  isHungUp((await place.hungUpByJanus('recorder'))[0]);
  record(t, { plugin: 'recordplay', offeredBy: 'recording: browser, playing: Janus', ...played, renegotiation: 'ICE restart of both', close: 'end, stop, by Janus' });
});

test('voicemail: what is said is written down, until the caller stops', options, async (t) => {
  await place.dial('mailbox', { body: { request: 'record' }, media: { audio: true }, receive: [] });
  await place.event('mailbox', ({ status }) => status === 'started');
  await sends('mailbox', 'audio', 50);
  assert.equal((await place.request('mailbox', { request: 'stop' })).status, 'done');
  await place.ends('mailbox');
  assert.equal(fs.readdirSync(recordings).filter((file) => file.endsWith('.opus')).length, 1);
  record(t, { plugin: 'voicemail', offeredBy: 'browser', close: 'stop' });
});
