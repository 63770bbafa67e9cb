// What we write. A key signs once: state and payload are stored before anything is posted, under a lock that all
// tabs share; a retry posts the stored payload. Where a message is lost for good, the call goes on in the spare chain.
import { OwnChain, placeOf } from './chain.js';
import { CarrierError } from './carrier.js';
import { snapshot, pause } from './follow.js';
import { idOf, withSpare } from './head.js';
import { withLock } from './store.js';
import { keep, startAfresh, unreadUpTo, wasRead } from './unread.js';

const SIGN_LIMIT = 60000; // ms; a message takes one or two
const READ_LIMIT = 30000;

export class Writer {
  #id;
  #sideKey;
  #worker;
  #store;
  #carrier;
  #chain;
  #posting = Promise.resolve(); // one after the other, or two would post the same item
  #gone = ''; // what the last look did not find, and cannot be posted again

  constructor(parts) {
    this.#id = parts.id;
    this.#sideKey = parts.link.own.sideKey;
    this.#worker = parts.worker;
    this.#store = parts.store;
    this.#carrier = parts.carrier;
    this.#chain = new OwnChain(parts);
  }

  // Finds the chain's end, so that the next sign() need not.
  prepare() {
    return withLock(this.#id, () => this.#chain.end());
  }

  close() {
    this.#chain.close();
  }

  // Signs an envelope or a batch of the call `call`; it is stored, not posted. Gives the outbox's item.
  sign(message, call = message.call) {
    return withLock(this.#id, async () => {
      const place = await this.#chain.end();
      const { item, next } = await this.#make(place, message, call);
      await this.#commit(place, next, [item]);
      return item;
    });
  }

  // Posts what is signed and not yet posted, in the chain's order, up to and with `item`; without one, everything.
  // Tries again until `signal` aborts; `trouble` hears of the first failure.
  post(item, signal, trouble = () => {}) {
    return this.#inTurn(() => this.#postUpTo(item, signal, trouble));
  }

  // A signed item, at once and without waiting for an answer (the page closes).
  postAndLeave(item) {
    return this.#carrier.postAndLeave(item.index, item.data);
  }

  // A reply named this message of ours.
  async read(id) {
    await this.#store.update(this.#id, (record) => wasRead(record, id));
  }

  // No reply to `item` has come: does the node have it, and what stands before it? What it has lost is posted again.
  // Gives whether there was anything ('lost' or 'there'), or, where a payload is not here any more and that was so
  // the last time too, the items by id that were signed again in the spare chain.
  look(item, signal, trouble) {
    return this.#inTurn(async () => {
      const record = await this.#store.get(this.#id);
      const lost = await this.#notThere(unreadUpTo(record, item.id), signal);
      for (const { item: kept } of lost) if (kept) await this.#carrier.post(kept.index, kept.data);
      const gone = lost.filter((one) => !one.item);
      const before = this.#gone;
      this.#gone = gone.map(({ index }) => index).join(' ');
      if (lost.length === 0) return 'there';
      // The spare is found by who has read a message that names it.
      const { chain, spare, announced } = placeOf(record);
      const twice = gone.filter(({ index }) => before.includes(index));
      const helps = spare && announced !== null && twice.some(({ number }) => number > announced);
      if (!helps) return twice.length < lost.length ? 'lost' : 'there';
      const due = record.outbox.filter((one) => one.call === item.call && one.posted).at(-1);
      const moved = await this.#move(item.call, chain);
      await this.#postUpTo(due, signal, trouble);
      return moved;
    });
  }

  #inTurn(work) {
    const done = this.#posting.then(work);
    this.#posting = done.catch(() => {});
    return done;
  }

  // Signs what this call waits for again, in the spare chain: items by id.
  #move(call, chain) {
    return withLock(this.#id, async () => {
      const { outbox } = await this.#store.get(this.#id);
      let place = await this.#chain.end({ anew: true }); // on the spare, where another browser is
      const from = place;
      if (place.chain === chain) place = await this.#chain.spareOf(place);
      const moved = new Map();
      for (const old of outbox.filter((one) => one.call === call)) {
        const args = { data: old.data, root: old.root, sideKey: this.#sideKey };
        const { text } = await this.#worker.ask('read', args, READ_LIMIT);
        const { item, next } = await this.#make(place, JSON.parse(text), call);
        moved.set(item.id, item);
        place = next;
      }
      await this.#commit(from, place, [...moved.values()]);
      return moved;
    });
  }

  async #make(place, message, call) {
    const { state } = place;
    const text = JSON.stringify(withSpare(message, place.spare));
    const made = await this.#worker.ask('create', { state, text }, SIGN_LIMIT);
    const { root, index, data } = made;
    const item = { id: idOf(message), call, number: state.start, root, index, data, posted: false, tried: false };
    const announced = place.announced ?? (place.spare ? state.start : null);
    return { item, next: { ...place, state: made.state, announced } };
  }

  async #commit(from, to, items) {
    await this.#store.update(this.#id, (record) => {
      const stored = placeOf(record);
      if (stored.chain !== from.chain || stored.state?.start !== from.state.start)
        throw new Error('another tab has signed with this key'); // not under the lock
      if (to.chain !== from.chain) startAfresh(record);
      Object.assign(record, to);
      for (const item of items) keep(record, item);
    });
    this.#chain.at(to);
  }

  async #postUpTo(item, signal, trouble) {
    const { outbox } = await this.#store.get(this.#id);
    const last = item ? (outbox.find((one) => one.id === item.id)?.number ?? -1) : Infinity; // read by now: -1
    for (const waiting of outbox.filter((one) => !one.posted && one.number <= last))
      await this.#postOne(waiting, signal, trouble);
  }

  async #postOne(item, signal, trouble) {
    for (let failures = 0; ; failures++) {
      try {
        if (item.tried && (await this.#notThere([{ ...item, item }], signal)).length === 0) break;
        if (!item.tried) {
          item.tried = true;
          await this.#mark(item, { tried: true });
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
    await this.#mark(item, { posted: true });
  }

  async #mark({ index }, fields) {
    await this.#store.update(this.#id, (record) => {
      Object.assign(record.outbox.find((item) => item.index === index) ?? {}, fields);
    });
  }

  // Those of these messages that the node does not have: {index, root, item}. Where the payload is gone (no item),
  // what stands there has to authenticate.
  async #notThere(messages, signal) {
    const missing = new Map(messages.map((one) => [one.index, one]));
    if (missing.size === 0) return [];
    for await (const { index, data } of snapshot(this.#carrier, [...missing.keys()], signal)) {
      const one = missing.get(index);
      if (!one) continue;
      const args = { data, root: one.root, sideKey: this.#sideKey };
      if (one.item ? data === one.item.data : await this.#worker.ask('read', args, READ_LIMIT))
        missing.delete(index);
    }
    return [...missing.values()];
  }
}
