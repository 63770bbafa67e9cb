// SPDX-License-Identifier: GPL-3.0-or-later
// The page of web/page in Chromium, against Debian's Janus with sealed channels: what its tests share. One web server,
// one Janus and one Chromium a file.
//
//   const place = pagePlace({ plugins, channels })      before and after of the file are registered
//   const page = await place.open(t, 'echo', options)   on the channel's link; closed with the test
//   await place.phase(page, 'connected')                waits for one of these; the words of the card if another end came
//   await violations(page)                              axe-core's, also for a page that others have opened
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { createRequire } from 'node:module';

import { buildDir, command, sanitizerOf, skipJanus, sourceDir, startJanus } from '../janus/janus.mjs';
import { executable, launchChromium, rememberPeers } from './chromium.mjs';
import { until } from '../process.mjs';

export const dist = path.join(buildDir, 'web/page/dist');

export function skipPage() {
  if (!executable) return 'no Chromium here';
  if (fs.existsSync(command) && sanitizerOf(command)) return 'the page is tested with the ordinary build';
  return (!fs.existsSync(path.join(dist, 'page.js')) && `the page is not built: ${dist}`) || skipJanus();
}

export const options = { skip: skipPage(), timeout: 240_000 };

// What the helper for rooms asks for.
export const room = {
  plugin: 'janus.plugin.videoroom',
  body: JSON.stringify({ room: 1234 }),
  max_dialogs: 16,
  when_full: 'busy',
  allow_requests: ['join', 'joinandconfigure', 'configure', 'start', 'update', 'subscribe', 'unsubscribe', 'leave'],
  allow_members: ['display', 'ptype', 'private_id', 'streams.feed', 'subscribe.feed', 'unsubscribe.feed'],
};
export const rooms = { general: {}, 'room-1234': { description: 'of the test', publishers: 6, videocodec: 'vp8' } };

export function pagePlace({ channels, ...settings }) {
  const place = new Place(channels, settings);
  before(() => options.skip || place.start());
  after(() => place.close());
  return place;
}

class Place {
  constructor(channels, settings) {
    this.channels = channels;
    this.settings = settings;
  }

  async start() {
    const { serve } = await import(path.join(sourceDir, 'web/serve.mjs'));
    this.web = await serve({ dir: dist });
    this.browser = await launchChromium();
    const { channels } = this;
    this.janus = await startJanus({ admin: true, channels, settings: { general: { page: this.web.url } }, ...this.settings });
  }

  async close() {
    await this.browser?.close();
    await this.web?.close();
    await this.janus?.cleanup();
  }

  link(channel) {
    return this.janus.link(channel);
  }

  async open(t, channel, { add = '', ...more } = {}) {
    return this.visit(t, (await this.link(channel)) + add, more);
  }

  // Context options of Playwright's; `init`: a script that runs before the page's.
  async visit(t, url, { init, ...more } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1000, height: 700 }, ...more });
    t.after(() => context.close());
    const page = await context.newPage();
    page.problems = [];
    page.on('pageerror', (error) => page.problems.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) page.problems.push(message.text());
    });
    await page.addInitScript(rememberPeers);
    if (init) await page.addInitScript(init);
    await page.goto(url);
    return page;
  }

  // Gives the phase, which is one of these.
  async phase(page, ...wanted) {
    const ends = ['failed', 'unusable', 'ended'];
    await page.waitForFunction((names) => names.includes(document.body.dataset.phase), [...wanted, ...ends], { timeout: 90_000 });
    const phase = await page.evaluate(() => document.body.dataset.phase);
    if (!wanted.includes(phase)) throw new Error(`${phase} instead of ${wanted}: ${await words(page)}`);
    return phase;
  }

  // A page that goes says so (client/life.mjs has how soon), but a browser may drop that; then the gateway's idle timeout,
  // 90 s, is the bound.
  noSession() {
    return until('no session', async () => (await this.janus.sessions()).length === 0, { timeout: 120_000 });
  }
}

// What the card says, with what stands behind its details.
export const words = (page) => page.evaluate(() => document.getElementById('card').textContent);

export const pictures = (page, count) =>
  page.waitForFunction((n) => document.querySelectorAll('.tile.seen').length === n, count, { timeout: 60_000 });

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(page) {
  await page.evaluate(axe); // not as a script element: the page's policy forbids it
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`).join('; ')}`);
}

// Elements that reach beyond the window's right edge.
export const overflowing = (page) =>
  page.evaluate(() => {
    const { clientWidth: width, scrollWidth } = document.documentElement;
    const beyond = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    return [...beyond.map((e) => e.id || e.className || e.tagName), ...(scrollWidth > width ? [`scrolls to ${scrollWidth}`] : [])];
  });
