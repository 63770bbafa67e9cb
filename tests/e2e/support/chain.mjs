// SPDX-License-Identifier: GPL-3.0-or-later
// What a peer has written on its chain so far, as anybody who has its link reads it at the node.
//
//   await written(await janus.link('app'))      the JSON of its messages, in the chain's order
//   await saidBye(link, events)                 waits until its bye is the last of them, and for the call's end: not for
//                                               want of media (events: support/event_handler.mjs)
import assert from 'node:assert/strict';

import { channelRoot, createChannel } from '@iota/mam.js';
import lz from 'lz-string';

import { readLink } from './peer.mjs';
import { until } from './process.mjs';
import { janusMam } from './janus/janus.mjs';

export async function written(link) {
  const { node, mode, key, seed, security } = readLink(link);
  const root = channelRoot(createChannel(seed, Number(security), mode, key));
  const args = ['fetch', '--tangle', node, '--root', root, '--mode', mode, '--text'];
  const { code, stdout, log } = await janusMam(key ? [...args, '--side-key', key] : args);
  if (code !== 0) throw new Error(log.text);
  const lines = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).message);
  return lines.map((text) => JSON.parse(/^[[{]/.test(text) ? text : lz.decompressFromBase64(text)));
}

// A browser that closes its connection may tell Janus so by DTLS as well, and which of the two comes first is open.
export async function saidBye(link, events) {
  await until('the bye on its chain', async () => (await written(link)).at(-1)?.type === 'bye');
  const { reason } = await events.told('disconnected', readLink(link).name);
  assert.match(reason, /^(the peer has hung up|DTLS alert)$/);
}
