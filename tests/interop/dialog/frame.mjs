// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of every message, by a reference client or what has its functions: a root, then a MAM message under it.
import * as reference from '@iota/mam.js';

import { bytesOfTrytes, trytesOfBytes } from './bytes.mjs';

// Writes a chain, message by message.
export class FrameWriter {
  constructor(seed, mam = reference) {
    this.channel = reference.createChannel(seed, 1, 'restricted', '9');
    this.mam = mam;
  }

  write(bytes, sideKey) {
    this.channel.sideKey = sideKey;
    const { root, payload } = this.mam.createMessage(this.channel, trytesOfBytes(bytes));
    return root + payload;
  }
}

// Throws if it is none.
export function readFrame(frame, sideKey, mam = reference) {
  const root = frame.slice(0, 81);
  const { nextRoot, message } = mam.parseMessage(frame.slice(81), root, sideKey);
  return { root, nextRoot, bytes: bytesOfTrytes(message) };
}
