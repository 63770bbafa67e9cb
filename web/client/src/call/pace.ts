// SPDX-License-Identifier: MIT
// How long messages take, as measured, and how long things may take because of that. Milliseconds.
import type { Carrier } from '../carrier/carrier.ts';

const KEPT = 4; // of so many last messages the slowest counts
const SLOW = 4000; // from here on Janus's clock matters (docs/protocol.md, "A slow carrier")
const EARLY = 10_000; // before a message arrives

export class Pace {
  readonly #expected: number;
  #last: number[] = [];

  constructor(carriers: readonly Carrier[]) {
    this.#expected = Math.min(...carriers.map(({ traits }) => traits.roundTrip)) / 2;
  }

  /** A message was with a carrier after so long. */
  took(ms: number): void {
    this.#last = [...this.#last, ms].slice(-KEPT);
  }

  /** That a message takes to the other side. */
  get way(): number {
    return this.#last.length > 0 ? Math.max(...this.#last) : this.#expected;
  }

  get slow(): boolean {
    return this.way > SLOW;
  }

  /** For something that takes a few messages; `least` if they are quick. */
  limit(least: number): number {
    return Math.max(least, 4 * this.way);
  }

  /** From the sending of a message until it is about to arrive. */
  get arrival(): number {
    return Math.max(0, this.way - EARLY);
  }
}
