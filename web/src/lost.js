// Sees to what was posted and has no reply: a carrier may lose a message that it took.

// ms, longer on a slow way:
const LOST_AFTER = 5000; // without a reply: does the node still have it?
const AGAIN = 2500; // where something was missing

export class Lookout {
  #writer;
  #patience;
  #timers;
  #signal;
  #on;
  #last = null; // posted last
  #waiting = null; // a function that takes the next look back
  #looking = false;

  // `on`: {trouble(error), moved(items)}: these messages were signed again, by id.
  constructor({ writer, carrier }, timers, signal, on) {
    this.#writer = writer;
    this.#patience = carrier.patience;
    this.#timers = timers;
    this.#signal = signal;
    this.#on = on;
  }

  posted(item) {
    this.#last = item;
    this.#lookIn(this.#patience.limit(LOST_AFTER, 2));
  }

  // A reply named this message of ours.
  read(id) {
    this.#writer.read(id).catch(this.#on.trouble);
    if (id !== this.#last?.id) return;
    this.#last = null;
    this.#waiting?.();
    this.#waiting = null;
  }

  #lookIn(milliseconds) {
    if (!this.#looking) this.#waiting ??= this.#timers.later(milliseconds, () => this.#look());
  }

  async #look() {
    const item = this.#last;
    this.#waiting = null;
    this.#looking = true;
    let found = 'lost';
    try {
      found = await this.#writer.look(item, this.#signal, this.#on.trouble);
    } catch (error) {
      this.#on.trouble(error);
    }
    this.#looking = false;
    if (this.#signal.aborted || !this.#last) return;
    if (found instanceof Map) this.#on.moved(found);
    if (found === 'lost') this.#lookIn(this.#patience.limit(AGAIN, 1));
    else if (found !== 'there' || this.#last !== item) this.#lookIn(this.#patience.limit(LOST_AFTER, 2));
  }
}
