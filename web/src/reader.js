// The gateway's chain: the messages that its root leads to, each once, whatever else lies at its addresses. Its spare
// is watched as well: from the first message there on that is the chain. Where reading goes on is stored, so that a
// reload does not start over.
import { TimeLimit } from './client.js';
import { readEnvelope } from './envelope.js';
import { snapshot, follow } from './follow.js';
import { headOf } from './head.js';

const READ_LIMIT = 5000; // ms for one candidate, which takes one

export class Reader {
  last = undefined; // id of the gateway's message that was read last
  #id;
  #gateway; // {root, spare, mode, sideKey}
  #worker;
  #store;
  #carrier;
  #at = null; // {first, root, spare, last}: the link's root, the next message's, its spare's or null, id
  #indexes = new Map(); // root -> index, of what is watched
  #skipping = Promise.resolve();
  #connection = new AbortController(); // what envelopes() listens on

  constructor({ id, link, worker, store, carrier }) {
    this.#id = id;
    this.#gateway = link.gateway;
    this.#worker = worker;
    this.#store = store;
    this.#carrier = carrier;
  }

  // Goes behind everything that is there: nothing of it answers a call that has not been made yet.
  skip() {
    const skipping = this.#skip();
    this.#skipping = skipping.catch(() => {});
    return skipping;
  }

  // Resolves when a skip() that is under way has ended: what is published from then on it cannot pass over.
  settled() {
    return this.#skipping;
  }

  async #skip() {
    for (;;) {
      const places = await this.#places();
      let found = null;
      for await (const arrival of snapshot(this.#carrier, [...places.keys()])) {
        found = await this.#read(arrival, places);
        if (found) break;
      }
      if (!found) return;
      await this.#advance(found);
    }
  }

  // Envelopes as they come, until `signal` aborts. `junk` hears of each message that is not the gateway's.
  async *envelopes(signal, trouble, junk) {
    for await (const text of this.texts(signal, trouble, junk)) {
      const envelope = readEnvelope(text);
      if (envelope) yield envelope;
    }
  }

  // The same, whatever they say.
  async *texts(signal, trouble, junk = () => {}) {
    this.#at = null; // another tab may have read on
    while (!signal.aborted) {
      const places = await this.#places();
      this.#connection = new AbortController();
      const until = AbortSignal.any([signal, this.#connection.signal]);
      for await (const arrival of follow(this.#carrier, [...places.keys()], until, trouble)) {
        const found = await this.#read(arrival, places);
        if (!found) {
          junk();
          continue;
        }
        await this.#advance(found);
        if (found.text !== null) yield found.text;
        break; // on to the next root
      }
    }
  }

  // The way to the node may have changed, and the connection be dead without a word: envelopes() makes a new one.
  renew() {
    this.#connection.abort();
  }

  // Where the next message may be: index -> root, the chain's before its spare's.
  async #places() {
    const { root: first, spare, mode } = this.#gateway;
    if (!this.#at) {
      const { reader } = await this.#store.get(this.#id);
      // A gateway that was set up anew has another first root: what was stored belongs to the old chain.
      this.#at = reader?.first === first ? { spare, ...reader } : { first, root: first, spare };
      this.last = this.#at.last;
    }
    const indexes = new Map();
    for (const root of [this.#at.root, this.#at.spare]) {
      if (!root) continue;
      const index = this.#indexes.get(root) ?? (await this.#worker.ask('where', { root, mode }, READ_LIMIT));
      indexes.set(root, index);
    }
    this.#indexes = indexes;
    return new Map([...indexes].map(([root, index]) => [index, root]));
  }

  async #advance({ root, nextRoot, text }) {
    const { first, spare, last } = this.#at;
    const head = headOf(text);
    this.#at = {
      first,
      root: nextRoot,
      spare: head.spare ?? (root === spare ? null : spare),
      last: head.id ?? last,
    };
    this.last = this.#at.last;
    await this.#store.update(this.#id, (record) => {
      record.reader = this.#at;
    });
  }

  // {root, nextRoot, text}; null where it does not authenticate, or not within the time limit.
  async #read({ index, data }, places) {
    const root = places.get(index);
    try {
      const found = await this.#worker.ask('read', { data, root, sideKey: this.#gateway.sideKey }, READ_LIMIT);
      return found && { ...found, root };
    } catch (error) {
      if (error instanceof TimeLimit) return null;
      throw error;
    }
  }
}
