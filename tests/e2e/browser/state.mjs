// SPDX-License-Identifier: GPL-3.0-or-later
// The page and its carrier: a node that fails, what the page keeps, and that no index of its chain signs twice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeAddress, mamAttach } from '@iota/mam.js';

import { openPage, reached, status, told } from '../support/browser/chromium.mjs';
import { browser, connected, options, press, ready, web } from '../support/browser/fixture.mjs';
import { fakeGateway } from '../support/browser/gateway.mjs';
import { fakeNode } from '../support/browser/node.mjs';
import { until } from '../support/process.mjs';

const isPost = (request) => request.method === 'POST';

test('a node that is down is told, and from a gateway that is silent', options, async (t) => {
  const { node, page } = await ready(t);
  await page.clock.install();
  await press(page);
  await reached(page, 'waiting');
  await page.clock.fastForward(31_000);
  const silent = await reached(page, 'failed');
  assert.match(silent.detail, /No answer in 30 s. The node works, but nobody answers/);
  await node.stop();
  await press(page);
  await told(page, /node does not answer/);
  await page.clock.fastForward(16_000);
  assert.match((await reached(page, 'failed')).detail, /The node does not answer: no connection to http/);
  assert.equal(await page.getAttribute('#node', 'data-state'), 'down');
});

test('a node that refuses for a while gets the same offer, once', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  let refused = 0;
  node.fault = (request) => isPost(request) && refused++ < 3 && [503, 429, 'drop'][refused % 3];
  await press(page);
  await reached(page, 'waiting');
  assert.ok(refused > 3);
  assert.equal(node.at(gateway.peerIndex()).length, 1);
  assert.equal((await gateway.next()).type, 'offer');
});

test('a node that is slow is told, waited for, and gets the offer once', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  let answer;
  const slow = new Promise((resolve) => (answer = resolve));
  let posts = 0;
  node.fault = (request) => isPost(request) && posts++ === 0 && slow;
  await page.clock.install();
  await press(page);
  await reached(page, 'publishing');
  await until('the post', () => posts === 1);
  await page.clock.fastForward(11_000);
  await told(page, /is slow to answer; it is still being waited for/);
  await page.clock.fastForward(60_000);
  assert.equal((await status(page)).state, 'publishing');
  answer(null);
  await reached(page, 'waiting');
  assert.equal(posts, 1);
  // It took so long, so the answer may take as long.
  await page.clock.fastForward(60_000);
  assert.equal((await status(page)).state, 'waiting');
  assert.equal((await gateway.next()).type, 'offer');
});

test('a post whose answer was lost is not made twice', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  let posts = 0;
  node.fault = (request) => isPost(request) && posts++ === 0 && 'mute';
  await press(page);
  await reached(page, 'waiting');
  assert.equal(node.at(gateway.peerIndex()).length, 1);
});

test('an offer that the node has lost is posted again', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  await press(page);
  await reached(page, 'waiting');
  const [lost] = node.messages.splice(0);
  const [again] = await node.arrived(gateway.peerIndex());
  assert.equal(again.data, lost.data);
});

test('a reload between signing and posting does not sign the index again', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  node.fault = (request) => isPost(request) && 503;
  await press(page);
  await reached(page, 'publishing');
  await told(page, /refuses/);
  await page.reload();
  await reached(page, 'ready');
  node.fault = null;
  await press(page);
  const [first, second] = [await gateway.next(), await gateway.next()];
  assert.equal(first.type, 'offer');
  assert.equal(second.type, 'offer');
  assert.notEqual(first.call, second.call);
});

test('reloads at any moment sign no index twice', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  for (const stage of ['signing', 'publishing', 'waiting']) {
    await press(page);
    await reached(page, [stage, 'waiting']);
    await page.reload();
    await reached(page, 'ready');
  }
  await press(page);
  await reached(page, 'waiting');
  let read = 0;
  while (node.at(gateway.peerIndex()).length > 0) {
    assert.equal((await gateway.next()).type, 'offer'); // fails if two payloads are at one address
    read++;
  }
  assert.ok(read >= 2, `${read} offers`);
  assert.equal(new Set(node.messages.map(({ index }) => index)).size, read);
});

test('without stored state the chain is read to its end', options, async (t) => {
  const { gateway, page } = await ready(t);
  for (let call = 0; call < 2; call++) {
    await press(page);
    await gateway.next();
    await page.click('#hang-up');
    assert.equal((await gateway.next()).type, 'bye');
  }
  const other = await openPage(browser, web.url + gateway.link()); // a browser without stored state
  t.after(() => other.context().close());
  await reached(other, 'ready');
  await press(other);
  assert.equal((await gateway.next()).type, 'offer');
});

test('state that another browser has overtaken moves on', options, async (t) => {
  const { gateway, page } = await ready(t);
  await press(page);
  await gateway.next();
  await page.click('#hang-up');
  await gateway.next();
  const other = await openPage(browser, web.url + gateway.link());
  t.after(() => other.context().close());
  await reached(other, 'ready');
  await press(other);
  await gateway.next();
  await page.clock.install({ time: Date.now() });
  await page.clock.fastForward(60_000); // the look at the chain's end is not fresh any more
  await press(page);
  assert.equal((await gateway.next()).type, 'offer');
});

test('two tabs: one calls, the other is told, no index is signed twice', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  const other = await openPage(browser, page.url(), { context: page.context() });
  await reached(other, 'ready');
  await Promise.all([press(page), press(other)]);
  const [one, two] = await Promise.all([page, other].map((tab) => reached(tab, ['waiting', 'failed'])));
  assert.deepEqual([one.state, two.state].sort(), ['failed', 'waiting']);
  assert.match([one, two].find(({ state }) => state === 'failed').detail, /another tab/);
  assert.equal(node.messages.length, 1);
  const [calling, waiting] = one.state === 'waiting' ? [page, other] : [other, page];
  await gateway.next();
  await calling.click('#hang-up');
  assert.equal((await gateway.next()).type, 'bye');
  await reached(waiting, 'failed');
  await press(waiting);
  assert.equal((await gateway.next()).type, 'offer');
});

test('a node with the standard API alone is polled', options, async (t) => {
  const { node, gateway, page } = await ready(t, { node: { features: ['PoW'], binaryDrafts: false } });
  await connected(t, { gateway, page });
  assert.equal(
    node.requests.some((request) => /wait=/.test(request)),
    false,
  );
});

test('nothing is loaded from anywhere but page and node', options, async (t) => {
  const node = await fakeNode();
  const gateway = fakeGateway(node);
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await node.stop();
  });
  const asked = [];
  context.on('request', (request) => asked.push(new URL(request.url()).origin));
  const page = await openPage(browser, web.url + gateway.link(), { context });
  await reached(page, 'ready');
  await press(page);
  await gateway.next();
  assert.deepEqual(new Set(asked), new Set([new URL(web.url).origin, node.url]));
});

test('no request needs a preflight', options, async (t) => {
  const { node, page } = await ready(t);
  await press(page);
  await reached(page, 'waiting');
  assert.deepEqual(
    node.requests.filter((request) => request.startsWith('OPTIONS')),
    [],
  );
});

test('the address of the next message is where mam.js looks for it', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  const root = gateway.peerRoot;
  const address = decodeAddress(root, gateway.peer.mode);
  // mam.js tells nobody but by posting.
  const { message } = await mamAttach({ messageSubmit: async () => '' }, { payload: '9'.repeat(200), root, address });
  const { index } = message.payload;
  await press(page);
  assert.equal((await node.arrived(index))[0].index, index);
});
