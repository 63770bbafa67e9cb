// SPDX-License-Identifier: MIT
// One connection to a carrier for all tabs of an origin, held by a SharedWorker: a browser has six connections to a
// host (HTTP/1.1), and a watch of each tab would use them up. Where no worker starts, the tab uses its own.
import type { Carrier, CarrierTraits, Watch, WatchListener } from '../carrier.ts';
import { connectRemote, type Remote } from './remote.ts';

/** Whether it is worth an attempt; Web Locks need a secure context, as calls do. */
export const canShare = (): boolean =>
  typeof SharedWorker === 'function' && typeof globalThis.navigator?.locks?.request === 'function';

/** One caller of watch(): `inner` is the watch of what carries it now. */
interface Watching {
  address: string;
  listener: WatchListener;
  inner: Watch | null;
}

/** After the worker has died, which nobody does to it but the browser, messages may be told a second time. */
export class SharedCarrier implements Carrier {
  readonly name: string;
  readonly traits: CarrierTraits;
  readonly #own: Carrier;
  readonly #watches = new Set<Watching>();
  #remote: Remote | null = null;
  #ready: Promise<Remote | Carrier> | null = null; // since something was asked first
  #settled = false;
  #asleep = false;
  #closed = false;

  /** `own`: the same carrier with connections of its own. */
  constructor(own: Carrier) {
    this.name = own.name;
    this.traits = own.traits;
    this.#own = own;
  }

  async open(signal?: AbortSignal): Promise<void> {
    await (await this.#carrier()).open(signal);
  }

  async publish(address: string, data: Uint8Array): Promise<void> {
    await (await this.#carrier()).publish(address, data);
  }

  /** A worker cannot do this. */
  publishLast(address: string, data: Uint8Array): boolean {
    return this.#own.publishLast(address, data);
  }

  async has(address: string, data: Uint8Array): Promise<boolean> {
    return (await this.#carrier()).has(address, data);
  }

  watch(address: string, listener: WatchListener): Watch {
    const watching: Watching = { address, listener, inner: null };
    if (!this.#closed) this.#watches.add(watching);
    if (this.#settled) this.#begin(watching);
    else void this.#carrier();
    return {
      close: () => {
        this.#watches.delete(watching);
        watching.inner?.close();
      },
    };
  }

  sleep(asleep: boolean): void {
    this.#asleep = asleep;
    this.#remote?.sleep(asleep);
    this.#own.sleep(asleep);
  }

  close(): void {
    this.#closed = true;
    this.#watches.clear();
    this.#remote?.close();
    this.#own.close();
  }

  #carrier(): Promise<Remote | Carrier> {
    return (this.#ready ??= this.#connect());
  }

  async #connect(): Promise<Remote | Carrier> {
    const remote = this.#closed ? null : await connectRemote(this.name, () => this.#lost());
    if (this.#closed) {
      remote?.close();
      return this.#own;
    }
    this.#remote = remote;
    this.#settled = true;
    if (this.#asleep) remote?.sleep(true);
    this.#watches.forEach((watching) => this.#begin(watching));
    return remote ?? this.#own;
  }

  #begin(watching: Watching): void {
    if (this.#closed) return;
    watching.inner = (this.#remote ?? this.#own).watch(watching.address, watching.listener);
  }

  #lost(): void {
    this.#remote = null;
    this.#ready = Promise.resolve(this.#own);
    this.#watches.forEach((watching) => this.#begin(watching));
  }
}
