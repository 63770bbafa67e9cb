// SPDX-License-Identifier: GPL-3.0-or-later
// Rooms by plain requests of the npm package in Chromium: publishers of a videoroom, a subscriber of several feeds, a
// mountpoint that is fed by the room, a textroom. Each test says what it saw in a line of JSON.
import assert from 'node:assert/strict';
import test from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { callPlace, isHungUp, record } from '../support/browser/place.mjs';
import { skipJanus } from '../support/janus/janus.mjs';
import { example } from '../support/janus/sample.mjs';
import { freePort, until } from '../support/process.mjs';

const skip = skipBrowser() || skipJanus();
const options = { skip, timeout: 240_000 };
const ROOM = 1234; // of the sample's examples
const STREAM = 5;

const channels = {
  anna: { ...example('stage'), reachable: true },
  bert: example('stage'),
  viewer: example('audience'),
  watcher: example('tv'),
  chatter: example('chat'),
  dumb: { ...example('chat'), allow_requests: ['setup'] },
};

const ports = {};
const place = callPlace(async () => {
  for (const name of ['audio', 'video']) ports[name] = await freePort();
  const room = { description: 'of the test', publishers: 6, fir_freq: 1, videocodec: 'vp8' };
  const fed = {
    type: 'rtp',
    id: STREAM,
    audio: true,
    video: true,
    audioport: ports.audio,
    audiopt: 111,
    audiocodec: 'opus',
    videoport: ports.video,
    videopt: 96,
    videocodec: 'vp8',
  };
  const of = (room) => ({ general: {}, [`room-${ROOM}`]: room });
  const plugins = { videoroom: of(room), streaming: { general: {}, fed }, textroom: of({ description: 'of the test' }) };
  return { plugins, channels };
}, { skip });

// A publisher in the videoroom, with camera and microphone; its id there.
async function publish(name) {
  await place.dial(name, { media: true });
  return (await place.on(name, ({ call }) => call.opened)).id;
}

// What the room says to its administrator.
async function asks(request) {
  const asked = { janus: 'message_plugin', plugin: 'janus.plugin.videoroom', request: { room: ROOM, ...request } };
  return (await place.janus.admin(asked)).response;
}

const subscribes = (feed) => place.dial('viewer', { body: { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed }] } });

test('videoroom: two publishers, a subscriber that takes and leaves feeds', options, async (t) => {
  const [anna, bert] = [await publish('anna'), await publish('bert')];
  assert.ok(anna && bert && anna !== bert);
  await place.event('anna', ({ publishers }) => publishers?.length === 1);
  await subscribes(anna);
  assert.equal((await place.on('viewer', ({ call }) => call.opened)).videoroom, 'attached');
  const one = await place.sees('viewer', { videos: 1, audios: 1 });

  const ask = (body) => place.request('viewer', body);
  assert.equal((await ask({ request: 'subscribe', streams: [{ feed: bert }] })).videoroom, 'updated');
  const two = await place.sees('viewer', { videos: 2, audios: 2 });
  assert.equal((await ask({ request: 'unsubscribe', streams: [{ feed: anna }] })).videoroom, 'updated');
  const live = ({ call }) => call.peer.getTransceivers().filter((it) => it.currentDirection === 'recvonly').length;
  await until('one feed alone: audio and video', async () => (await place.on('viewer', live)) === 2);
  await place.sees('viewer', { videos: 1, audios: 1 });
  for (const name of ['viewer', 'bert']) {
    await place.restartsIce(name);
    await place.sees('viewer', { videos: 1, audios: 1 });
  }

  // The room tells who has left.
  await place.on('bert', ({ call }) => call.close());
  await place.event('anna', ({ unpublished, leaving }, id) => (leaving ?? unpublished) === id, bert);
  await place.on('viewer', ({ call }) => call.close());
  assert.equal((await place.kicked('anna', 'videoroom', { request: 'kick', room: ROOM, id: anna })).code, 'ended');
  record(t, {
    plugin: 'videoroom',
    offeredBy: 'publishers: browser, subscriber: Janus',
    oneFeed: one,
    twoFeeds: two,
    renegotiation: 'subscribe, unsubscribe, ICE restart of both',
    close: 'end, kick',
  });
});

test('streaming: a mountpoint that is fed by a room', options, async (t) => {
  const forwarded = await asks({
    request: 'rtp_forward',
    publisher_id: await publish('anna'),
    host: '127.0.0.1',
    host_family: 'ipv4',
    audio_port: ports.audio,
    audio_pt: 111,
    video_port: ports.video,
    video_pt: 96,
  });
  assert.equal(forwarded.videoroom, 'rtp_forward', JSON.stringify(forwarded));

  const watches = () => place.dial('watcher', { body: { request: 'watch', id: STREAM } });
  await watches();
  const { list } = await place.request('watcher', { request: 'list' });
  assert.deepEqual(list.map(({ id }) => id), [STREAM]);
  const seen = await place.sees('watcher', { videos: 1, audios: 1 });
  await place.restartsIce('watcher');
  await place.sees('watcher', { videos: 1, audios: 1 });
  await place.on('watcher', ({ call }) => call.close());
  await watches();
  await place.sees('watcher', { videos: 1, audios: 1 });
  isHungUp((await place.hungUpByJanus('watcher', 'anna'))[0]);
  record(t, { plugin: 'streaming', offeredBy: 'Janus', ...seen, renegotiation: 'ICE restart', close: 'end, by Janus' });
});

test('textroom: Janus offers a data channel', options, async (t) => {
  const talks = async (text) => {
    await place.says('chatter', JSON.stringify({ textroom: 'message', transaction: text, room: ROOM, text }));
    await place.hearsData('chatter', (said) => said.includes('"message"') && said.includes(text));
  };
  const joins = async () => {
    await place.dial('chatter', { data: true });
    await place.says('chatter', JSON.stringify({ textroom: 'join', transaction: 'join', room: ROOM, username: 'chatter' }));
    await place.hearsData('chatter', (said) => said.includes('"success"'));
  };
  await joins();
  await talks('Grüße');
  await place.restartsIce('chatter');
  await talks('again');
  await place.ends('chatter');
  await joins();
  isHungUp((await place.hungUpByJanus('chatter'))[0]);
  record(t, { plugin: 'textroom', offeredBy: 'Janus', data: true, renegotiation: 'ICE restart, by Janus', close: 'end, by Janus' });
});

test('an answer to Janus that the channel does not allow ends the call with the reason', options, async () => {
  await place.dial('dumb', { data: true });
  assert.deepEqual((({ code, janus }) => ({ code, janus }))(await place.over('dumb')), { code: 'refused', janus: 403 });
  await until('the end of the session', async () => (await place.janus.sessions()).length === 0);
});

test('Janus is killed and comes back: who published does again, a subscriber is told why it goes no further', options, async () => {
  const anna = await publish('anna');
  await subscribes(anna);
  await place.sees('viewer', { videos: 1, audios: 1 });
  await place.janus.kill();
  await place.janus.restart();
  const { code, message } = await place.over('viewer');
  assert.equal(code, 'connection');
  assert.match(message, /not taken up again: .*No such feed.*\(428\)/);
  const { id } = await place.event('anna', ({ videoroom, id }, old) => videoroom === 'joined' && id !== old, anna);
  await subscribes(id);
  await place.sees('viewer', { videos: 1, audios: 1 });
});
