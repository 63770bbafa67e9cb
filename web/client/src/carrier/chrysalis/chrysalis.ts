// SPDX-License-Identifier: MIT
// The carrier over the REST API of a Chrysalis node: `janus-mam node`, the node inside the plugin, Hornet 1.x.
import { type Carrier, CarrierError, type CarrierTraits, type Watch, type WatchListener } from '../carrier.ts';
import { Follower } from './follower.ts';
import { indexOf, MAX_DATA } from './message.ts';
import { Rest } from './rest.ts';

const MOST_OWN = 256; // ids of what was published here

/** One node, with connections of its own. */
export class ChrysalisCarrier implements Carrier {
  readonly name: string;
  readonly traits: CarrierTraits = { maxBytes: MAX_DATA, keeps: true, roundTrip: 20 };
  readonly #closing = new AbortController();
  readonly #rest: Rest;
  readonly #follower: Follower;
  readonly #own = new Set<string>();
  readonly #online = () => this.#follower.wake();

  /** `url`: http or https; whatever is below it is the node's. */
  constructor(url: string) {
    this.name = url;
    this.#rest = new Rest(url, this.#closing.signal);
    this.#follower = new Follower(this.#rest);
    globalThis.addEventListener?.('online', this.#online);
  }

  async open(signal?: AbortSignal): Promise<void> {
    await this.#rest.features(signal);
  }

  async publish(address: string, data: Uint8Array): Promise<void> {
    this.#fits(data);
    const id = await this.#rest.post(indexOf(address), data);
    this.#own.add(id);
    for (const oldest of this.#own) {
      if (this.#own.size <= MOST_OWN) break;
      this.#own.delete(oldest);
    }
    this.#follower.hurry();
  }

  publishLast(address: string, data: Uint8Array): boolean {
    if (this.#closing.signal.aborted || data.length > MAX_DATA) return false;
    const { type, body } = this.#rest.draft(indexOf(address), data);
    const url = `${this.#rest.http.base}/messages`;
    if (typeof globalThis.navigator?.sendBeacon === 'function')
      return navigator.sendBeacon(url, new Blob([body], { type }));
    fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body, keepalive: true }).catch(() => {});
    return true;
  }

  async has(address: string, data: Uint8Array): Promise<boolean> {
    const { ids } = await this.#rest.find(indexOf(address));
    // What was published here is the likeliest, then what is new.
    const own = ids.filter((id) => this.#own.has(id));
    const others = ids.filter((id) => !this.#own.has(id)).reverse();
    for (const id of [...own, ...others]) {
      const there = await this.#rest.message(id);
      if (there && equal(there, data)) return true;
    }
    return false;
  }

  watch(address: string, listener: WatchListener): Watch {
    return this.#follower.watch(indexOf(address), listener);
  }

  sleep(asleep: boolean): void {
    this.#follower.sleep(asleep);
  }

  close(): void {
    globalThis.removeEventListener?.('online', this.#online);
    this.#follower.close();
    this.#closing.abort();
  }

  #fits(data: Uint8Array): void {
    if (data.length > MAX_DATA) throw new CarrierError('refused', `${this.name}: the message is too large`);
  }
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);
