// SPDX-License-Identifier: GPL-3.0-or-later
// How the page looks and whom it serves: widths, dark and light, axe-core, the keyboard, what it costs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import zlib from 'node:zlib';

import { buildDir } from '../support/janus/janus.mjs';
import { options, overflowing, pagePlace, pictures, violations } from '../support/browser/page.mjs';

const place = pagePlace({ plugins: { echotest: {}, videocall: {} }, channels: { echo: { max_dialogs: 4 }, phone: { plugin: 'janus.plugin.videocall', body: null } } });
const MOST = 250_000; // bytes of the page, compressed

async function looksRight(page, what) {
  assert.deepEqual(await overflowing(page), [], `${what}: overflow`);
  assert.deepEqual(await violations(page), [], `${what}: axe-core`);
}

for (const colorScheme of ['light', 'dark'])
  for (const width of [360, 1280])
    test(`${width} px, ${colorScheme}: every state`, options, async (t) => {
      const context = { viewport: { width, height: 720 }, colorScheme, locale: 'de-DE', reducedMotion: 'reduce' };
      const none = await place.visit(t, place.web.url, context);
      await place.phase(none, 'unusable');
      await looksRight(none, 'without a link');
      const named = await place.open(t, 'phone', context);
      await place.phase(named, 'ready');
      await looksRight(named, 'by name');
      const page = await place.open(t, 'echo', context);
      await place.phase(page, 'ready');
      await looksRight(page, 'ready');
      for (const name of ['settings', 'share']) {
        await page.click(`#${name}-button`);
        await looksRight(page, name);
        await page.keyboard.press('Escape');
      }
      await page.click('#start');
      await place.phase(page, 'connected');
      await pictures(page, 1);
      await looksRight(page, 'in a call');
      await page.click('#panel-button');
      await page.fill('#say', 'a text '.repeat(40));
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('.lines li').length === 2);
      await looksRight(page, 'chat');
      await page.click('#for-people');
      await looksRight(page, 'people');
      await page.click('#for-details');
      await page.waitForSelector('.u-over');
      await looksRight(page, 'details');
      await page.click('#panel-close');
      await page.click('#hang-up');
      await place.phase(page, 'ended');
      await looksRight(page, 'ended');
    });

test('all of it by the keyboard, and the focus is seen', options, async (t) => {
  const page = await place.open(t, 'echo');
  await place.phase(page, 'ready');
  const focused = () => page.evaluate(() => [document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]);
  const reach = async (id) => {
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await focused();
      assert.notEqual(outline, 'none', name);
      if (name === id) return;
    }
    throw new Error(`${id} is not reached`);
  };
  await reach('start');
  await page.keyboard.press('Enter');
  await place.phase(page, 'connected');
  assert.equal((await focused())[0], 'mute', 'the focus goes to the controls');
  await page.keyboard.press('Space');
  await page.waitForSelector('#mute[aria-pressed="true"]');
  for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowRight');
  assert.equal((await focused())[0], 'panel-button');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  assert.equal((await focused())[0], 'for-people');
  await page.keyboard.press('Escape');
  assert.equal((await focused())[0], 'panel-button');
});

test('it is small, and painted before its scripts run', options, async (t) => {
  const folder = path.join(buildDir, 'web/page/dist');
  const files = fs.readdirSync(folder).filter((name) => /\.(html|css|js|svg|webmanifest)$/.test(name) && name !== 'janus-mam-plain.js');
  const size = files.reduce((sum, name) => sum + zlib.gzipSync(fs.readFileSync(path.join(folder, name)), { level: 9 }).length, 0);
  t.diagnostic(`saw ${JSON.stringify({ compressed: size })}`);
  assert.ok(size < MOST, `${size} bytes`);
  const page = await place.open(t, 'echo');
  await place.phase(page, 'ready');
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  t.diagnostic(`saw ${JSON.stringify({ firstContentfulPaint: paint })}`);
});
