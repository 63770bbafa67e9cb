// SPDX-License-Identifier: MIT
// Timers of one call. They end with it, and count the time in which the page was awake.

const LATE = 3000; // ms beyond its time: the page slept meanwhile

export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();
  #stopped = false;

  /** Runs `work` after `ms`; if the page has slept through its end, after `ms` more. Gives what cancels it. */
  after(ms: number, work: () => void): () => void {
    if (this.#stopped) return () => {};
    const due = Date.now() + ms;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      if (Date.now() - due < LATE) work();
      else cancel = this.after(ms, work);
    }, ms);
    this.#running.add(timer);
    let cancel = () => {
      this.#running.delete(timer);
      clearTimeout(timer);
    };
    return () => cancel();
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
