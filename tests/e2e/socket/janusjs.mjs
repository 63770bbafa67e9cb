// SPDX-License-Identifier: GPL-3.0-or-later
// npm's janus.js as it is, in Chromium, over a MamSocket on sealed dialogs, against Debian's Janus: an application whose
// page is reloaded, whose carrier goes away, whose gateway is restarted.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { BOTH, openApp } from '../support/browser/janusjs_app.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { API, skipSocket, socketBundle } from '../support/mam_socket.mjs';
import { OwnNode } from '../support/node.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus() || skipSocket(), timeout: 240_000 };
const ROOM = 77;
const CHANNEL = {
  ...API,
  allow_plugins: ['janus.plugin.echotest', 'janus.plugin.videoroom'],
  allow_requests: ['', 'join', 'configure', 'publish', 'start'],
};
const PLUGINS = { echotest: {}, videoroom: { general: {}, [`room-${ROOM}`]: { publishers: 6, fir_freq: 1, videocodec: 'vp8' } } };

let bundle, browser;
before(async () => {
  if (!options.skip) [bundle, browser] = await Promise.all([socketBundle(), launchChromium()]);
});
after(async () => {
  await browser?.close();
  bundle?.remove();
});

async function opened(t, { channel, ...more } = {}) {
  const janus = await startJanus({ admin: true, plugins: PLUGINS, channels: { app: { ...CHANNEL, ...channel } }, ...more });
  t.after(() => janus.cleanup());
  const page = await openApp(browser, await janus.link('app'), bundle.dir);
  t.after(() => page.close());
  const { app, server } = page;
  const start = async () => {
    await app('start', server);
    await app('attach', 'echo', 'janus.plugin.echotest');
  };
  const echo = async () => {
    await start();
    await app('offer', 'echo', { audio: true, video: true }, BOTH);
    await page.framesRun('echo');
  };
  return { janus, start, echo, ...page };
}

const sessionsAre = (janus, count) => until(`${count} sessions`, async () => (await janus.sessions()).length === count);
const states = (page) => page.evaluate(() => window.app.sockets.map(({ readyState }) => readyState));
const lost = (page) => page.evaluate(() => window.app.lost);

test('the echo test and a video room in one session, a claim, and its end', options, async (t) => {
  const { janus, page, app, echo, framesRun } = await opened(t);
  await echo();
  await app('attach', 'alice', 'janus.plugin.videoroom');
  await app('attach', 'viewer', 'janus.plugin.videoroom');
  await app('ask', 'alice', { request: 'join', room: ROOM, ptype: 'publisher', display: 'Alice' });
  const { id } = await app('event', 'alice', 'data.videoroom === "joined"');
  await app('offer', 'alice', { request: 'configure' }, BOTH.map((track) => ({ ...track, recv: false })));
  await app('isUp', 'alice');
  await app('ask', 'viewer', { request: 'join', room: ROOM, ptype: 'subscriber', streams: [{ feed: id }] });
  await app('answer', 'viewer', { request: 'start', room: ROOM }, []);
  await framesRun('viewer');
  await sessionsAre(janus, 1);

  await app('reconnect');
  assert.deepEqual(await states(page), [3, 1]);
  const done = 'data.result === "ok"';
  const count = await app('count', 'echo', done);
  await app('ask', 'echo', { audio: true, video: true });
  await until('the event', async () => (await app('count', 'echo', done)) > count);
  assert.equal(await app('count', 'echo', done), count + 1);

  const { counters, calls } = (await janus.query({ request: 'inspect', channel: 'app' })).channel;
  const asked = await page.evaluate(() => window.app.asked);
  t.diagnostic(`saw ${counters.messages} messages for ${asked.length} requests`);
  assert.equal(calls, 1);
  assert.ok(asked.filter(({ verb }) => verb === 'keepalive').every(({ atOnce }) => atOnce === 'ack'));
  assert.deepEqual(await lost(page), []);
  await app('destroy');
  await sessionsAre(janus, 0);
  assert.deepEqual(page.problems, []);
});

test('loads of a page, each in the place of the one before, and no ghost after the last', options, async (t) => {
  const { janus, page, reload, echo } = await opened(t, { channel: { max_dialogs: 1, when_full: 'busy' } });
  const seen = new Set();
  for (let load = 0; load < 3; load++) {
    if (load > 0) await reload();
    await echo();
    await sessionsAre(janus, 1);
    const [session] = await janus.sessions();
    assert.ok(!seen.has(session), 'a session of its own');
    seen.add(session);
    assert.deepEqual(await lost(page), []);
  }
  await page.goto('about:blank');
  await sessionsAre(janus, 0);
});

test('a page whose last word does not arrive: the next load ends its session', options, async (t) => {
  const { janus, page, reload, echo } = await opened(t, { channel: { max_dialogs: 2, when_full: 'busy' } });
  await echo();
  const [ghost] = await janus.sessions();
  await page.evaluate(() => {
    navigator.sendBeacon = () => true;
  });
  await reload();
  assert.deepEqual(await janus.sessions(), [ghost]);
  await echo();
  await until('its end', async () => !(await janus.sessions()).includes(ghost));
  await sessionsAre(janus, 1);
});

test('what is too large is refused, and the rest goes on', options, async (t) => {
  const { app, page, start } = await opened(t);
  await start();
  await app('ask', 'echo', { audio: true });
  const refused = page.evaluate(() => {
    const noise = Array.from(crypto.getRandomValues(new Uint8Array(65_536)), (byte) => String.fromCharCode(256 + byte));
    return window.app.ask('echo', { audio: true, picture: noise.join('') }).then(() => 'taken', (error) => error.message);
  });
  assert.match(await refused, /450.*too large/);
  await app('ask', 'echo', { audio: true });
  assert.deepEqual(await lost(page), []);
});

test('a carrier that is gone for a while', options, async (t) => {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const { app, page, echo, framesRun } = await opened(t, {
    channel: { carrier: 'far' },
    settings: { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node.url] } } },
  });
  await echo();
  const told = page.waitForEvent('console', (message) => /^janus-mam:/.test(message.text()));
  await node.down();
  await told;
  const done = 'data.result === "ok"';
  const count = await app('count', 'echo', done);
  const asked = app('ask', 'echo', { audio: true, video: true });
  await framesRun('echo');
  await node.up();
  await asked;
  await until('the event', async () => (await app('count', 'echo', done)) > count);
  assert.deepEqual(await lost(page), []);
  assert.deepEqual(await states(page), [1]);
});

test('a gateway that is restarted: the session is lost, and the application starts another one', options, async (t) => {
  const { janus, page, start, echo, app } = await opened(t, { channel: { idle_timeout: 30 } });
  await start();
  await app('ask', 'echo', { audio: true });
  await janus.kill();
  await janus.restart();
  await until('the loss', async () => (await lost(page)).some((why) => /Lost connection/.test(why)));
  await echo();
  await sessionsAre(janus, 1);
});
