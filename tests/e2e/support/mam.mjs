// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of MAM by `janus-mam`, which takes ms where the reference client takes a second. A channel is what
// createChannel() of @iota/mam.js makes: its trees have one leaf each.
import { execFileSync } from 'node:child_process';

import { command } from './janus/janus.mjs';

const janusMam = (args, input) =>
  JSON.parse(execFileSync(command, args.map(String), { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }));

function create(channel, trytes) {
  const { seed, mode, security, start, sideKey } = channel;
  const key = mode === 'restricted' ? ['--side-key', sideKey] : [];
  return janusMam(['create', '--seed', seed, '--mode', mode, '--security', security, '--start', start, ...key], trytes);
}

// As createMessage() of @iota/mam.js: {root, address, payload}, and the channel is ahead by one.
export function createMessage(channel, trytes) {
  const made = create(channel, trytes);
  channel.start += 1;
  channel.nextRoot = made.nextRoot;
  return made;
}

// As channelRoot(): of the channel's next message.
export const channelRoot = (channel) => create(channel, '9').root;

// As parseMessage(): {message, nextRoot}, or null if it is not a message with this root.
export function parseMessage(payload, root, sideKey) {
  try {
    return janusMam(['parse', '--root', root, ...(sideKey ? ['--side-key', sideKey] : [])], payload);
  } catch {
    return null;
  }
}
