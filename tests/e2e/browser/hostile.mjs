// SPDX-License-Identifier: GPL-3.0-or-later
// Anybody can post at the address of an answer: the page skips it, keeps responding, and takes the answer.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { mamAttach } from '@iota/mam.js';
import { randomBytes } from 'node:crypto';

import { connected, options, press, ready } from '../support/browser/fixture.mjs';
import { reached } from '../support/browser/chromium.mjs';
import { sourceDir } from '../support/janus/janus.mjs';

const vectors = process.env.VECTORS ?? path.join(sourceDir, 'tests/vectors');
const broken = fs
  .readFileSync(path.join(vectors, 'broken.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const dataOf = async (payload) =>
  (await mamAttach({ messageSubmit: async () => '' }, { payload, root: '', address: '9'.repeat(81) })).message
    .payload.data;

// How long the page's main thread was held at most while `work` went on, ms.
async function longestPause(page, work) {
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
      setTimeout(tick, 10);
    };
    tick();
  });
  await work();
  return page.evaluate(() => window.longest);
}

test('every broken message and random bytes, then the answer', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  const index = gateway.answerIndex();
  const payloads = broken.map(({ payload }) => payload).filter((payload) => /^[9A-Z]+$/.test(payload));
  for (const payload of payloads) node.put(index, await dataOf(payload));
  for (const length of [0, 1, 99, 100, 101, 102, 1000, 30_000])
    node.put(index, randomBytes(length).toString('hex'));
  for (const fill of ['00', 'ff', '0b']) node.put(index, fill.repeat(5000));
  const longest = await longestPause(page, async () => {
    await connected(t, { gateway, page });
  });
  assert.ok(longest < 3000, `the main thread was held for ${longest} ms`);
  assert.deepEqual(page.problems, []);
});

test('a header that hangs the old decoders alone leaves the page working', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  const index = gateway.answerIndex();
  const hanging = broken.filter(({ name }) => /^34/.test(name));
  assert.ok(hanging.length >= 2);
  await press(page);
  await reached(page, 'waiting');
  for (const { payload } of hanging) node.put(index, await dataOf(payload));
  await page.click('#hang-up');
  await reached(page, 'ended');
  await gateway.next();
  await gateway.next();
  await press(page);
  assert.equal((await gateway.next()).type, 'offer');
});

test('junk at the address of the next offer does not keep it from being signed', options, async (t) => {
  const { node, gateway, page } = await ready(t);
  const index = gateway.peerIndex();
  for (const { payload } of broken.slice(0, 6)) node.put(index, await dataOf(payload));
  await page.reload();
  await reached(page, 'ready');
  await press(page);
  await reached(page, 'waiting');
  assert.equal(node.at(index).length, 7);
});
