// SPDX-License-Identifier: GPL-3.0-or-later
// The browser client's carrier in Chromium: the tabs of a browser share a connection, nothing stays of those that went,
// and where there can be no worker each tab has its own.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { executable } from '../e2e/support/browser/chromium.mjs';
import { command, sanitizerOf } from '../e2e/support/janus/janus.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { folder, openCarrier } from './carrier/bundle.mjs';
import { Front } from './carrier/front.mjs';
import { Heard } from './carrier/heard.mjs';
import { randomTrytes } from './clients.mjs';

const skip = !executable
  ? 'no Chromium here'
  : !fs.existsSync(command)
    ? 'no janus-mam built'
    : sanitizerOf(command) !== null && 'made with the ordinary build';
const options = { skip, timeout: 120_000 };
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'];
const address = () => randomTrytes(81);
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'latin1'));
let node, browser;

before(async () => {
  if (skip) return;
  node = await OwnNode.start();
  browser = await chromium.launch({ executablePath: executable, args: FLAGS, chromiumSandbox: false });
});
after(async () => {
  await browser?.close();
  await node?.cleanup();
});

// Serves pages with a strict policy and the built files: as `changes` by their names, if there are any.
class Site {
  asked = [];
  #news = new EventEmitter();
  #server = http.createServer((request, response) => this.#answer(request, response));

  static async start(t, { changes = {}, policy = '', scripts = '' } = {}) {
    const site = Object.assign(new Site(), { changes, policy, scripts });
    site.#server.listen(0, '127.0.0.1');
    await once(site.#server, 'listening');
    site.url = `http://127.0.0.1:${site.#server.address().port}`;
    t.after(() => {
      site.#server.closeAllConnections();
      site.#server.close();
    });
    return site;
  }

  async until(look) {
    while (!look(this)) await once(this.#news, 'news');
  }

  #answer(request, response) {
    this.asked.push(request.url);
    this.#news.emit('news');
    const change = this.changes[request.url];
    if (change) return change(response);
    if (request.url === '/page') {
      const policy = `default-src 'none'; script-src 'self' ${this.scripts}; connect-src *; ${this.policy}`;
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy });
      return response.end('<!doctype html><script type="module" src="/page.js"></script>');
    }
    response.setHeader('Content-Type', 'text/javascript');
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.url === '/page.js') return response.end(pageScript(this.scripts));
    const file = path.join(folder, path.basename(request.url));
    response.writeHead(fs.existsSync(file) ? 200 : 404).end(fs.existsSync(file) ? fs.readFileSync(file) : '');
  }
}

const pageScript = (origin) => `
  import { openCarrier } from '${origin}/janus-mam.js';
  window.texts = []; window.events = [];
  window.begin = (url) => { window.carrier = openCarrier(url); };
  window.watch = (address) => {
    window.watching = carrier.watch(address, {
      arrival: (data) => texts.push(String.fromCharCode(...data)),
      trouble: (error) => events.push('trouble ' + error.fault),
      well: () => events.push('well'),
    });
  };
  window.publish = (address, text) => carrier.publish(address, new TextEncoder().encode(text));
  window.has = (address, text) => carrier.has(address, new TextEncoder().encode(text));
  window.last = (address, text) => carrier.publishLast(address, new TextEncoder().encode(text));
  window.ready = true;
`;

// A tab with a carrier.
async function tab(context, site, url) {
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(error));
  await page.goto(`${site.url}/page`);
  await page.waitForFunction(() => window.ready);
  await page.evaluate((it) => window.begin(it), url);
  return {
    page,
    watch: (where) => page.evaluate((it) => window.watch(it), where),
    publish: (...it) => page.evaluate((args) => window.publish(...args), it),
    has: (...it) => page.evaluate((args) => window.has(...args), it),
    last: (...it) => page.evaluate((args) => window.last(...args), it),
    hears: (count) => page.waitForFunction((it) => window.texts.length >= it, count).then(() => page.evaluate(() => window.texts)),
    events: (count) => page.waitForFunction((it) => window.events.length >= it, count).then(() => page.evaluate(() => window.events)),
  };
}

async function begin(t, { site: changes } = {}) {
  const proxy = await Front.to(node.port);
  const site = await Site.start(t, changes);
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await proxy.close();
  });
  return { proxy, site, context };
}

const publisher = (t) => {
  const carrier = openCarrier(node.url);
  t.after(() => carrier.close());
  return (where, text) => carrier.publish(where, bytes(text));
};

