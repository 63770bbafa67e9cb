// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the call of a link of version 1 with headless Chromium and its fake camera. It is good only if an inbound video
// track has decoded 30 frames and goes on.
import { executable, launchChromium, openPage, reached, timeline, videoRuns } from './chromium.mjs';

const LABELS = {
  camera: 'camera open',
  offer: 'offer made',
  signed: 'offer signed',
  published: 'offer published',
  answer: 'answer seen',
  connected: 'connected',
  frame: 'first frame',
};

// {ok, reason, stages, frames}; `say` gets each line.
export async function checkCall({ link, say = () => {} }) {
  if (!executable) return { ok: false, reason: 'no Chromium here (Debian: chromium)' };
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, link);
    const { state, detail } = await reached(page, ['ready', 'unusable']);
    if (state === 'unusable') return { ok: false, reason: detail };
    await page.click('#call');
    const made = await reached(page, ['connected', 'failed', 'ended'], 90_000);
    if (made.state === 'connected') {
      await page.waitForSelector('#stages [data-stage=frame][data-ms]', { timeout: 30_000 }).catch(() => {});
    }
    const stages = await timeline(page);
    for (const [stage, at] of Object.entries(stages))
      say(`${String(Math.round(at)).padStart(7)} ms  ${LABELS[stage] ?? stage}`);
    if (made.state !== 'connected') return { ok: false, reason: made.detail, stages };
    const frames = await videoRuns(page, 30, 60_000);
    say(`inbound video: ${frames[0]} frames decoded, then ${frames[1]}`);
    await page.click('#hang-up');
    await reached(page, 'ended');
    return { ok: true, stages, frames };
  } catch (error) {
    return { ok: false, reason: error.message };
  } finally {
    await browser.close();
  }
}
