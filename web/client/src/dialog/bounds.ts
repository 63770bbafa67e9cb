// SPDX-License-Identifier: MIT
// What one payload may have (docs/protocol.md, "Packed payload").
import { deflateSync } from 'fflate';
import type { Payload } from '../core/dialogs.ts';

/** In one payload. */
export const MOST_OBJECTS = 64;
// Bytes.
const MOST_TEXT = 262_144;
const MOST_SECRETS = 16_384;
const MOST_PACKED = 65_536;
const MARGIN = 1024; // deflated with the dictionary it is hardly ever longer

/** Bytes of text and secrets; null: no dialog carries it. */
export function sizeOf({ text, secrets }: Payload): number | null {
  const bytes = new TextEncoder().encode(text);
  const beside = new TextEncoder().encode(secrets).length;
  const sum = bytes.length + beside;
  if (bytes.length > MOST_TEXT || beside > MOST_SECRETS) return null;
  if (sum + MARGIN <= MOST_PACKED) return sum;
  return beside + deflateSync(bytes, { level: 6, mem: 4 }).length + MARGIN <= MOST_PACKED ? sum : null;
}
