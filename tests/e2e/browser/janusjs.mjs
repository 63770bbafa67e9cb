// SPDX-License-Identifier: GPL-3.0-or-later
// npm's janus-gateway (janus.js) as it is, in Chromium: an application bundled with it and with the page's library,
// over a channel with `api = "janus"`, against Debian's Janus.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { BOTH, openApp } from '../support/browser/janusjs_app.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { written } from '../support/chain.mjs';
import { eventHandler } from '../support/janus/event_handler.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const ROOM = 77;
const MANY = 20; // requests at once
const VERBS = ['create', 'attach', 'message', 'trickle', 'keepalive'];

let janus, opened, page, server, handler;
const events = []; // of the channel, as Janus's event handlers got them

before(async () => {
  if (options.skip) return;
  const rooms = (more) => ({ general: {}, [`room-${ROOM}`]: { description: 'of the test', ...more } });
  const channel = {
    api: 'janus',
    plugin: null,
    body: null,
    allow_plugins: ['janus.plugin.echotest', 'janus.plugin.videoroom', 'janus.plugin.textroom'],
    allow_requests: ['', 'join', 'configure', 'publish', 'start', 'setup', 'ack'],
  };
  const plugins = { echotest: {}, videoroom: rooms({ publishers: 6, fir_freq: 1, videocodec: 'vp8' }), textroom: rooms() };
  handler = await eventHandler((event) => events.push(event));
  janus = await startJanus({ admin: true, plugins, channels: { app: channel }, events: true, eventsUrl: handler.url });
  opened = await openApp(await janus.link('app'));
  ({ page, server } = opened);
});
after(async () => {
  await opened?.close();
  await janus?.cleanup();
  handler?.close();
});

const app = (member, ...args) => opened.app(member, ...args);

const framesRun = (name) => opened.framesRun(name);

test('three plugins and four handles in one session', options, async (t) => {
  await app('start', server);
  for (const [name, plugin] of Object.entries({ echo: 'echotest', alice: 'videoroom', viewer: 'videoroom', text: 'textroom' }))
    await app('attach', name, `janus.plugin.${plugin}`);
  const inRoom = async () => {
    await app('ask', 'alice', { request: 'join', room: ROOM, ptype: 'publisher', display: 'Alice' });
    const { id } = await app('event', 'alice', 'data.videoroom === "joined"');
    await app('offer', 'alice', { request: 'configure' }, BOTH.map((track) => ({ ...track, recv: false })));
    await app('isUp', 'alice');
    await app('ask', 'viewer', { request: 'join', room: ROOM, ptype: 'subscriber', streams: [{ feed: id }] });
    await app('answer', 'viewer', { request: 'start', room: ROOM }, []);
  };
  const withText = async () => {
    await app('ask', 'text', { request: 'setup' });
    await app('answer', 'text', { request: 'ack' }, [{ type: 'data' }]);
    await app('say', 'text', { textroom: 'join', room: ROOM, username: 'alice' });
    await app('reply', 'text', 'success');
    await app('say', 'text', { textroom: 'message', room: ROOM, text: 'Grüße' });
    return app('reply', 'text', 'message');
  };
  const [, , said] = await Promise.all([app('offer', 'echo', { audio: true, video: true }, BOTH), inRoom(), withText()]);
  assert.equal(said.text, 'Grüße');
  const seen = { echo: await framesRun('echo'), viewer: await framesRun('viewer') };
  const [session, ...others] = await janus.sessions();
  assert.deepEqual(others, []);
  assert.equal((await janus.admin({ janus: 'list_handles', session_id: session })).handles.length, 4);
  const { channel } = await janus.query({ request: 'inspect', channel: 'app' });
  assert.equal(channel.state, 'connected');
  const { messages, attached, offers, answers, calls } = channel.counters;
  assert.deepEqual([offers, answers, calls], [4, 2, 4]); // two by the peer, two by Janus
  assert.equal(channel.times.count, 2);
  assert.ok(channel.times.total.median > 0 && channel.times.stages.answered.p95 > 0);
  t.diagnostic(`saw ${JSON.stringify({ ...seen, messages, attached, times: channel.times.total })}`);
  assert.deepEqual(await page.evaluate(() => window.app.lost), []);
});

test('what Janus would answer at once is answered in the page, the rest travels in company', options, async (t) => {
  await app('askMany', 'echo', { audio: true, video: true }, MANY);
  const asked = () => page.evaluate(() => window.app.asked);
  await until('keepalives', async () => (await asked()).filter(({ verb }) => verb === 'keepalive').length >= 3);
  const [{ counters }] = (await janus.query({ request: 'channels' })).channels;
  const requests = await asked();
  const chain = await written(await janus.link('app'));
  const travelled = chain.flat();
  const counts = (list, word) => Object.fromEntries(VERBS.map((verb) => [verb, list.filter((one) => one[word] === verb).length]));
  const [said, read] = [counts(requests, 'verb'), counts(travelled, 'janus')];
  t.diagnostic(`saw ${JSON.stringify({ asked: said, travelled: read, messages: counters.messages })}`);

  const atOnce = new Set(requests.map((one) => `${one.verb}: ${one.atOnce}`));
  assert.deepEqual([...atOnce].sort(), ['attach: success', 'create: success', 'keepalive: ack', 'message: null', 'trickle: ack']);
  const { keepalive, trickle, ...rest } = read;
  assert.equal(keepalive, 0);
  assert.ok(trickle > 0 && trickle <= said.trickle);
  for (const [verb, count] of Object.entries(rest)) assert.equal(count, said[verb], verb);
  const due = requests.length - said.keepalive;
  assert.ok(counters.messages * 2 < due, `${counters.messages} messages for ${due} requests`);
});

