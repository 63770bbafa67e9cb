// Calls with Janus's plugins, by the page's library in Chromium: who offers, what is seen and heard, changes
// while the call runs, the end. Each test says what it saw in a line of JSON.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, afterEach, before } from 'node:test';

import { skipBrowser } from './browser/chromium.mjs';
import { channel, record, startPlace } from './browser/library.mjs';
import { PEOPLE } from './browser/people.mjs';
import { skipJanus } from './janus.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const ROOM = 77;

const channels = {
  echo: { body: '{"audio": true, "video": true}' },
  alice: PEOPLE,
  bob: PEOPLE,
  carla: channel('audiobridge', 'join', 'configure'),
  dora: channel('audiobridge', 'join', 'configure'),
  chatter: channel('textroom', 'setup', 'ack', 'restart'),
  recorder: channel('recordplay', 'record', 'stop', 'list', 'play', 'start'),
};

let place;
let recordings;

before(async () => {
  if (options.skip) return;
  recordings = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-recordings-'));
  const rooms = (more) => ({ general: {}, [`room-${ROOM}`]: { description: 'of the test', ...more } });
  const plugins = {
    echotest: {},
    videocall: { general: {} },
    audiobridge: rooms({ sampling_rate: 16000 }),
    textroom: rooms(),
    recordplay: { general: { path: recordings } },
  };
  place = await startPlace({ plugins, channels });
});
after(async () => {
  await place?.close();
  if (recordings) fs.rmSync(recordings, { recursive: true, force: true });
});

// A test that fails leaves its calls to nobody.
afterEach(() => place?.hangUp());

