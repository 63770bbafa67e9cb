// SPDX-License-Identifier: MIT
// How long an answer is waited for. A node that is slow (proof of work, a far or a busy one) is waited for longer: what
// is given up too early and then tried again only makes it slower, and never arrives. Milliseconds.

/** Posts and looks differ: a node may answer looks at once and compute for half a minute for a post. */
export type Kind = 'post' | 'look';

const KEPT = 4; // of so many last answers the slowest counts
const FACTOR = 4; // times as long as that
const LEAST = 10_000;
const UNKNOWN = 150_000; // before the first answer of its kind
const LONGEST = 300_000;
const LEAST_BEGIN = 1500;

/** What was measured of a node, and the limits that follow from it. */
export class Patience {
  #last: { [kind in Kind]: number[] } = { post: [], look: [] };

  /** A request was answered after so long, or was not even by then. */
  took(kind: Kind, milliseconds: number): void {
    this.#last[kind] = [...this.#last[kind].slice(1 - KEPT), milliseconds];
  }

  /** For one request. */
  limit(kind: Kind): number {
    const last = this.#last[kind];
    return last.length === 0 ? UNKNOWN : Math.min(LONGEST, Math.max(LEAST, FACTOR * Math.max(...last)));
  }

  /** For the first line of a watch: who waits too long for one that is kept back by a proxy hears nothing meanwhile. */
  get beginning(): number {
    return Math.min(LEAST, Math.max(LEAST_BEGIN, FACTOR * Math.max(0, ...this.#last.look)));
  }
}
