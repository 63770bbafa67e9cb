// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that loses messages, between the page in Chromium and Debian's Janus: what is lost once is posted again,
// and a chain that is broken for good goes on in its spare.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launchChromium, openPage, reached, servePage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { lossy } from '../support/network/lossy.mjs';
import { OwnNode } from '../support/node.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const CHANNELS = ['offer', 'answer', 'page', 'gateway'];
const API = { carrier: 'far', api: 'janus', body: null, allow_requests: ['*'], max_sessions: 3 };

let web, browser, node, forPages, forJanus, janus;

before(async () => {
  if (options.skip) return;
  web = await servePage();
  browser = await launchChromium();
  node = await OwnNode.start();
  forPages = await lossy(node.port);
  forJanus = await lossy(node.port);
  janus = await startJanus({
    admin: true,
    channels: { ...Object.fromEntries(CHANNELS.map((name) => [name, { carrier: 'far' }])), api: API },
    settings: {
      general: { page: web.url },
      node: { enabled: false, listen: null },
      carriers: { far: { nodes: [forJanus.url], public_url: forPages.url } },
    },
  });
});
after(async () => {
  await janus?.cleanup();
  await forJanus?.close();
  await forPages?.close();
  await node?.cleanup();
  await browser?.close();
  await web?.close();
});

// The page on a channel, ready. A page without `context` is in a browser without stored state.
async function ready(t, channel, context) {
  const page = await openPage(browser, await janus.link(channel), { context });
  if (!context) t.after(() => page.context().close());
  await reached(page, 'ready');
  return page;
}

async function calls(page) {
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], 90_000);
  assert.equal(state, 'connected', detail);
  await videoRuns(page, 5);
}

async function hangsUp(page) {
  await page.click('#hang-up');
  await reached(page, 'ended');
}

// What the page keeps of its channel. `work` may change it.
const stored = (page, work = () => {}) =>
  page.evaluate(
    `import(new URL('janus-mam.js', location.href)).then(async ({ Store }) => {
      const store = await Store.open();
      const [{ id }] = await store.list();
      await store.update(id, ${work});
      return store.get(id);
    })`,
  );

// In the page: a MamSocket that asks the echo test something. Resolves with its event.
async function asks(link) {
  const { MamSocket } = await import(new URL('janus-mam.js', location.href));
  const socket = (window.socket = new MamSocket(link, 'janus-protocol'));
  const heard = (transaction, verb) =>
    new Promise((resolve, reject) => {
      socket.addEventListener('close', ({ reason }) => reject(new Error(reason)));
      socket.addEventListener('message', ({ data }) => {
        const object = JSON.parse(data);
        if (object.transaction === transaction && object.janus === verb) resolve(object);
        if (object.janus === 'error') reject(new Error(object.error.reason));
      });
    });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const ask = (request, verb) => {
    const transaction = crypto.randomUUID();
    const reply = heard(transaction, verb);
    socket.send(JSON.stringify({ ...request, transaction }));
    return reply;
  };
  const session_id = (window.session = (await ask({ janus: 'create' }, 'success')).data.id);
  const handle = await ask({ janus: 'attach', session_id, plugin: 'janus.plugin.echotest' }, 'success');
  const body = { audio: true };
  return ask({ janus: 'message', session_id, handle_id: handle.data.id, body }, 'event');
}

test('an offer that the carrier loses is posted again', options, async (t) => {
  const page = await ready(t, 'offer');
  forPages.drop = 1;
  await calls(page);
  assert.equal(forPages.drop, 0);
  await hangsUp(page);
});

test('an answer that the carrier loses is attached again', options, async (t) => {
  const page = await ready(t, 'answer');
  forJanus.drop = 1;
  await calls(page);
  assert.equal(forJanus.drop, 0);
  await hangsUp(page);
});

test("a link of the page's that is lost for good: the call goes on in the spare", options, async (t) => {
  const page = await ready(t, 'page');
  await until('a spare', async () => (await stored(page)).spare);
  await calls(page);
  const dropped = forPages.dropped;
  forPages.drop = Infinity; // the bye
  await hangsUp(page);
  const out = ({ outbox }) => outbox.every((one) => one.posted);
  await until('a bye', async () => forPages.dropped > dropped && out(await stored(page)));
  forPages.drop = 0;
  const before = await stored(page, (record) => {
    record.outbox = []; // its payload
  });
  assert.ok(!before.chain && before.unread.length > 0);

  await calls(page);
  const moved = await stored(page);
  assert.equal(moved.chain, 1);
  assert.notEqual(moved.spare, before.spare);
  await janus.log.waitFor(/goes on in its spare chain/);
  await hangsUp(page);

  await page.reload();
  await reached(page, 'ready');
  await calls(page);
  await hangsUp(page);
  const behind = await stored(page);
  assert.equal(behind.chain, 1);

  const other = await ready(t, 'page');
  await calls(other);
  const { chain, state } = await stored(other);
  assert.equal(chain, 1);
  assert.ok(state.start > behind.state.start);
  await hangsUp(other);
});

test("a link of the gateway's that is lost for good: the page follows it into the spare", options, async (t) => {
  const page = await ready(t, 'gateway');
  await calls(page);
  const dropped = forJanus.dropped;
  forJanus.drop = Infinity; // the bye, which the gateway lets go
  const [session_id] = await janus.sessions();
  await janus.admin({ janus: 'destroy_session', session_id });
  await until('a bye', () => forJanus.dropped > dropped);
  await hangsUp(page);
  forJanus.drop = 0;
  const before = await stored(page);
  assert.notEqual(before.reader.spare, before.reader.root);

  await calls(page);
  await janus.log.waitFor(/goes on in the spare chain/);
  const { reader } = await stored(page);
  assert.notEqual(reader.spare, before.reader.spare);
  await hangsUp(page);

  await page.reload();
  await reached(page, 'ready');
  await calls(page);
  await hangsUp(page);
  const other = await ready(t, 'gateway'); // reads the chain for the first time, by the link of now
  await calls(other);
  await hangsUp(other);
});

test('a MamSocket: a batch that is lost once, and one for good', options, async (t) => {
  const page = await openPage(browser, web.url);
  t.after(() => page.context().close());
  const link = `wss://mam/${new URL(await janus.link('api')).hash}`;
  forPages.drop = 1;
  assert.equal((await page.evaluate(asks, link)).plugindata.data.result, 'ok');
  assert.equal(forPages.drop, 0);
  await until('a spare', async () => (await stored(page)).spare);
  assert.equal((await page.evaluate(asks, link)).plugindata.data.result, 'ok'); // names it

  const dropped = forPages.dropped;
  forPages.drop = Infinity;
  await page.evaluate(() => {
    const { socket, session } = window;
    socket.send(JSON.stringify({ janus: 'destroy', session_id: session, transaction: 'end' }));
    socket.close();
    return new Promise((resolve) => socket.addEventListener('close', resolve));
  });
  assert.ok(forPages.dropped > dropped);
  forPages.drop = 0;
  const before = await stored(page, (record) => {
    record.outbox = [];
  });
  assert.ok(!before.chain && before.unread.length > 0);
  assert.equal((await page.evaluate(asks, link)).plugindata.data.result, 'ok');
  assert.equal((await stored(page)).chain, 1);
});
