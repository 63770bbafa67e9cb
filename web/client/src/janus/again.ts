// SPDX-License-Identifier: MIT
// What broke by itself is tried again: soon at first, then less and less often.

const FIRST = 1000; // ms
const MOST = 60_000; // ms
const LASTED = 60_000; // ms that it worked: the next time counts as the first

export class Again {
  readonly #work: () => void;
  #pause = FIRST;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | null = null; // it works

  constructor(work: () => void) {
    this.#work = work;
  }

  /** Another try will come by itself. */
  get waits(): boolean {
    return this.#timer !== undefined;
  }

  works(): void {
    this.#since ??= Date.now();
  }

  /** It broke. */
  later(): void {
    if (this.#timer !== undefined) return;
    if (this.#since !== null && Date.now() - this.#since >= LASTED) this.#pause = FIRST;
    this.#since = null;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#work();
    }, this.#pause);
    this.#pause = Math.min(2 * this.#pause, MOST);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
