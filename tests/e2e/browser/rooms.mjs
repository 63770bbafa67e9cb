// SPDX-License-Identifier: GPL-3.0-or-later
// A videoroom and a stream of it, by the page's library in Chromium: publishers, a subscriber of several feeds, a
// mountpoint that is fed by the room. Each test says what it saw in a line of JSON.
import assert from 'node:assert/strict';
import test, { after, afterEach, before } from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { record, startPlace } from '../support/browser/library.mjs';
import { skipJanus } from '../support/janus/janus.mjs';
import { freePort, until } from '../support/process.mjs';
import { example } from '../support/janus/sample.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const ROOM = 1234; // of the sample's examples
const STREAM = 5;

const channels = {
  anna: { ...example('stage'), reachable: true },
  bert: example('stage'),
  viewer: example('audience'),
  watcher: example('tv'),
};

let place;
const ports = {};

before(async () => {
  if (options.skip) return;
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
  const plugins = { videoroom: { general: {}, [`room-${ROOM}`]: room }, streaming: { general: {}, fed } };
  place = await startPlace({ plugins, channels });
});
after(() => place?.close());

// A test that fails leaves no calls behind.
afterEach(() => place?.hangUp());

// A publisher in the videoroom, with camera and microphone; its id there.
async function publish(name) {
  await place.start(name);
  return place.on(name, async (it) => {
    await it.media();
    return (await it.call.offer()).id;
  });
}

test('videoroom: two publishers, a subscriber that takes and leaves feeds', options, async (t) => {
  const [anna, bert] = [await publish('anna'), await publish('bert')];
  assert.ok(anna && bert && anna !== bert);
  await place.on('anna', (it) => it.event(({ publishers }) => publishers?.length === 1));
  await place.start('viewer');
  const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: anna }] };
  const attached = await place.on('viewer', (it, body) => it.call.message(body), join);
  assert.equal(attached.videoroom, 'attached');
  const one = await place.sees('viewer', { videos: 1, audios: 1 });

  const ask = (body) => place.on('viewer', (it, request) => it.call.message(request), body);
  assert.equal((await ask({ request: 'subscribe', streams: [{ feed: bert }] })).videoroom, 'updated');
  const two = await place.sees('viewer', { videos: 2, audios: 2 });
  assert.equal((await ask({ request: 'unsubscribe', streams: [{ feed: anna }] })).videoroom, 'updated');
  const live = (it) =>
    it.call.peer.getTransceivers().filter((one) => one.currentDirection === 'recvonly').length;
  await until('one feed alone: audio and video', async () => (await place.on('viewer', live)) === 2);
  await place.sees('viewer', { videos: 1, audios: 1 });
  await ask({ request: 'configure', restart: true });
  await place.sees('viewer', { videos: 1, audios: 1 });
  await place.restartsIce('bert', (it) => it.call.offer({ iceRestart: true }));
  await place.sees('viewer', { videos: 1, audios: 1 });

  // The room tells who has left.
  await place.on('bert', (it) => it.call.hangUp());
  await place.on('anna', (it, id) => it.event(({ unpublished, leaving }) => (leaving ?? unpublished) === id), bert);
  const left = { request: 'kick', room: ROOM, id: anna };
  await place.on('viewer', (it) => it.call.hangUp());
  assert.match(await place.kicked('anna', 'videoroom', left), /other side hung up/);
  record(t, {
    plugin: 'videoroom',
    offeredBy: 'publishers: browser, subscriber: Janus',
    oneFeed: one,
    twoFeeds: two,
    data: false,
    renegotiation: 'subscribe, unsubscribe, ICE restart of both',
    close: 'bye, kick',
  });
});

test('streaming: a mountpoint that is fed by a room', options, async (t) => {
  const anna = await publish('anna');
  const forward = {
    request: 'rtp_forward',
    room: ROOM,
    publisher_id: anna,
    host: '127.0.0.1',
    host_family: 'ipv4',
    audio_port: ports.audio,
    audio_pt: 111,
    video_port: ports.video,
    video_pt: 96,
  };
  const asked = { janus: 'message_plugin', plugin: 'janus.plugin.videoroom', request: forward };
  const forwarded = await place.janus.admin(asked);
  assert.equal(forwarded.response?.videoroom, 'rtp_forward', JSON.stringify(forwarded));

  await place.start('watcher');
  const list = await place.on('watcher', (it) => it.call.message({ request: 'list' }));
  assert.deepEqual(
    list.list.map(({ id }) => id),
    [STREAM],
  );
  await place.on('watcher', (it, id) => it.call.message({ request: 'watch', id }), STREAM);
  const seen = await place.sees('watcher', { videos: 1, audios: 1 });
  await place.on('watcher', (it, id) => it.call.message({ request: 'watch', id, restart: true }), STREAM);
  await place.on('watcher', async (it) => {
    while (it.accepted < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  await place.sees('watcher', { videos: 1, audios: 1 });
  const watches = async () => {
    await place.on('watcher', async (it) => {
      it.call.hangUp();
      await it.call.told;
    });
    await place.start('watcher');
    await place.on('watcher', (it, id) => it.call.message({ request: 'watch', id }), STREAM);
    return place.sees('watcher', { videos: 1, audios: 1 });
  };
  await watches();
  assert.match((await place.hungUpByJanus('watcher', 'anna'))[0], /hung up: Admin API/);
  record(t, {
    plugin: 'streaming',
    offeredBy: 'Janus',
    ...seen,
    data: false,
    renegotiation: 'ICE restart',
    close: 'bye, by Janus',
  });
});

test('Janus is killed and comes back: who published does again, who subscribed is told', options, async () => {
  const anna = await publish('anna');
  await place.start('viewer');
  const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: anna }] };
  await place.on('viewer', (it, body) => it.call.message(body), join);
  await place.sees('viewer', { videos: 1, audios: 1 });
  await place.janus.kill();
  await place.janus.restart();
  const { reason } = await place.on('viewer', (it) => it.call.over);
  assert.match(reason, /^The connection to Janus broke. It is not taken up again: .*unconfigured participant \(424\)/);

  const again = await until('the publisher', () =>
    place.on('anna', (it) => it.events.filter(({ videoroom }) => videoroom === 'joined').at(1)?.id),
  );
  await place.start('viewer');
  await place.on('viewer', (it, body) => it.call.message(body), { ...join, streams: [{ feed: again }] });
  await place.sees('viewer', { videos: 1, audios: 1 });
});
