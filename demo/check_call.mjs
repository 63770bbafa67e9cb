// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the call of a link with headless Chromium and its fake camera, and prints the timeline step by step:
// node check_call.mjs LINK. Exits 0 only if the video that comes has decoded 30 frames and goes on.
import { pathToFileURL } from 'node:url';

import { executable, launchChromium, openPage, videoRuns } from '../tests/e2e/support/browser/chromium.mjs';

const LABELS = {
  media: 'camera open',
  offer: 'offer made',
  published: 'offer published',
  answer: 'answer here',
  connected: 'connected',
  'first frame': 'first frame',
};

// The page is in one of these phases.
async function reached(page, ...wanted) {
  const ends = ['failed', 'unusable', 'ended'];
  await page.waitForFunction((names) => names.includes(document.body.dataset.phase), [...wanted, ...ends], { timeout: 90_000 });
  const phase = await page.evaluate(() => document.body.dataset.phase);
  if (!wanted.includes(phase)) throw new Error(await page.evaluate(() => document.getElementById('card').textContent));
}

const timeline = (page) =>
  page.evaluate(() => [...document.querySelectorAll('[data-mark]')].map((e) => [e.dataset.mark, Number(e.dataset.ms)]));

// {ok, reason, steps: [[name, ms]], frames}; `say` gets each line.
export async function checkCall({ link, say = () => {} }) {
  if (!executable) return { ok: false, reason: 'no Chromium here (Debian: chromium)' };
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, link);
    await reached(page, 'ready');
    await page.click('#start');
    await reached(page, 'connected');
    const frames = await videoRuns(page, 30, 60_000);
    await page.click('#panel-button');
    await page.click('#for-details');
    await page.waitForSelector('[data-mark="first frame"]', { state: 'attached', timeout: 30_000 });
    const steps = await timeline(page);
    for (const [name, at] of steps.slice(1)) say(`${String(Math.round(at)).padStart(7)} ms  ${LABELS[name] ?? name}`);
    say(`inbound video: ${frames[0]} frames decoded, then ${frames[1]}`);
    await page.click('#hang-up');
    await reached(page, 'ended', 'ready');
    return { ok: true, steps, frames };
  } catch (error) {
    return { ok: false, reason: error.message };
  } finally {
    await browser.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const link = process.argv[2];
  if (!link) {
    console.error('usage: node check_call.mjs LINK');
    process.exit(2);
  }
  const { ok, reason } = await checkCall({ link, say: (line) => console.log(line) });
  console.log(ok ? 'The call came back.' : `The call failed: ${reason}`);
  process.exitCode = ok ? 0 : 1;
}
