// Timers that end with what they belong to.

export class Timers {
  #signal;
  #failed;
  #running = new Set();

  // `failed` hears of what a timer's work throws. Nothing runs after `signal` aborts.
  constructor(signal, failed) {
    this.#signal = signal;
    this.#failed = failed;
    signal.addEventListener('abort', () => this.#running.forEach((timer) => clearTimeout(timer)));
  }

  // Gives a function that takes it back.
  later(milliseconds, work) {
    if (this.#signal.aborted) return () => {};
    const timer = setTimeout(async () => {
      this.#running.delete(timer);
      try {
        await work();
      } catch (error) {
        this.#failed(error);
      }
    }, milliseconds);
    this.#running.add(timer);
    return () => (clearTimeout(timer), this.#running.delete(timer));
  }
}
