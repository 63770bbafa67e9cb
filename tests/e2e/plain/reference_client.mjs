// SPDX-License-Identifier: GPL-3.0-or-later
// The page of examples/reference-client in Chromium, configured as its README says: npm's @iota/mam.js and lz-string as
// they are, a plain channel, the echo test of Debian's Janus.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { bundle } from '../support/browser/bundle.mjs';
import { launchChromium, openPage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { serveFiles } from '../support/browser/files.mjs';
import { janusMam, skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const EXAMPLE = 'examples/reference-client';
const STAGES = ['camera', 'offer', 'signed', 'published', 'answer', 'connected', 'frame'];

const json = (file) => JSON.parse(fs.readFileSync(path.join(sourceDir, file), 'utf8'));
let served, browser;

before(async () => {
  if (options.skip) return;
  const script = await bundle(`${EXAMPLE}/main.js`);
  const html = fs.readFileSync(path.join(sourceDir, EXAMPLE, 'index.html'));
  served = await serveFiles((name) => ({ '/': html, '/dist/main.js': script })[name] ?? assert.fail(name));
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  served?.close();
});

// A page with a seed of its own, and a Janus whose channel is configured for it.
async function place(t) {
  const page = await openPage(browser, served.url);
  t.after(() => page.context().close());
  await reached(page, 'ready');
  const shown = await page.textContent('#configuration');
  const subscribe = Object.fromEntries([...shown.matchAll(/(\w+) = "(.*)"/g)].map(([, name, value]) => [name, value]));
  assert.deepEqual(Object.keys(subscribe), ['root', 'mode', 'side_key']);
  const janus = await startJanus({ admin: true, channels: { echo: { subscribe } } });
  t.after(() => janus.cleanup());
  const gateway = await janusMam(['channel', 'show', 'echo', '--with-side-key', '--state', janus.stateDir]);
  assert.equal(gateway.code, 0, gateway.log.text);
  await page.fill('[name=node]', janus.nodeUrl);
  await page.fill('[name=root]', gateway.json.root);
  await page.fill('[name=sideKey]', gateway.json.sideKey);
  return { janus, page };
}

// Resolves when the page is in one of these states (data-state of body); gives {state, detail}.
async function reached(page, states, timeout = 60_000) {
  const wanted = [states].flat();
  await page.waitForFunction((names) => names.includes(document.body.dataset.state), wanted, { timeout });
  return page.evaluate(() => ({ state: document.body.dataset.state, detail: document.getElementById('detail').textContent }));
}

// {offer: 12.3, ...}: the stages that were reached, ms since the button.
const timeline = (page) =>
  page.evaluate(() =>
    Object.fromEntries([...document.querySelectorAll('#stages [data-ms]')].map((e) => [e.dataset.stage, Number(e.dataset.ms)])),
  );

async function calls(page) {
  await page.click('[name=call]');
  const { state, detail } = await reached(page, ['connected', 'failed'], 90_000);
  assert.equal(state, 'connected', detail);
}

const oneSession = (janus) =>
  until('one session', async () => (await janus.sessions()).length === 1);

// What the page posts, in order.
function posts(page) {
  const bodies = [];
  page.on('request', (request) => request.method() === 'POST' && bodies.push(request.postDataJSON().payload));
  return bodies;
}

test('its packages are those that it is tried with', options, () => {
  const { dependencies, devDependencies } = json(`${EXAMPLE}/package.json`);
  const tried = json('tests/package.json').devDependencies;
  for (const [name, version] of Object.entries(dependencies)) assert.equal(tried[name], version, name);
  assert.deepEqual(devDependencies, { esbuild: json('web/package.json').devDependencies.esbuild });
});

test('a call, its timeline, and another one after a reload', options, async (t) => {
  const { janus, page } = await place(t);
  const posted = posts(page);
  for (let round = 0; round < 2; round++) {
    await calls(page);
    await videoRuns(page);
    await page.waitForSelector('#stages [data-stage=frame]');
    const stages = await timeline(page);
    t.diagnostic(`timeline: ${JSON.stringify(stages)}`);
    assert.deepEqual(Object.keys(stages).sort(), [...STAGES].sort());
    const times = STAGES.map((stage) => stages[stage]);
    assert.deepEqual(times, [...times].sort((a, b) => a - b), JSON.stringify(stages));
    await oneSession(janus);
    await page.reload();
    await reached(page, 'ready');
  }
  assert.equal(posted.length, 2);
  assert.notEqual(posted[0].index, posted[1].index, 'an index signs once');
  assert.deepEqual(page.problems, []);
});

test('what was signed and not published is posted as it is; the next offer has the next index', options, async (t) => {
  const { janus, page } = await place(t);
  const posted = posts(page);
  const isMessages = (url) => url.pathname.endsWith('/messages');
  await page.route(isMessages, (route) => (route.request().method() === 'POST' ? route.abort() : route.fallback()));
  await page.click('[name=call]');
  await reached(page, 'failed');
  await page.unroute(isMessages);
  await page.reload();
  await reached(page, 'ready');
  await calls(page);
  await videoRuns(page);
  assert.equal(posted.length, 3);
  assert.deepEqual(posted[1], posted[0]);
  assert.notEqual(posted[2].index, posted[0].index);
  await oneSession(janus); // the offer of before has no call any more
});

test('a second page waits until the first is closed', options, async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const first = await openPage(browser, served.url, { context });
  await reached(first, 'ready');
  const second = await openPage(browser, served.url, { context });
  await reached(second, 'waiting');
  assert.equal(await second.isDisabled('[name=call]'), true);
  const shown = await first.textContent('#configuration');
  await first.close();
  await reached(second, 'ready');
  assert.equal(await second.textContent('#configuration'), shown, 'one seed for both');
});
