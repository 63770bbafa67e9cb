// SPDX-License-Identifier: GPL-3.0-or-later
// Calls with Janus's plugins, by the page's library in Chromium: who offers, what is seen and heard, changes
// while the call runs, the end. Each test says what it saw in a line of JSON.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, afterEach, before } from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { record, startPlace } from '../support/browser/library.mjs';
import { PEOPLE } from '../support/browser/people.mjs';
import { skipJanus } from '../support/janus/janus.mjs';
import { written } from '../support/chain.mjs';
import { until } from '../support/process.mjs';
import { example } from '../support/janus/sample.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const ROOM = 1234; // of the sample's examples
const HUNG_UP = /^The other side hung up: Admin API/; // Janus's word for why

const conference = example('conference');
const channels = {
  echo: example('echo'),
  far: { ...example('echo'), reachable: false },
  held: { ...example('echo'), reachable: false, hold_candidates: 'always' },
  given: { ...example('echo'), reachable: false, hold_candidates: 'never' },
  asked: { ...example('echo'), allow_requests: [''] },
  alice: { ...PEOPLE, reachable: true },
  bob: PEOPLE,
  carla: { ...conference, reachable: true },
  dora: { ...conference, body: null, allow_requests: ['join', ...conference.allow_requests] }, // Janus offers
  chatter: example('chat'),
  dumb: { ...example('chat'), allow_requests: ['setup'] },
  recorder: example('recorder'),
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

// A test that fails leaves no calls behind.
afterEach(() => place?.hangUp());

test('echotest: a request takes back the bye that was signed; another one is signed', options, async () => {
  await place.start('asked', { farewell: true });
  await place.on('asked', async (it) => {
    it.signed = [];
    it.call.on('farewell', (signed) => it.signed.push(signed));
    await it.media();
    await it.call.offer();
  });
  const signed = (wanted) =>
    until(`the byes ${wanted}`, async () => (await place.on('asked', (it) => it.signed)).join() === wanted);
  await signed('true');
  await place.on('asked', (it) => it.call.message({ audio: true }));
  await signed('true,false,true');
  await place.ends('asked');
});

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

  await place.restartsIce('echo', (it) => it.call.offer({ iceRestart: true }));
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

  await place.start('echo');
  await place.on('echo', async (it) => {
    await it.media({ audio: true });
    await it.call.offer();
  });
  await place.sees('echo', { audios: 1 });
  assert.match((await place.hungUpByJanus('echo'))[0], HUNG_UP);
  record(t, {
    plugin: 'echotest',
    offeredBy: 'browser',
    ...audio,
    ...video,
    data: true,
    renegotiation: 'track added, removed, ICE restart, hold',
    close: 'bye, by Janus',
  });
});

test('echotest behind a Janus that is not reachable: ICE is restarted, and the connection lasts', options, async () => {
  await place.start('far');
  await place.on('far', async (it) => {
    await it.media();
    return it.call.offer();
  });
  await place.sees('far', { audios: 1, videos: 1 });
  await place.on('far', (it) => it.call.offer({ iceRestart: true }));
  // 20 s of packets: longer than the 15 s after which Chromium gives up what has no answer to its checks.
  await place.sees('far', { audios: 1, frames: 1000 });
  const states = await place.on('far', (it) => it.states);
  assert.ok(!states.includes('interrupted'), states.join());
  await place.ends('far');
});

