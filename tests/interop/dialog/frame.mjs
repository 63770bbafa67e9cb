// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of every message, by a reference client: a root, then a MAM message under it.
import { createChannel, createMessage, parseMessage } from '@iota/mam.js';

import { bytesOfTrytes, trytesOfBytes } from './bytes.mjs';

// Writes a chain, message by message.
export class FrameWriter {
  constructor(seed) {
    this.channel = createChannel(seed, 1, 'restricted', '9');
  }

  write(bytes, sideKey) {
    this.channel.sideKey = sideKey;
    const { root, payload } = createMessage(this.channel, trytesOfBytes(bytes));
    return root + payload;
  }
}

// Throws if it is none.
export function readFrame(frame, sideKey) {
  const root = frame.slice(0, 81);
  const { nextRoot, message } = parseMessage(frame.slice(81), root, sideKey);
  return { root, nextRoot, bytes: bytesOfTrytes(message) };
}
