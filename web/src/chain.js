// Our own chain: where it goes on, which spare follows it, and the way there. Everything but makeSpare() is called
// under the channel's lock. A place in a chain:
//   {chain, state, spare, announced}   chain 0 is the link's; its state with nextRoot; root of the next spare,
//                                      null where it is not made yet; the first number whose message named it
import { TimeLimit } from './client.js';
import { snapshot } from './follow.js';
import { headOf } from './head.js';
import { spareSeed } from './seeds.js';
import { withLock } from './store.js';
import { note, startAfresh } from './unread.js';

const KEY_LIMIT = 60000; // ms; a key takes one or two, and the first call the compiling of the module
const READ_LIMIT = 30000; // generous: to take an own message for junk would be to sign twice
const LOOKED_FRESH = 10000; // ms that a look at the chain's end counts at least
const SPARE_AFTER = 2000; // ms; making its key would delay a call

export const placeOf = ({ state, chain = 0, spare = null, announced = null }) => ({ chain, state, spare, announced });

export class OwnChain {
  #id;
  #own; // {seed, security, mode, sideKey}
  #worker;
  #background; // a worker that nobody waits for
  #store;
  #carrier;
  #looked = { root: '', at: -Infinity };
  #making = null; // a timer, until the spare is made
  #keys = 0; // that the background makes

  constructor({ id, link, worker, background, store, carrier }) {
    this.#id = id;
    this.#own = link.own;
    this.#worker = worker;
    this.#background = background;
    this.#store = store;
    this.#carrier = carrier;
  }

  // The place that was stored, moved behind all that stands at the node: of another browser with this link, or from
  // before the storage was cleared. `anew`: also where that was looked for a moment ago.
  async end({ anew = false } = {}) {
    const record = await this.#store.get(this.#id);
    let place = placeOf(record);
    if (!place.state) place.state = await this.#open(this.#own.seed);
    if (place.state.security !== this.#own.security)
      throw new Error("this link's seed has signed with another security level");
    const fresh = this.#carrier.patience.limit(LOOKED_FRESH, 1);
    if (anew || this.#looked.root !== place.state.nextRoot || performance.now() - this.#looked.at >= fresh) {
      const { mode, sideKey } = this.#own;
      place = await this.#walk({ ...place, state: { ...place.state, mode, sideKey } }, record.chain ?? 0);
      this.at(place);
    }
    if (!place.spare) this.#makeSoon();
    return place;
  }

  // Nothing stands behind this place.
  at({ state }) {
    this.#looked = { root: state.nextRoot, at: performance.now() };
  }

  // The spare of a place, unused, with its own spare known.
  async spareOf({ chain, spare }) {
    const [place, next] = await Promise.all([this.#begin(chain + 1, spare), this.#spareRoot(chain + 1)]);
    return { ...place, spare: next };
  }

  // The next spare's root, where it is not known. That makes a key: not on the way to an offer.
  async makeSpare() {
    const { chain, spare } = placeOf(await this.#store.get(this.#id));
    if (spare) return;
    const root = await this.#spareRoot(chain);
    const remember = (record) => {
      if (placeOf(record).chain === chain) record.spare ??= root;
    };
    await withLock(this.#id, () => this.#store.update(this.#id, remember));
  }

  close() {
    clearTimeout(this.#making);
  }

  async #walk(start, chain) {
    let place = start;
    let passed = [];
    for (;;) {
      const found = await this.#messageAt([place.state.nextRoot, place.spare]);
      if (!found) break;
      if (found.root === place.spare) {
        place = await this.#begin(place.chain + 1, place.spare);
        passed = [];
        continue;
      }
      const number = place.state.start;
      const { id, spare } = headOf(found.text);
      passed.push({ id, number, root: found.root, index: found.index });
      const state = { ...place.state, start: number + 1, nextRoot: found.nextRoot };
      const announced = place.announced ?? (spare ? number : null);
      place = { ...place, state, spare: spare ?? place.spare, announced };
    }
    await this.#store.update(this.#id, (record) => {
      if (place.chain !== chain) startAfresh(record);
      Object.assign(record, place);
      for (const one of passed) note(record, one);
    });
    return place;
  }

  // The first place of spare `chain`, whose root was announced.
  async #begin(chain, root) {
    const state = await this.#open(await spareSeed(this.#own.seed, chain));
    if (state.nextRoot !== root) throw new Error('whoever wrote with this link before goes on in a chain of their own');
    return { chain, state, spare: null, announced: null };
  }

  async #open(seed) {
    const { state, root } = await this.#worker.ask('open', { ...this.#own, seed }, KEY_LIMIT);
    return { ...state, nextRoot: root };
  }

  async #spareRoot(chain) {
    this.#keys++;
    try {
      const seed = await spareSeed(this.#own.seed, chain + 1);
      return (await this.#background.ask('open', { ...this.#own, seed }, KEY_LIMIT)).root;
    } finally {
      if (--this.#keys === 0) this.#background.close(); // it starts again when it is asked
    }
  }

  #makeSoon() {
    this.#making ??= setTimeout(() => {
      const done = () => (this.#making = null);
      this.makeSpare().then(done, done);
    }, SPARE_AFTER);
  }

  // The first message of ours at one of these roots (null: none): {root, index, text, nextRoot}, or null.
  async #messageAt(roots) {
    const { mode, sideKey } = this.#own;
    const places = new Map();
    for (const root of roots)
      if (root) places.set(await this.#worker.ask('where', { root, mode }, READ_LIMIT), root);
    for await (const { index, data } of snapshot(this.#carrier, [...places.keys()])) {
      const root = places.get(index);
      try {
        const message = await this.#worker.ask('read', { data, root, sideKey }, READ_LIMIT);
        if (message) return { ...message, root, index };
      } catch (error) {
        if (!(error instanceof TimeLimit)) throw error;
      }
    }
    return null;
  }
}
