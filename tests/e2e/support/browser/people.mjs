// SPDX-License-Identifier: GPL-3.0-or-later
// The page's section for two people, as a person uses it.
import { reached } from './chromium.mjs';
import { until } from '../process.mjs';
import { example } from '../janus/sample.mjs';

// Members of a channel of such a person.
export const PEOPLE = example('phone');

export async function beReachable(page, name) {
  await page.fill('#me input', name);
  await page.click('#me button');
  await reached(page, 'reachable');
}

export async function callOther(page, name) {
  await page.fill('#them input', name);
  await page.click('#them button');
}

// `from` says it, and `to` reads it.
export async function chatted(from, to, text) {
  await from.fill('#chat input', text);
  await until('the chat', async () => {
    if (await from.inputValue('#chat input')) await from.click('#chat button'); // its data channel may not be open yet
    return (await to.textContent('#chat-lines')).includes(text);
  });
}

const audioPackets = (page) =>
  page.evaluate(async () => {
    const reports = [...(await window.peersOfTheTest.at(-1).getStats()).values()];
    return reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.packetsReceived ?? 0;
  });

// Waits until audio comes in, and more of it.
export async function audioRuns(page, count = 30) {
  const first = await until('audio', async () => (await audioPackets(page)) >= count && audioPackets(page));
  await until('more audio', async () => (await audioPackets(page)) > first);
  return first;
}
