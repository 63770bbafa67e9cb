// A carrier that loses messages, between the page in Chromium and Debian's Janus: what is lost once is posted again,
// and a chain that is broken for good goes on in its spare.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launchChromium, openPage, reached, servePage, skipBrowser, videoRuns } from './browser/chromium.mjs';
import { skipJanus, startJanus } from './janus.mjs';
import { lossyCarrier } from './support/lossy.mjs';
import { OwnNode } from './support/node.mjs';
import { until } from './support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const CHANNELS = ['offer', 'answer', 'page'];

let web, browser, node, forPages, forJanus, janus;

before(async () => {
  if (options.skip) return;
  web = await servePage();
  browser = await launchChromium();
  node = await OwnNode.start();
  forPages = await lossyCarrier(node.port);
  forJanus = await lossyCarrier(node.port);
  janus = await startJanus({
    channels: Object.fromEntries(CHANNELS.map((name) => [name, { carrier: 'far' }])),
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

// The page on a channel, ready. A page without `context` is in a browser that knows nothing.
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

// Loses the next message that is posted there; gives its index when it has been posted a second time.
function loseOne(carrier) {
  const from = carrier.posted.length;
  let lost = null;
  carrier.loses = (index) => lost === null && !!(lost = index);
  return () => carrier.posted.slice(from).filter((index) => index === lost).length;
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

test('an offer that the carrier loses is posted again', options, async (t) => {
  const page = await ready(t, 'offer');
  const posted = loseOne(forPages);
  await calls(page);
  assert.equal(posted(), 2);
  await hangsUp(page);
});

test('an answer that the carrier loses is attached again', options, async (t) => {
  const page = await ready(t, 'answer');
  const posted = loseOne(forJanus);
  await calls(page);
  assert.equal(posted(), 2);
  await hangsUp(page);
});

test("a link of the page's that is lost for good: the call goes on in the spare", options, async (t) => {
  const page = await ready(t, 'page');
  await until('a spare', async () => (await stored(page)).spare);
  await calls(page);
  const posted = forPages.posted.length;
  forPages.loses = () => true; // the bye
  await hangsUp(page);
  const out = ({ outbox }) => outbox.every((one) => one.posted);
  await until('a bye', async () => forPages.posted.length > posted && out(await stored(page)));
  forPages.loses = () => false;
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