test('echotest: a track more and less, ICE restarted, hold, data', options, async (t) => {
  await place.start('echo');
  await place.on('echo', async (it) => {
    await it.media({ audio: true });
    it.opened = it.data.open('anything');
    await it.call.offer();
    await it.opened;
    it.data.send('hello', 'anything');
    while (!it.heard.length) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const audio = await place.sees('echo', { audios: 1 });
  assert.match((await place.on('echo', (it) => it.heard))[0], /hello/);

  await place.on('echo', async (it) => {
    it.camera = await it.media({ video: true });
    await it.call.offer();
  });
  const video = await place.sees('echo', { audios: 1, videos: 1 });

  const user = (it) => /a=ice-ufrag:(\S+)/.exec(it.call.peer.remoteDescription.sdp)[1];
  const before = await place.on('echo', user);
  await place.on('echo', (it) => it.call.offer({ iceRestart: true }));
  assert.notEqual(await place.on('echo', user), before, "Janus's ICE credentials are new");
  await place.sees('echo', { audios: 1, videos: 1 });

  await place.on('echo', async (it) => {
    it.resume = await it.lib.hold(it.call);
  });
  await place.stops('echo', 'video');
  await place.on('echo', (it) => it.resume());
  await place.sees('echo', { audios: 1, videos: 1 });

  await place.on('echo', async (it) => {
    const sender = it.call.peer.getSenders().find(({ track }) => track?.kind === 'video');
    it.call.peer.removeTrack(sender);
    await it.call.offer();
  });
  await place.stops('echo', 'video');
  await place.sees('echo', { audios: 1 });
  await place.ends('echo');
  record(t, {
    plugin: 'echotest',
    offeredBy: 'browser',
    ...audio,
    ...video,
    data: true,
    renegotiation: 'track added, removed, ICE restart, hold',
    close: 'bye',
  });
});

test('videocall: two call by name', options, async (t) => {
  for (const name of ['alice', 'bob']) {
    await place.start(name);
    const body = { request: 'register', username: name };
    const said = await place.on(name, (it, request) => it.call.message(request), body);
    assert.equal(said.result.event, 'registered');
  }
  const taken = await place.on('bob', async (it) => {
    try {
      await it.call.message({ request: 'register', username: 'alice' });
      return null;
    } catch (error) {
      return { code: error.code, name: error.constructor.name };
    }
  });
  assert.ok(taken?.code, 'a name twice is refused, and the call goes on');
  await place.on('bob', (it) => {
    it.beforeAnswer = async ({ body }) => {
      if (body.result.event !== 'incomingcall') return;
      await it.media();
      it.opened = it.data.open('chat');
    };
  });
  await place.on('alice', async (it) => {
    await it.media();
    it.opened = it.data.open('chat');
    return it.call.offer({ body: { request: 'call', username: 'bob' } });
  });
  const seen = {};
  for (const name of ['alice', 'bob']) seen[name] = await place.sees(name, { videos: 1, audios: 1 });
  for (const name of ['alice', 'bob'])
    await place.on(name, async (it) => {
      await it.opened;
      it.data.send(new Uint8Array([0, 1, 254, 255]), 'chat');
    });
  for (const name of ['alice', 'bob'])
    assert.deepEqual(
      await place.on(name, async (it) => {
        while (!it.heard.length) await new Promise((resolve) => setTimeout(resolve, 20));
        return it.heard;
      }),
      [[0, 1, 254, 255]],
    );
  // Either may change the call; the other one answers Janus.
  for (const one of ['alice', 'bob']) {
    await place.on(one, (it) => it.call.offer({ iceRestart: true }));
    for (const name of ['alice', 'bob']) await place.sees(name, { videos: 1, audios: 1 });
  }
  await place.on('alice', (it) => it.call.hangUp());
  const reason = await place.on('bob', async (it) => (await it.call.over).reason);
  assert.match(reason, /other side hung up/);
  await place.ends('bob');
  record(t, {
    plugin: 'videocall',
    offeredBy: 'caller: browser, callee: Janus',
    ...seen,
    data: true,
    renegotiation: 'ICE restart by either',
    close: 'bye, hangup',
  });
});

test('audiobridge: two hear each other', options, async (t) => {
  for (const name of ['carla', 'dora']) {
    await place.start(name);
    const body = { request: 'join', room: ROOM, display: name };
    await place.on(
      name,
      async (it, join) => {
        await it.media({ audio: true });
        return it.call.offer({ body: join });
      },
      body,
    );
  }
  const heard = { carla: await place.sees('carla', { audios: 1 }), dora: await place.sees('dora', { audios: 1 }) };
  for (const name of ['carla', 'dora']) await place.hears(name);
  const joined = await place.on('carla', (it) => it.event(({ participants }) => participants?.length === 1));
  assert.equal(joined.participants[0].display, 'dora');
  await place.on('carla', (it) => it.call.offer({ iceRestart: true }));
  await place.sees('carla', { audios: 1 });
  await place.on('carla', (it) => it.call.message({ request: 'configure', muted: true }));
  await place.on('dora', (it) => it.event(({ participants }) => participants?.some(({ muted }) => muted)));
  await place.ends('carla', 'dora');
  record(t, {
    plugin: 'audiobridge',
    offeredBy: 'browser',
    ...heard,
    data: false,
    renegotiation: 'ICE restart',
    close: 'bye',
  });
});

test('textroom: Janus offers a data channel', options, async (t) => {
  await place.start('chatter');
  const heard = await place.on(
    'chatter',
    async (it, room) => {
      it.beforeAnswer = () => {
        it.opened ??= it.data.open('JanusDataChannel');
      };
      await it.call.message({ request: 'setup' });
      await it.opened;
      const say = (message) =>
        it.data.send(JSON.stringify({ transaction: it.call.id, ...message }), 'JanusDataChannel');
      const reply = async (wanted) => {
        for (;;) {
          const found = it.heard.map((text) => JSON.parse(text)).find(wanted);
          if (found) return found;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      say({ textroom: 'join', room, username: 'one' });
      await reply(({ textroom }) => textroom === 'success');
      say({ textroom: 'message', room, text: 'Grüße' });
      return reply(({ textroom }) => textroom === 'message');
    },
    ROOM,
  );
  assert.equal(heard.text, 'Grüße');
  assert.equal(heard.from, 'one');
  await place.ends('chatter');
  record(t, { plugin: 'textroom', offeredBy: 'Janus', audio: false, video: false, data: true, close: 'bye' });
});

test('recordplay: what was recorded is played', options, async (t) => {
  await place.start('recorder');
  const answer = await place.on('recorder', async (it) => {
    await it.media();
    return it.call.offer({ body: { request: 'record', name: 'of the test' } });
  });
  const { id } = answer.result;
  await place.on('recorder', async (it) => {
    const video = (one) => one.type === 'outbound-rtp' && one.kind === 'video';
    const sent = async () => [...(await it.call.peer.getStats()).values()].find(video);
    while (!((await sent())?.framesSent >= 60)) await new Promise((resolve) => setTimeout(resolve, 100));
    await it.call.message({ request: 'stop' }).catch(() => {}); // Janus may close the connection before it replies
    await Promise.race([it.call.over, new Promise((resolve) => setTimeout(resolve, 2000))]);
  });
  await place.ends('recorder');

  await place.start('recorder');
  await place.on('recorder', (it, which) => it.call.message({ request: 'play', id: which }), id);
  const played = await place.sees('recorder', { videos: 1, audios: 1 });
  await place.ends('recorder');
  const offeredBy = 'recording: browser, playing: Janus';
  record(t, { plugin: 'recordplay', offeredBy, ...played, data: false, close: 'bye' });
});
