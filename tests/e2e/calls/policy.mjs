// SPDX-License-Identifier: GPL-3.0-or-later
// What peers may do on the channels that the sample and the documents show, with the real plugins: what each is for
// works, what it must not do is refused. A new example fails here until it says what it is for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { ApiPeer, attach, create, message } from '../support/api_peer.mjs';
import { Peer } from '../support/peer.mjs';
import { until } from '../support/process.mjs';
import { documented, example, exampleNames } from '../support/janus/sample.mjs';

const options = { skip: skipJanus(), timeout: 300_000 };
const ROOM = 1234; // of the sample's examples
const OTHER_ROOM = 4321;
const STREAM = 5;
const MOST = 60; // objects in a message
const OFTEN = 6000; // offers_per_minute: the tests have other limits to look at

const channels = { ...Object.fromEntries(exampleNames().map((name) => [name, example(name)])), ...documented() };
const trusted = { plugin: 'janus.plugin.echotest', allow_requests: [''], allow_members: ['record', 'filename'] };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-policy-'));
const stolen = path.join(folder, 'stolen');
const recordings = path.join(folder, 'recordings');
let janus;

before(async () => {
  if (options.skip) return;
  fs.mkdirSync(recordings);
  const rooms = (more) => ({
    general: {},
    [`room-${ROOM}`]: { description: 'of the test', ...more },
    [`room-${OTHER_ROOM}`]: { description: 'another', ...more },
  });
  const all = { ...channels, trusted, callee: channels.phone };
  const often = Object.entries(all).map(([name, channel]) => [name, { ...channel, offers_per_minute: OFTEN }]);
  const speaking = often.map(([name, channel]) => [`${name}_api`, { ...channel, api: 'janus' }]);
  janus = await startJanus({
    channels: Object.fromEntries([...often, ...speaking]),
    plugins: {
      echotest: {},
      videoroom: rooms(),
      videocall: { general: {} },
      audiobridge: rooms({ sampling_rate: 16000 }),
      textroom: rooms(),
      streaming: { general: {}, fed: { type: 'rtp', id: STREAM, audio: true, video: false, audioport: 0, audiopt: 111, audiocodec: 'opus' } },
      recordplay: { general: { path: recordings } },
    },
  });
});
after(async () => {
  await janus?.cleanup();
  fs.rmSync(folder, { recursive: true, force: true });
});

// One call of a peer: each of these gives the gateway's reply to it.
class Caller extends Peer {
  offer = (body) => this.ask('offer', { sdp: makeOffer().sdp, body });
  say = (body) => this.ask('message', { body });

  async answered(body) {
    const reply = await this.offer(body);
    assert.equal(reply.type, 'answer', JSON.stringify(reply));
    return reply.body;
  }
  async told(body, type = 'event') {
    const reply = await this.say(body);
    assert.equal(reply.type, type, JSON.stringify(reply));
    return reply.body;
  }
}

const caller = async (name) => new Caller(await janus.link(name));

// The plugin's own error says that the request came to it.
const reached = (reply, code) => assert.equal(reply.code, code, JSON.stringify(reply));

