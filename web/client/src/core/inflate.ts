// SPDX-License-Identifier: MIT
// Raw inflate with a preset dictionary and a bound. fflate alone neither stops at a bound nor minds what follows the
// end of the stream.
import { Inflate } from 'fflate';

const PIECE = 256; // bytes of input that are inflated at once: at most 1,032 times as many come out

/** Null: broken, cut short, followed by other bytes, or longer than `most` bytes. */
export function inflate(packed: Uint8Array, dictionary: Uint8Array, most: number): Uint8Array<ArrayBuffer> | null {
  const text = inflated(packed, dictionary, most);
  // The last byte belongs to the stream if it is not whole without it.
  return text && !inflated(packed.subarray(0, -1), dictionary, most) ? text : null;
}

function inflated(packed: Uint8Array, dictionary: Uint8Array, most: number): Uint8Array<ArrayBuffer> | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate({ dictionary }, (part) => {
    parts.push(part);
    size += part.length;
  });
  try {
    for (let at = 0; at < packed.length && size <= most; at += PIECE)
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  } catch {
    return null;
  }
  if (packed.length === 0 || size > most) return null;
  const text = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.length;
  }
  return text;
}
