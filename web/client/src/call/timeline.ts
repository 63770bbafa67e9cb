// SPDX-License-Identifier: MIT
// When a call has reached what, for people who look at it.

/** In the order in which they are reached; those that a call does not need are missing. */
export type Mark = 'dialled' | 'media' | 'offer' | 'published' | 'answer' | 'connected' | 'first frame';

/** The times of a call's steps. */
export class Timeline {
  readonly #marks: { [name in Mark]?: number } = {};

  /** Milliseconds of `performance.now()`. */
  get marks(): Readonly<{ [name in Mark]?: number }> {
    return this.#marks;
  }

  /** Only the first time counts. A page that sees the first frame says so here. */
  mark(name: Mark, at = performance.now()): void {
    this.#marks[name] ??= at;
  }

  /** Milliseconds since `dialled`; undefined: not reached. */
  since(name: Mark): number | undefined {
    const { [name]: at, dialled } = this.#marks;
    return at === undefined || dialled === undefined ? undefined : at - dialled;
  }
}