test('six tabs and more share one watch, and nothing stays of those that went', options, async (t) => {
  const { proxy, site, context } = await begin(t);
  const publish = publisher(t);
  const places = Array.from({ length: 7 }, address);
  const tabs = [];
  for (const where of places) {
    tabs.push(await tab(context, site, proxy.url));
    await tabs.at(-1).watch(where);
  }
  await Promise.all(places.map((where, at) => tabs[(at + 1) % 7].publish(where, `to ${at}`)));
  const heard = await Promise.all(tabs.map((it) => it.hears(1)));
  assert.deepEqual(heard, places.map((_, at) => [`to ${at}`]));
  assert.equal(await tabs[0].has(places[1], 'to 1'), true);
  assert.equal(await tabs[0].has(places[1], 'to 2'), false);
  assert.deepEqual([proxy.watches, proxy.count(/POST \/watch$/)], [1, 1]);

  // One tab is closed, one crashes, one goes elsewhere: the node is told of each.
  const removed = (count) => proxy.until(({ removed }) => removed === count);
  await tabs[6].page.close();
  await removed(1);
  await tabs[5].page.goto('chrome://crash').catch(() => {});
  await removed(2);
  await tabs[4].page.goto('about:blank');
  await removed(3);
  await publish(places[0], 'again');
  assert.deepEqual(await tabs[0].hears(2), ['to 0', 'again']);
  assert.deepEqual([proxy.watches, proxy.count(/POST \/watch$/)], [1, 1]);

  await tabs[3].page.evaluate(() => window.carrier.close());
  await removed(4);
  for (const { page } of tabs.slice(0, 3)) await page.close();
  await proxy.until(({ watches }) => watches === 0);
});

test('an outage is told in each tab; the shared connection sleeps when all tabs do', options, async (t) => {
  const { proxy, site, context } = await begin(t);
  const own = await OwnNode.start();
  t.after(() => own.cleanup());
  proxy.port = own.port;
  const [one, two] = [await tab(context, site, proxy.url), await tab(context, site, proxy.url)];
  const where = address();
  await one.watch(where);
  await two.watch(where);
  await one.publish(where, 'a');
  await Promise.all([one.hears(1), two.hears(1)]);
  await own.down('SIGKILL');
  await Promise.all([one.events(1), two.events(1)]);
  await assert.rejects(two.publish(where, 'b'), /CarrierError/);
  await own.up();
  assert.match(String(await one.events(2)), /^trouble \w+,well$/);
  assert.match(String(await two.events(2)), /^trouble \w+,well$/);

  const sleep = ({ page }, asleep) => page.evaluate((it) => window.carrier.sleep(it), asleep);
  await sleep(one, true);
  await one.publish(where, 'c');
  assert.deepEqual(await two.hears(2), ['a', 'c']);
  await sleep(two, true);
  await proxy.until(({ watches }) => watches === 0);
  await one.publish(where, 'd');
  await sleep(two, false);
  assert.deepEqual(await two.hears(3), ['a', 'c', 'd']);
});

test('if the worker dies the tab goes on by itself', options, async (t) => {
  const { proxy, site, context } = await begin(t);
  const publish = publisher(t);
  const one = await tab(context, site, proxy.url);
  const where = address();
  await one.watch(where);
  await publish(where, 'a');
  await one.hears(1);
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const worker = targetInfos.find(({ type, url }) => type === 'shared_worker' && url.startsWith(site.url));
  await session.send('Target.closeTarget', { targetId: worker.targetId });
  await proxy.until((it) => it.count(/POST \/watch$/) === 2);
  await one.publish(where, 'b');
  await one.page.waitForFunction(() => window.texts.includes('b'));
});

test('what a page leaves behind is sent', options, async (t) => {
  const { proxy, site, context } = await begin(t);
  const one = await tab(context, site, proxy.url);
  const where = address();
  const heard = new Heard();
  const carrier = openCarrier(node.url);
  t.after(() => carrier.close());
  carrier.watch(where, heard);
  assert.equal(await one.last(where, 'bye'), true);
  await one.page.close();
  await heard.messages(1);
  assert.deepEqual(heard.texts, ['bye']);
});

for (const [what, changes] of Object.entries({
  'a policy forbids workers': { policy: "worker-src 'none'" },
  'the script is missing': { changes: { '/janus-mam-carrier.js': (response) => response.writeHead(404).end() } },
  'the script is another one': {
    changes: {
      '/janus-mam-carrier.js': (response) => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end('"other"'),
    },
  },
  'the script does not come': { changes: { '/janus-mam-carrier.js': () => {} } },
  'the script is of another origin': { elsewhere: true },
}))
  test(`a tab uses its own connection where ${what}`, options, async (t) => {
    if (changes.elsewhere) changes.scripts = (await Site.start(t)).url;
    const { proxy, site, context } = await begin(t, { site: changes });
    const tabs = [await tab(context, site, proxy.url), await tab(context, site, proxy.url)];
    const where = address();
    for (const it of tabs) await it.watch(where);
    await tabs[0].publish(where, 'a');
    for (const it of tabs) assert.deepEqual(await it.hears(1), ['a']);
    assert.equal(proxy.watches, 2);
    for (const { page } of tabs) await page.close();
    await proxy.until(({ watches }) => watches === 0);
  });
