// SPDX-License-Identifier: GPL-3.0-or-later
// What comes back, as it is seen and heard.
//
//   await hears(look), await silent(look)       look(): {packets, energy} of the audio that has come in
//   await page.$eval('video', brightness)       of that picture now, the mean, 0 to 255
import { until } from '../process.mjs';

// The fake microphone beeps more than once in 50 packets, with a hundred times this energy.
const NOISE = 1e-4;

export async function hears(look) {
  const { energy } = await look();
  await until('a sound', async () => (await look()).energy > energy + NOISE);
}

// Waits until so many packets in a row have held no sound.
export async function silent(look, packets = 150) {
  let since = await look();
  await until('silence', async () => {
    const now = await look();
    if (now.energy > since.energy + NOISE) since = now;
    return now.packets >= since.packets + packets;
  });
}

// Runs in the page.
export function brightness(picture) {
  const canvas = new OffscreenCanvas(16, 16);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, 16, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  return data.reduce((sum, value, i) => (i % 4 < 3 ? sum + value : sum), 0) / (16 * 16 * 3);
}
