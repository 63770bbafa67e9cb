// How long the way to the node takes, as measured, and how long things may take because of that. A limit is never below
// what holds on a quick way. Milliseconds.

const KEPT = 4; // of so many last requests the slowest counts
const FACTOR = 4; // times the slowest so far, before a request is given up
const UNKNOWN = 150_000; // for a request of a kind that was never answered yet
const LONGEST = 300_000;
const SLOW = 4000; // from here on Janus's clock matters: docs/protocol.md, "A slow carrier"
const HOPELESS = 30_000; // and from here on no call comes about with a Janus that has to send first
const EARLY = 10_000; // ms before a message arrives

// A look goes there and back, and so does the node's word that it has a message; what a post takes beyond that passes
// before others see the message.
const oneWay = (post, look) => Math.max(look / 2, post - look / 2);

export class Patience {
  #last = { post: [], look: [] };

  // A request of this kind ("post", "look") was answered after so long, or not even by then.
  took(kind, milliseconds) {
    this.#last[kind] = [...this.#last[kind], milliseconds].slice(-KEPT);
  }

  // Of a message, from one side to the node or from the node to the other; the slowest of late.
  get way() {
    return oneWay(Math.max(0, ...this.#last.post), Math.max(0, ...this.#last.look));
  }

  // The same by the last request of each kind.
  get latest() {
    return oneWay(this.#last.post.at(-1) ?? 0, this.#last.look.at(-1) ?? 0);
  }

  get slow() {
    return this.way > SLOW;
  }

  get hopeless() {
    return this.latest >= HOPELESS;
  }

  // For one request of this kind; `least` where it was quick so far.
  request(kind, least) {
    if (this.#last[kind].length === 0) return UNKNOWN;
    return Math.min(LONGEST, Math.max(least, FACTOR * Math.max(...this.#last[kind])));
  }

  // For something that takes so many ways of a message.
  limit(least, ways = 4) {
    return Math.max(least, ways * this.way);
  }

  // From the posting of a message until it is about to arrive.
  get arrival() {
    return Math.max(0, this.way - EARLY);
  }
}
