// SPDX-License-Identifier: GPL-3.0-or-later
// What a child process says, line by line, and waiting for it: on lines as they come, never by sleeping.
export class Log {
  #waiting = new Set();
  #rest = new Map(); // unfinished lines, by source
  #ended = null;

  constructor() {
    this.lines = [];
  }

  get text() {
    return this.lines.join('\n');
  }

  add(chunk, source = '') {
    const parts = ((this.#rest.get(source) ?? '') + chunk).split('\n');
    this.#rest.set(source, parts.pop());
    for (const part of parts) {
      this.lines.push(part.replace(/\r$/, ''));
      for (const waiter of [...this.#waiting]) waiter.see(this.lines.length - 1);
    }
  }

  // The child is gone: who still waits is told why it will not come.
  end(reason) {
    for (const [source, rest] of this.#rest) if (rest) this.add('\n', source);
    this.#ended = reason;
    for (const waiter of [...this.#waiting]) waiter.fail(`${waiter.what}: ${reason}`);
  }

  find(pattern, from = 0) {
    return this.lines.slice(from).find((line) => matches(line, pattern));
  }

  count(pattern, from = 0) {
    return this.lines.slice(from).filter((line) => matches(line, pattern)).length;
  }

  // Resolves with the first line from `from` on that matches (a RegExp, or text that it contains).
  waitFor(pattern, { from = 0, timeout = 60_000 } = {}) {
    const there = this.find(pattern, from);
    if (there !== undefined) return Promise.resolve(there);
    const what = `waiting for ${pattern} in the log`;
    if (this.#ended) return Promise.reject(new Error(`${what}: ${this.#ended}\n${this.tail()}`));
    return new Promise((resolve, reject) => {
      const settle = (act, value) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        act(value);
      };
      const waiter = {
        what,
        see: (at) => at >= from && matches(this.lines[at], pattern) && settle(resolve, this.lines[at]),
        fail: (why) => settle(reject, new Error(`${why}\n${this.tail()}`)),
      };
      const timer = setTimeout(() => waiter.fail(`${what}: not within ${timeout} ms`), timeout);
      this.#waiting.add(waiter);
    });
  }

  tail(count = 40) {
    return this.lines.slice(-count).join('\n');
  }
}

function matches(line, pattern) {
  return pattern instanceof RegExp ? pattern.test(line) : line.includes(pattern);
}