// If they are queued Janus hears of them when the page, which is told so, shows that it has the answer.
for (const [name, said] of [['held', 'offer candidates bye'], ['given', 'offer bye']])
  test(`echotest behind a Janus that is not reachable, the candidates ${name} by configuration`, options, async () => {
    // By itself the gateway holds them in the first call, when it has measured nothing, and not in the second.
    for (let calls = 0; calls < 2; ++calls) {
      await place.start(name);
      await place.on(name, async (it) => {
        await it.media();
        await it.call.offer();
      });
      await place.sees(name, { audios: 1, videos: 1 });
      await place.ends(name);
    }
    const types = (await written(await place.janus.link(name))).map(({ type }) => type);
    assert.equal(types.join(' '), `${said} ${said}`);
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

test('audiobridge: two hear each other, one by an offer of Janus', options, async (t) => {
  for (const name of ['carla', 'dora']) await place.start(name);
  const carla = await place.on('carla', async (it) => {
    await it.media({ audio: true });
    return (await it.call.offer()).id;
  });
  const { id } = await place.on(
    'dora',
    async (it, body) => {
      it.beforeAnswer = () => it.media({ audio: true });
      return it.call.message(body);
    },
    { request: 'join', room: ROOM, display: 'dora', generate_offer: true },
  );
  const heard = { carla: await place.sees('carla', { audios: 1 }), dora: await place.sees('dora', { audios: 1 }) };
  for (const name of ['carla', 'dora']) await place.hears(name);
  const joined = await place.on('carla', (it) => it.event(({ participants }) => participants?.length === 1));
  assert.equal(joined.participants[0].display, 'dora');
  await place.restartsIce('carla', (it) => it.call.offer({ iceRestart: true }));
  await place.sees('carla', { audios: 1 });
  await place.on('carla', (it) => it.call.message({ request: 'configure', muted: true }));
  await place.on('dora', (it) => it.event(({ participants }) => participants?.some(({ muted }) => muted)));
  await place.on('carla', (it) => it.call.hangUp());
  await place.on('dora', (it, who) => it.event(({ leaving }) => leaving === who), carla);
  const reason = await place.kicked('dora', 'audiobridge', { request: 'kick', room: ROOM, id });
  assert.match(reason, /other side hung up/);
  record(t, {
    plugin: 'audiobridge',
    offeredBy: 'browser, and Janus',
    ...heard,
    data: false,
    renegotiation: 'ICE restart',
    close: 'bye, kick',
  });
});

// The room's conversation over the data channel: what is said, and the first message of that text that is heard.
async function chats(name, text) {
  return place.on(
    name,
    async (it, [room, words]) => {
      const say = (message) =>
        it.data.send(JSON.stringify({ transaction: it.call.id, ...message }), 'JanusDataChannel');
      const reply = async (wanted) => {
        for (;;) {
          const found = it.heard.map((one) => JSON.parse(one)).find(wanted);
          if (found) return found;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      if (!it.inRoom) {
        it.beforeAnswer = () => {
          it.opened ??= it.data.open('JanusDataChannel');
        };
        await it.call.message({ request: 'setup' });
        await it.opened;
        say({ textroom: 'join', room, username: it.call.id });
        it.inRoom = await reply(({ textroom }) => textroom === 'success');
      }
      say({ textroom: 'message', room, text: words });
      const heard = await reply((one) => one.textroom === 'message' && one.text === words);
      return { fromMe: heard.from === it.call.id, me: it.call.id };
    },
    [ROOM, text],
  );
}

test('textroom: Janus offers a data channel', options, async (t) => {
  await place.start('chatter');
  assert.ok((await chats('chatter', 'Grüße')).fromMe);
  await place.sees('chatter', {});
  await place.restartsIce('chatter', (it) => it.call.message({ request: 'restart' }));
  assert.ok((await chats('chatter', 'again')).fromMe);
  assert.equal(await place.on('chatter', (it) => it.accepted), 2);
  await place.ends('chatter');

  await place.start('chatter');
  await chats('chatter', 'once more');
  assert.match((await place.hungUpByJanus('chatter'))[0], HUNG_UP);
  const renegotiation = 'ICE restart, by Janus';
  record(t, { plugin: 'textroom', offeredBy: 'Janus', audio: false, video: false, data: true, renegotiation, close: 'bye, by Janus' });
});

test('an answer to Janus that the channel does not allow ends the call with the reason', options, async () => {
  await place.start('dumb');
  const reason = await place.on('dumb', async (it) => {
    it.beforeAnswer = () => {
      it.data.open('JanusDataChannel');
    };
    await it.call.message({ request: 'setup' });
    return (await it.call.over).reason;
  });
  assert.match(reason, /^Janus refuses: .*\(403\)/);
  await until('the end of the session', async () => (await place.janus.sessions()).length === 0);
});

// Waits until so many more frames of the camera have left.
const sends = (name, frames) =>
  place.on(
    name,
    async (it, more) => {
      const video = (one) => one.type === 'outbound-rtp' && one.kind === 'video';
      const sent = async () => [...(await it.call.peer.getStats()).values()].find(video)?.framesSent ?? 0;
      const goal = (await sent()) + more;
      while ((await sent()) < goal) await new Promise((resolve) => setTimeout(resolve, 100));
    },
    frames,
  );

test('recordplay: what was recorded is played; ICE is restarted in both', options, async (t) => {
  await place.start('recorder');
  const answer = await place.on('recorder', async (it) => {
    await it.media();
    return it.call.offer();
  });
  const { id } = answer.result;
  await sends('recorder', 60);
  await place.restartsIce('recorder', (it) => it.call.offer({ iceRestart: true }));
  await sends('recorder', 120);
  await place.on('recorder', async (it) => {
    await it.call.message({ request: 'stop' }).catch(() => {}); // Janus may close the connection before it replies
    return it.call.over;
  });
  await until('the end of the session', async () => (await place.janus.sessions()).length === 0);

  const play = async () => {
    await place.start('recorder');
    await place.on('recorder', (it, which) => it.call.message({ request: 'play', id: which }), id);
    return place.sees('recorder', { videos: 1, audios: 1 });
  };
  const played = await play();
  await place.restartsIce('recorder', (it, which) => it.call.message({ request: 'play', id: which, restart: true }), id);
  await place.sees('recorder', { videos: 1, audios: 1 });
  await place.ends('recorder');
  await play();
  assert.match((await place.hungUpByJanus('recorder'))[0], HUNG_UP);
  const offeredBy = 'recording: browser, playing: Janus';
  const renegotiation = 'ICE restart of both';
  record(t, { plugin: 'recordplay', offeredBy, ...played, data: false, renegotiation, close: 'bye, stop, by Janus' });
});
