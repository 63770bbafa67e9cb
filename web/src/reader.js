// The gateway's chain: the messages that its root leads to, each once, whatever else lies at its addresses. Where
// reading goes on is stored, so that a reload does not start over.
import { TimeLimit } from './client.js';
import { snapshot, follow } from './follow.js';
import { readEnvelope } from './envelope.js';

const READ_LIMIT = 5000; // ms for one candidate; the reference decoder needs about 60

export class Reader {
  #id;
  #gateway; // {root, mode, sideKey}
  #worker;
  #store;
  #carrier;
  #root = null;
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
      const { root, index } = await this.#position();
      let found = null;
      for await (const arrival of snapshot(this.#carrier, index)) {
        found = await this.#read(arrival, root);
        if (found) break;
      }
      if (!found) return;
      await this.#advance(found.nextRoot);
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
    this.#root = null; // another tab may have read on
    while (!signal.aborted) {
      const { root, index } = await this.#position();
      this.#connection = new AbortController();
      const until = AbortSignal.any([signal, this.#connection.signal]);
      for await (const arrival of follow(this.#carrier, index, until, trouble)) {
        const found = await this.#read(arrival, root);
        if (!found) {
          junk();
          continue;
        }
        await this.#advance(found.nextRoot);
        if (found.text !== null) yield found.text;
        break; // on to the next root
      }
    }
  }

  // The way to the node may have changed, and the connection be dead without a word: envelopes() makes a new one.
  renew() {
    this.#connection.abort();
  }

  async #position() {
    if (!this.#root) {
      const { reader } = await this.#store.get(this.#id);
      // A gateway that was set up anew has another first root: what was stored belongs to the old chain.
      this.#root = reader?.first === this.#gateway.root ? reader.root : this.#gateway.root;
    }
    const index = await this.#worker.ask('where', { root: this.#root, mode: this.#gateway.mode }, READ_LIMIT);
    return { root: this.#root, index };
  }

  async #advance(root) {
    this.#root = root;
    await this.#store.update(this.#id, (record) => {
      record.reader = { first: this.#gateway.root, root };
    });
  }

  // Null where it does not authenticate, or not within the time limit.
  async #read({ data }, root) {
    try {
      return await this.#worker.ask('read', { data, root, sideKey: this.#gateway.sideKey }, READ_LIMIT);
    } catch (error) {
      if (error instanceof TimeLimit) return null;
      throw error;
    }
  }
}
