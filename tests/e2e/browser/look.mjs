// SPDX-License-Identifier: GPL-3.0-or-later
// How the page looks and whom it serves: widths, dark and light, axe-core, the keyboard's focus.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { createRequire } from 'node:module';

import { openPage, reached } from '../support/browser/chromium.mjs';
import { browser, connected, options, press, ready, web } from '../support/browser/fixture.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page) {
  await page.evaluate(axe); // not as a script element: the page's policy forbids it
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

// Elements that reach beyond the window's right edge.
const overflowing = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll('body *')].filter(
      (e) => e.getBoundingClientRect().right > width + 0.5,
    );
    const names = beyond.map((e) => e.id || e.className || e.tagName);
    if (document.documentElement.scrollWidth > width)
      names.push(`scrolls to ${document.documentElement.scrollWidth}`);
    return names;
  });

async function openAll(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

async function looksRight(page, what) {
  assert.deepEqual(await overflowing(page), [], `${what}: overflow`);
  assert.deepEqual(await violations(page), [], `${what}: axe-core`);
}

for (const colorScheme of ['light', 'dark'])
  for (const width of [360, 1280])
    test(`${width} px, ${colorScheme}: idle, in a call, ended, failed`, options, async (t) => {
      const { gateway, page } = await ready(t, { viewport: { width, height: 800 }, colorScheme });
      await looksRight(page, 'idle');
      await openAll(page);
      await looksRight(page, 'everything open');
      await connected(t, { gateway, page });
      await looksRight(page, 'in a call');
      await page.click('#hang-up');
      await reached(page, 'ended');
      await gateway.next();
      await looksRight(page, 'ended');
      await press(page);
      const { call, id } = await gateway.next();
      await gateway.write({
        type: 'error',
        call,
        re: id,
        code: 460,
        reason: `no such plugin ${'janus.plugin.'.repeat(20)}`,
      });
      await reached(page, 'failed');
      await looksRight(page, 'failed');
    });

for (const colorScheme of ['light', 'dark'])
  test(`360 px, ${colorScheme}: the section for two people, all of it`, options, async (t) => {
    const link = { plugin: 'janus.plugin.videocall' };
    const { page } = await ready(t, { link, viewport: { width: 360, height: 800 }, colorScheme });
    await page.evaluate(() => {
      for (const hidden of document.querySelectorAll('#people [hidden]')) hidden.hidden = false;
      document.getElementById('caller').textContent = `${'name'.repeat(30)} calls`;
      document.getElementById('chat-lines').innerHTML = '<li>one: what one says</li>';
    });
    await looksRight(page, 'people');
  });

test('360 px: a page without a link', options, async (t) => {
  const page = await openPage(browser, web.url, { viewport: { width: 360, height: 800 } });
  t.after(() => page.context().close());
  await reached(page, 'unusable');
  await looksRight(page, 'unusable');
});

test('dark and light differ', options, async (t) => {
  const { page } = await ready(t);
  const ground = async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  assert.notEqual(await ground('dark'), await ground('light'));
});

test('everything can be reached by Tab, and focus is seen', options, async (t) => {
  const { page } = await ready(t);
  await openAll(page);
  const seen = [];
  for (let press = 0; press < 20; press++) {
    await page.keyboard.press('Tab');
    const [name, outline] = await page.evaluate(() => {
      const e = document.activeElement;
      return [e.id || e.tagName, getComputedStyle(e).outlineStyle];
    });
    if (name === 'BODY') break;
    seen.push(name);
    assert.notEqual(outline, 'none', name);
  }
  assert.equal(seen[0], 'call');
  for (const name of ['hang-up', 'no-camera', 'wait', 'ice-urls', 'ice-user', 'ice-password', 'forget'])
    assert.ok(seen.includes(name), `${name} among ${seen.join(' ')}`);
});

test('the state of the call is a live region', options, async (t) => {
  const { page } = await ready(t);
  const live = await page.evaluate(() => document.getElementById('state').closest('[aria-live]')?.ariaLive);
  assert.equal(live, 'polite');
});