const WORKS = {
  async echo(peer) {
    assert.equal((await peer.answered()).result, 'ok');
  },
  async alice(peer) {
    assert.equal((await peer.answered()).result, 'ok');
    assert.equal((await peer.told({ audio: false })).result, 'ok');
  },
  async stage(peer) {
    assert.equal((await peer.answered()).room, ROOM);
    assert.equal((await peer.told({ request: 'configure', bitrate: 64_000, display: 'somebody' })).configured, 'ok');
    const { participants } = await peer.told({ request: 'listparticipants', room: ROOM });
    assert.deepEqual(participants.map(({ display }) => display), ['somebody']);
    assert.equal((await peer.told({ request: 'leave' })).leaving, 'ok');
    await (await caller('stage')).answered({ request: 'joinandconfigure', display: 'by another name' });
  },
  // Nobody's feed is up without media: the room is entered, the feed is not found.
  async audience(peer) {
    reached(await peer.say({ request: 'join', streams: [{ feed: 1 }] }), 428);
  },
  async phone(peer) {
    const callee = await caller('callee');
    await callee.told({ request: 'register', username: 'bob' });
    await peer.told({ request: 'register', username: 'alice' });
    const calling = await peer.offer({ request: 'call', username: 'bob' });
    assert.equal(calling.body?.result.event, 'calling', JSON.stringify(calling));
    const { json } = await callee.receiveUntil((one) => one?.type === 'offer');
    assert.equal(json.body.result.username, 'alice');
    await callee.ask('answer', { re: json.id, sdp: answerTo(json.sdp), body: { request: 'accept' } });
    await peer.receiveUntil((one) => one?.type === 'answer');
    assert.equal((await peer.told({ request: 'set', audio: false })).result.event, 'set');
    await peer.told({ request: 'hangup' });
  },
  async conference(peer) {
    assert.equal((await peer.answered()).room, ROOM);
    await peer.told({ request: 'configure', muted: true });
    const { participants } = await peer.told({ request: 'listparticipants', room: ROOM });
    assert.ok(participants.some(({ display, muted }) => display === 'guest' && muted));
    assert.equal((await peer.told({ request: 'leave' })).audiobridge, 'left');
  },
  async member(peer) {
    assert.equal((await peer.told({ request: 'join', display: 'member' })).room, ROOM);
  },
  async tv(peer) {
    assert.deepEqual((await peer.told({ request: 'list' })).list.map(({ id }) => id), [STREAM]);
    const { id, sdp } = await peer.ask('message', { body: { request: 'watch', id: STREAM } });
    const started = await peer.ask('answer', { re: id, sdp: answerTo(sdp), body: { request: 'start' } });
    assert.equal(started.body?.result.status, 'starting', JSON.stringify(started));
    await peer.told({ request: 'pause' });
    assert.equal((await peer.told({ request: 'info', id: STREAM })).info.id, STREAM);
  },
  async chat(peer) {
    const { id, sdp } = await peer.ask('message', { body: { request: 'setup' } });
    assert.match(sdp, /webrtc-datachannel/);
    assert.equal((await peer.told({ request: 'list' })).list.length, 2);
    assert.equal((await peer.ask('answer', { re: id, sdp: answerTo(sdp), body: { request: 'ack' } })).type, 'event');
  },
  async recorder(peer) {
    const { id } = (await peer.answered()).result;
    assert.equal((await peer.told({ request: 'list' })).list.filter((one) => one.id === id).length, 0, 'it still records');
    await (await caller('recorder')).answered({ request: 'record', name: 'of my own' });
    reached(await (await caller('recorder')).say({ request: 'play', id: 42 }), 416);
  },
};

// As far as Janus looks at it.
function answerTo(offer) {
  const { sdp, ufrag } = makeOffer();
  const [, fingerprint] = /^(a=fingerprint:.*)$/m.exec(sdp);
  return offer
    .replace(/^a=setup:.*\r\n/gm, 'a=setup:active\r\n')
    .replace(/^a=ice-ufrag:.*\r\n/gm, `a=ice-ufrag:${ufrag}\r\n`)
    .replace(/^a=fingerprint:.*\r\n/gm, `${fingerprint.trim()}\r\n`)
    .replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '')
    .replace(/^a=sendonly/gm, 'a=recvonly');
}

test('each example of the sample and the documents is looked at', options, () => {
  assert.deepEqual(Object.keys(WORKS).sort(), Object.keys(channels).sort());
});

test('what the examples are for works', { ...options, concurrency: true }, (t) =>
  Promise.all(Object.entries(WORKS).map(([name, works]) => t.test(name, async () => works(await caller(name))))),
);

