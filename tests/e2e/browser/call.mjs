// SPDX-License-Identifier: GPL-3.0-or-later
// The page in Chromium calls Debian's Janus through the plugin and its embedded node: nothing is played here.
import assert from 'node:assert/strict';
import test from 'node:test';

import {
  launchChromium,
  launchMortalChromium,
  openPage,
  reached,
  servePage,
  skipBrowser,
  timeline,
  videoRuns,
} from '../support/browser/chromium.mjs';
import { checkCall } from '../support/browser/check_call.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { saidBye } from '../support/chain.mjs';
import { eventHandler } from '../support/janus/event_handler.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 300_000 };

// Janus with the plugin, the page's server, and a channel's link that points to it.
async function place(t, janusOptions = {}) {
  const web = await servePage();
  t.after(() => web.close());
  const events = await eventHandler();
  t.after(() => events.close());
  const settings = { general: { page: web.url } };
  const own = { admin: true, settings, channels: { echo: {} }, events: true, eventsUrl: events.url };
  const janus = await startJanus({ ...own, ...janusOptions });
  t.after(() => janus.cleanup());
  return { janus, events, web, link: await janus.link('echo') };
}

async function opened(t, url) {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await openPage(browser, url);
  await reached(page, 'ready');
  return { browser, page };
}

async function calls(page) {
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], 90_000);
  assert.equal(state, 'connected', detail);
}

const noSession = (janus) =>
  until('the end of its session', async () => (await janus.sessions()).length === 0);

test('the camera comes back through the echo test, twice', options, async (t) => {
  const { janus, events, link } = await place(t);
  const { page } = await opened(t, link);
  for (let round = 0; round < 2; round++) {
    await calls(page);
    const [before, after] = await videoRuns(page);
    assert.ok(after > before);
    t.diagnostic(`timeline: ${JSON.stringify(await timeline(page))}`);
    assert.equal((await janus.sessions()).length, 1);
    await page.click('#hang-up');
    await reached(page, 'ended');
    await saidBye(link, events);
    await noSession(janus);
  }
  assert.deepEqual(page.problems, []);
});

test('a second call without hanging up in between: a reload', options, async (t) => {
  const { janus, link } = await place(t);
  const { page } = await opened(t, link);
  await calls(page);
  await page.reload();
  await reached(page, 'ready');
  await calls(page);
  await videoRuns(page);
  assert.equal((await janus.sessions()).length, 1);
});

test('waiting for candidates', options, async (t) => {
  const { link } = await place(t);
  const { page } = await opened(t, link);
  await page.click('#settings summary');
  await page.check('#wait');
  await calls(page);
  await videoRuns(page);
});

test('a browser that is killed: its session is gone within 60 s', options, async (t) => {
  const { janus, link } = await place(t);
  const server = await launchMortalChromium();
  t.after(() => server.kill());
  const page = await openPage(await server.connect(), link);
  await reached(page, 'ready');
  await calls(page);
  await videoRuns(page);
  assert.equal((await janus.sessions()).length, 1);
  await server.kill(); // SIGKILL
  await noSession(janus);
});

test('a page that is closed says bye: its session is gone at once', options, async (t) => {
  const { janus, events, link } = await place(t);
  const { page } = await opened(t, link);
  await calls(page);
  await videoRuns(page);
  await page.waitForFunction(() => document.body.dataset.farewell === 'signed');
  await page.close();
  await saidBye(link, events);
  await noSession(janus);
});

test('what Janus refuses reaches the user', options, async (t) => {
  const { link } = await place(t, { channels: { echo: { plugin: 'janus.plugin.none' } } });
  const { page } = await opened(t, link);
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended']);
  assert.equal(state, 'failed');
  assert.match(detail, /Janus refuses: .*janus\.plugin\.none.*\(460\)/);
});

test('Janus restarts: the page calls again with the same link', options, async (t) => {
  const { janus, link } = await place(t);
  const { page } = await opened(t, link);
  await calls(page);
  await page.click('#hang-up');
  await reached(page, 'ended');
  await noSession(janus);
  await janus.restart();
  await calls(page);
  await videoRuns(page);
});

test('a call in one go, with its timeline; none without a node', options, async (t) => {
  const { janus, link } = await place(t);
  const lines = [];
  const result = await checkCall({ link, say: (line) => lines.push(line) });
  assert.equal(result.ok, true, result.reason);
  assert.ok(
    lines.some((line) => / ms {2}first frame$/.test(line)),
    lines.join('\n'),
  );
  await janus.kill();
  const broken = await checkCall({ link });
  assert.equal(broken.ok, false);
  assert.match(broken.reason, /node/);
});
