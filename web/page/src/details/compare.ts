// SPDX-License-Identifier: GPL-3.0-or-later
// What a call would have taken with Janus's WebSocket, by what was measured (docs/speed.md).
import measured from '../../websocket.json' with { type: 'json' };
import type { Timeline } from '../base/library.ts';

/** Milliseconds to the first frame, if a message takes `delay` each way. */
export function byWebSocket(delay: number): number {
  const { delay: delays, webSocket } = measured;
  const last = delays.length - 1;
  const next = delays.findIndex((one) => one > delay);
  const to = Math.max(1, next === -1 ? last : next);
  const [from, till] = [delays[to - 1] ?? 0, delays[to] ?? 1];
  const [low, high] = [webSocket[to - 1] ?? 0, webSocket[to] ?? 0];
  return low + ((high - low) * (delay - from)) / (till - from);
}

export interface Comparison {
  readonly ours: number;
  readonly webSocket: number;
  readonly delay: number;
}

/** Null: not yet, or nothing to compare. A publish is there and back again. */
export function compare({ marks }: Pick<Timeline, 'marks'>): Comparison | null {
  const { dialled, offer, published } = marks;
  const frame = marks['first frame'];
  if (dialled === undefined || offer === undefined || published === undefined || frame === undefined) return null;
  const delay = Math.max(0, (published - Math.max(offer, dialled)) / 2);
  return { ours: frame - dialled, webSocket: byWebSocket(delay), delay };
}