// What touches files, hosts, secrets or others, whatever the plugin; and what nobody knows.
const HOSTILE = {
  record: true,
  filename: path.join(stolen, 'x'),
  rec_dir: stolen,
  record_dir: stolen,
  mjrs_dir: stolen,
  permanent: true,
  secret: 'adminpwd',
  pin: '1234',
  token: 'a1b2c3d4',
  admin_key: 'supersecret',
  host: '192.0.2.1',
  port: 9,
  rtp: { ip: '192.0.2.1', port: 9 },
  url: 'rtsp://192.0.2.1/',
  streams: [{ mid: '0', host: '192.0.2.1', filename: path.join(stolen, 'x') }],
  of_tomorrow: 1,
};
const ADMINISTRATION = [
  'create', 'edit', 'destroy', 'allowed', 'kick', 'kick_all', 'moderate', 'mute', 'mute_room', 'announcement',
  'rtp_forward', 'stop_rtp_forward', 'listforwarders', 'publish_remotely', 'enable_recording', 'enable_mjrs',
  'recording', 'play_file', 'enable', 'disable', 'of_tomorrow', 'CONFIGURE',
];

const withRequest = (request, members) => (request === '' ? members : { request, ...members });
const names = (reason, member) => assert.match(reason, new RegExp(`"${member}[."]`), reason);

// Bodies that the channel must refuse, with the member or request that the refusal names.
function attacks({ body, allow_requests = [], allow_members = [] }) {
  const own = JSON.parse(body ?? '{}');
  const fixed = Object.keys(own).filter((key) => key !== 'request' && !allow_members.includes(key));
  const others = fixed.map((key) => [key, typeof own[key] === 'number' ? own[key] + 1 : 'another']);
  if ('room' in own) others.push(['room', OTHER_ROOM]);
  const requests = allow_requests.length ? allow_requests : [own.request ?? ''];
  return [
    ...requests.flatMap((request) =>
      [...Object.entries(HOSTILE), ...others].map(([key, value]) => ({
        body: withRequest(request, { [key]: value }),
        named: allow_requests.length ? key : request,
      })),
    ),
    ...ADMINISTRATION.map((request) => ({ body: { request, room: ROOM }, named: request })),
  ];
}

async function refusesOverTheJanusApi(name, channel) {
  const peer = new ApiPeer(await janus.link(`${name}_api`));
  await peer.say(create(1), attach(1, 2, channel.plugin));
  const all = attacks(channel);
  for (let from = 0; from < all.length; from += MOST) {
    const some = all.slice(from, from + MOST);
    const answers = await peer.askAll(some.map(({ body }) => message(1, 2, body)));
    answers.forEach(({ error }, i) => {
      assert.equal(error?.code, 403, JSON.stringify([some[i].body, answers[i]]));
      if (some[i].named) names(error.reason, some[i].named);
    });
  }
}

async function refusesInEnvelopes(name, channel) {
  const peer = await caller(name);
  const all = attacks(channel);
  const chosen = [0, 1, Math.floor(all.length / 2), all.length - 1].map((at) => all[at]);
  for (const [i, { body, named }] of chosen.entries()) {
    const reply = await (i % 2 ? peer.say(body) : peer.offer(body));
    assert.equal(reply.code, 403, JSON.stringify([body, reply]));
    if (named) names(reply.reason, named);
  }
}

test('what the examples must not do is refused', { ...options, concurrency: true }, (t) =>
  Promise.all(
    Object.entries(channels).flatMap(([name, channel]) => [
      t.test(`${name}, over the Janus API`, () => refusesOverTheJanusApi(name, channel)),
      t.test(`${name}, in envelopes`, () => refusesInEnvelopes(name, channel)),
    ]),
  ),
);

test('a file where the channel allows it, and nowhere else', options, async () => {
  assert.ok(!fs.existsSync(stolen), 'none of the others made it');
  assert.deepEqual(fs.readdirSync(recordings).filter((file) => !/^(rec-)?\d|\.nfo$/.test(file)), []);
  const peer = await caller('trusted');
  const file = path.join(stolen, 'by-the-trusted');
  await peer.answered({ audio: true, video: true, record: true, filename: file });
  await until('the recording', () => fs.existsSync(stolen) && fs.readdirSync(stolen).length > 0);
});