test('reconnect() while all is well: the new socket has the session, and each event comes once', options, async () => {
  await app('reconnect');
  assert.equal(await page.evaluate(() => window.app.janus.isConnected()), true);
  assert.deepEqual(await page.evaluate(() => window.app.sockets.map(({ readyState }) => readyState)), [3, 1]);
  const done = 'data.result === "ok"';
  const before = await app('count', 'echo', done);
  await app('ask', 'echo', { audio: false, video: true });
  await until('the event', async () => (await app('count', 'echo', done)) > before);
  await app('ask', 'echo', { audio: true, video: true });
  await until('the second event', async () => (await app('count', 'echo', done)) >= before + 2);
  assert.equal(await app('count', 'echo', done), before + 2);
  await framesRun('echo');
  await framesRun('viewer');
  assert.deepEqual(await page.evaluate(() => window.app.lost), []);
});

test('a socket that broke: nothing of the session is lost for the one that claims it', options, async () => {
  const attached = async () => (await janus.query({ request: 'channels' })).channels[0].counters.attached;
  const refuse = (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 400, headers: { 'Access-Control-Allow-Origin': '*' }, json: { error: { message: 'of the test' } } })
      : route.continue();
  await page.route('**/api/v1/messages', refuse);
  const before = await app('count', 'echo', 'data.result === "ok"');
  await page.evaluate(() => {
    window.app.ask('echo', { audio: true, video: true }).catch(() => {});
  });
  await until('the loss', () => page.evaluate(() => window.app.lost.some((why) => /Lost connection/.test(why))));
  assert.equal(await page.evaluate(() => window.app.janus.isConnected()), false);
  // Janus goes on meanwhile, and so does what it says: the room's administrator sends Alice away.
  const said = await attached();
  const { id } = await app('event', 'alice', 'data.videoroom === "joined"');
  const kick = { request: 'kick', room: ROOM, id };
  const kicked = await janus.admin({ janus: 'message_plugin', plugin: 'janus.plugin.videoroom', request: kick });
  assert.equal(kicked.response?.videoroom, 'success', JSON.stringify(kicked));
  await until('what Janus says to that', async () => (await attached()) > said);
  assert.equal(await app('count', 'alice', 'data.reason === "kicked"'), 0);

  await page.unroute('**/api/v1/messages', refuse);
  await app('reconnect');
  await app('event', 'alice', 'data.reason === "kicked"');
  await until('the answer to what the node refused', async () => (await app('count', 'echo', 'data.result === "ok"')) > before);
  assert.equal(await app('count', 'alice', 'data.reason === "kicked"'), 1);
  await framesRun('echo');
});

test('destroy() ends the session in Janus, and another one follows on the channel', options, async () => {
  const [session] = await janus.sessions();
  await app('destroy');
  assert.equal(await page.evaluate(() => window.app.destroyed), true);
  await until('no session', async () => (await janus.sessions()).length === 0);
  // Four calls began and ended, as Janus's event handlers heard: one by a kick, three with the session.
  const heard = (name) => events.filter(({ event, session_id }) => event === name && session_id === session);
  await until('the ends', () => heard('disconnected').length === 4);
  const plugins = (name) => heard(name).map(({ plugin }) => plugin.split('.').at(-1)).sort();
  assert.deepEqual(plugins('offer'), ['echotest', 'videoroom']);
  assert.deepEqual(plugins('answer'), ['echotest', 'videoroom']);
  assert.deepEqual(plugins('request'), ['textroom', 'videoroom']);
  assert.deepEqual(plugins('connected'), ['echotest', 'textroom', 'videoroom', 'videoroom']);
  assert.ok(heard('answer').every(({ milliseconds }) => milliseconds > 0));
  assert.ok(heard('disconnected').every(({ connected }) => connected === true));
  const ends = heard('disconnected').filter(({ reason }) => reason === 'the peer has destroyed its session');
  assert.equal(ends.length, 3, JSON.stringify(heard('disconnected')));
  await app('start', server);
  await app('attach', 'echo', 'janus.plugin.echotest');
  await app('offer', 'echo', { audio: true, video: true }, BOTH);
  await framesRun('echo');
  await app('destroy');
  await until('no session', async () => (await janus.sessions()).length === 0);
  assert.deepEqual(page.problems, []);
});
