// Our own chain. A key signs once: state and payload are stored before anything is posted, under a lock that all
// tabs share; a retry posts the stored payload. Before it signs, the writer looks whether the chain already goes
// on where its state ends (another browser with this link, or storage that was cleared).
import { CarrierError } from './carrier.js';
import { TimeLimit } from './client.js';
import { snapshot, pause } from './follow.js';
import { withLock } from './store.js';

const SIGN_LIMIT = 60000; // ms; the reference code takes 0.5 to 0.8 s on a desktop
const READ_LIMIT = 30000; // generous: to take an own message for junk would be to sign twice
const LOOKED_FRESH = 10000; // a look at the chain's end counts that long

export class Writer {
  #id;
  #own; // {seed, security, mode, sideKey}
  #worker;
  #store;
  #carrier;
  #looked = { root: '', at: -Infinity };
  #posting = Promise.resolve(); // one after the other, or two would post the same item

  constructor({ id, link, worker, store, carrier }) {
    this.#id = id;
    this.#own = link.own;
    this.#worker = worker;
    this.#store = store;
    this.#carrier = carrier;
  }

  // Finds the chain's end, so that the next sign() need not.
  prepare() {
    return withLock(this.#id, () => this.#reachEnd());
  }

  // Signs an envelope; it is stored, not posted. Gives the outbox's item.
  sign(envelope) {
    return withLock(this.#id, async () => {
      const state = await this.#reachEnd();
      const text = JSON.stringify(envelope);
      const made = await this.#worker.ask('create', { state, text }, SIGN_LIMIT);
      const item = {
        number: state.start,
        root: made.root,
        index: made.index,
        data: made.data,
        posted: false,
        tried: false,
      };
      await this.#store.update(this.#id, (record) => {
        if (record.state.start !== state.start) throw new Error('another tab has signed with this key'); // not under the lock
        record.state = made.state;
        record.outbox.push({ ...item, type: envelope.type, call: envelope.call });
      });
      this.#looked = { root: made.state.nextRoot, at: performance.now() };
      return item;
    });
  }

  // Posts what is signed and not yet posted, in the chain's order, up to and with `item`; without one, everything.
  // Tries again until `signal` aborts; `trouble` hears of the first failure.
  post(item, signal, trouble = () => {}) {
    const all = async () => {
      const { outbox } = await this.#store.get(this.#id);
      for (const waiting of outbox.filter((one) => !one.posted && (!item || one.number <= item.number))) {
        await this.#postOne(waiting, signal, trouble);
      }
    };
    const posting = this.#posting.then(all);
    this.#posting = posting.catch(() => {});
    return posting;
  }

  // A signed item, at once and without waiting for an answer (the page closes).
  postAndLeave(item) {
    return this.#carrier.postAndLeave(item.index, item.data);
  }

  // Posts a posted item again where the node has lost it. True where it had.
  async repost(item, signal) {
    if (await this.#isThere(item, signal)) return false;
    await this.#carrier.post(item.index, item.data);
    return true;
  }

  // A call is over, or its messages were read: what was posted of it is not needed any more.
  async done(call) {
    await this.#store.update(this.#id, (record) => {
      record.outbox = record.outbox.filter((item) => !item.posted || item.call !== call);
    });
  }

  async #postOne(item, signal, trouble) {
    for (let failures = 0; ; failures++) {
      try {
        if (item.tried && (await this.#isThere(item, signal))) break;
        if (!item.tried) {
          item.tried = true;
          await this.#mark(item.number, { tried: true });
        }
        await this.#carrier.post(item.index, item.data);
        break;
      } catch (error) {
        if (!(error instanceof CarrierError) || error.kind === 'refused') throw error;
        if (failures === 0) trouble(error);
        await pause(
          Math.max(error.retryAfter, Math.min(4000, 250 * 2 ** failures) * (0.75 + Math.random() / 2)),
          signal,
        );
        if (signal?.aborted) throw error;
      }
    }
    await this.#mark(item.number, { posted: true });
  }

  async #mark(number, fields) {
    await this.#store.update(this.#id, (record) => {
      Object.assign(record.outbox.find((item) => item.number === number) ?? {}, fields);
    });
  }

  async #isThere(item, signal) {
    for await (const { data } of snapshot(this.#carrier, item.index, signal))
      if (data === item.data) return true;
    return false;
  }

  // Under the lock. The stored state, moved behind everything that stands in the chain.
  async #reachEnd() {
    const { seed, security, mode, sideKey } = this.#own;
    let { state } = await this.#store.get(this.#id);
    if (state && state.security !== security)
      throw new Error("this link's seed has signed with another security level");
    let root = state?.nextRoot;
    if (!state) ({ state, root } = await this.#worker.ask('open', this.#own, SIGN_LIMIT));
    const fresh = this.#carrier.patience.limit(LOOKED_FRESH, 1);
    if (this.#looked.root === root && performance.now() - this.#looked.at < fresh) return state;

    state = { ...state, seed, mode, sideKey, nextRoot: root };
    for (;;) {
      const beyond = await this.#messageAt(state.nextRoot);
      if (!beyond) break;
      state = { ...state, start: state.start + 1, nextRoot: beyond.nextRoot };
    }
    await this.#store.update(this.#id, (record) => {
      record.state = state;
    });
    this.#looked = { root: state.nextRoot, at: performance.now() };
    return state;
  }

  async #messageAt(root) {
    const { mode, sideKey } = this.#own;
    const index = await this.#worker.ask('where', { root, mode }, READ_LIMIT);
    for await (const { data } of snapshot(this.#carrier, index)) {
      try {
        const message = await this.#worker.ask('read', { data, root, sideKey }, READ_LIMIT);
        if (message) return message;
      } catch (error) {
        if (!(error instanceof TimeLimit)) throw error;
      }
    }
    return null;
  }
}
