// SPDX-License-Identifier: GPL-3.0-or-later
// A slow carrier: a real node that gets what is posted so much later, for page and gateway, and calls over it.
//
//   const slow = await slowCarrier(t, 15000);              {url, janus: settings of the plugin for it}
//   await chats(t, 15000)                                  a call that Janus offers, with all that it needs
//   await opensChat(place)                                 the same on the channel `chatter` (CHATTER)
//   await calls(page)                                      presses Call; {state, detail} of how it went, and what
//                                                          the page said while it waited for the answer
import { reached, videoRuns } from './chromium.mjs';
import { startPlace } from './library.mjs';
import { nodeWithin } from './namespace.mjs';
import { sourceDir } from '../janus/janus.mjs';
import { OwnNode } from '../node.mjs';
import { start } from '../process.mjs';
import { example } from '../janus/sample.mjs';

export const TIMEOUT = 400_000; // ms; nothing here compares times

// `place`: {netns, host}, if it is not this machine's loopback interface.
export async function slowCarrier(t, delay, place) {
  const node = await OwnNode.start([], place);
  t.after(() => node.cleanup());
  const script = 'tests/e2e/support/network/slow_node.mjs';
  const args = ['--listen', node.host, '--node', `${node.host}:${node.port}`, '--delay', String(delay)];
  const slow = place ? nodeWithin(place.netns, script, ...args) : start(process.execPath, [`${sourceDir}/${script}`, ...args]);
  t.after(() => slow.end());
  const { listening } = JSON.parse(await slow.log.waitFor(/"listening"/));
  return { url: listening, settings: { carriers: { slow: { nodes: [listening] } }, channels: { echo: { carrier: 'slow' } } } };
}

export const CHATTER = { ...example('chat'), carrier: 'slow' };
const plugins = { textroom: { general: {} } };

export async function chats(t, delay) {
  const { settings } = await slowCarrier(t, delay);
  const place = await startPlace({ plugins, channels: { chatter: CHATTER }, settings: { carriers: settings.carriers } });
  t.after(() => place.close());
  await opensChat(place);
}

// Janus offers a data channel, which is open when this resolves.
export async function opensChat(place) {
  await place.start('chatter');
  await place.on('chatter', async (it) => {
    it.beforeAnswer = () => {
      it.opened = it.data.open('JanusDataChannel');
    };
    await it.call.message({ request: 'setup' });
    const ended = it.call.over.then(({ reason }) => Promise.reject(new Error(`${reason} ${it.states} ${it.notes}`)));
    await Promise.race([it.opened, ended]);
  });
  await place.hangUp();
}

export async function calls(page) {
  await reached(page, 'ready', TIMEOUT);
  await page.click('#call');
  const ENDS = ['connected', 'failed', 'ended'];
  const { detail: meanwhile } = await reached(page, ['waiting', ...ENDS], TIMEOUT);
  const end = await reached(page, ENDS, TIMEOUT);
  if (end.state === 'connected') await videoRuns(page);
  return { ...end, meanwhile };
}
