// SPDX-License-Identifier: MIT
// The worker's side: one carrier for each URL, for all tabs that use it, for as long as there are any.
import { type Carrier, CarrierError, type Watch } from '../carrier.ts';
import { whenReleased } from './locks.ts';
import type { Fault, FromTab, FromWorker, Request } from './messages.ts';

/** What is of one URL. */
class Place {
  readonly carrier: Carrier;
  readonly tabs = new Set<Tab>();

  constructor(carrier: Carrier) {
    this.carrier = carrier;
  }

  /** The carrier sleeps when all tabs do. */
  settle(): void {
    this.carrier.sleep([...this.tabs].every(({ asleep }) => asleep));
  }
}

/** All carriers of a worker. */
export class Host {
  readonly #places = new Map<string, Place>();
  readonly #make: (url: string) => Carrier;
  readonly #lock: string;

  /** `lock`: that the worker holds. */
  constructor(make: (url: string) => Carrier, lock: string) {
    this.#make = make;
    this.#lock = lock;
  }

  /** A tab has connected by this port; it begins by saying which carrier it is about. */
  connect(port: MessagePort): void {
    let tab: Tab | null = null;
    port.onmessage = ({ data }: MessageEvent<FromTab>) => {
      if (tab) tab.hear(data);
      else if (data.type === 'hello') tab = this.#enter(port, data.url, data.lock);
    };
  }

  #enter(port: MessagePort, url: string, lock: string): Tab {
    const place = this.#places.get(url) ?? new Place(this.#make(url));
    this.#places.set(url, place);
    const tab: Tab = new Tab(port, place, () => {
      if (place.tabs.size > 0) return;
      place.carrier.close();
      this.#places.delete(url);
    });
    place.tabs.add(tab);
    place.settle();
    tab.say({ type: 'here', lock: this.#lock });
    whenReleased(lock, tab.ended, () => tab.leave());
    return tab;
  }
}

/** One tab's use of one carrier. */
class Tab {
  asleep = false;
  readonly #port: MessagePort;
  readonly #place: Place;
  readonly #left: () => void;
  readonly #watches = new Map<number, Watch>();
  readonly #end = new AbortController();

  constructor(port: MessagePort, place: Place, left: () => void) {
    this.#port = port;
    this.#place = place;
    this.#left = left;
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  say(message: FromWorker): void {
    if (!this.#end.signal.aborted) this.#port.postMessage(message);
  }

  hear(message: FromTab): void {
    if (this.#end.signal.aborted) return;
    switch (message.type) {
      case 'ask':
        return void this.#answer(message.id, message.request);
      case 'watch':
        return this.#watch(message.id, message.address);
      case 'unwatch':
        this.#watches.get(message.id)?.close();
        this.#watches.delete(message.id);
        return;
      case 'sleep':
        this.asleep = message.asleep;
        return this.#place.settle();
      case 'bye':
        return this.leave();
      case 'hello':
    }
  }

  /** It has gone: nothing of it stays. */
  leave(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#port.close();
    for (const watch of this.#watches.values()) watch.close();
    this.#place.tabs.delete(this);
    if (this.#place.tabs.size > 0) this.#place.settle();
    this.#left();
  }

  #watch(id: number, address: string): void {
    const watch = this.#place.carrier.watch(address, {
      arrival: (data) => this.say({ type: 'arrival', id, data }),
      trouble: (error) => this.say({ type: 'trouble', id, fault: faultOf(error) }),
      well: () => this.say({ type: 'well', id }),
    });
    this.#watches.set(id, watch);
  }

  async #answer(id: number, request: Request): Promise<void> {
    try {
      this.say({ type: 'done', id, value: await this.#does(request) });
    } catch (error) {
      this.say({ type: 'failed', id, fault: faultOf(error) });
    }
  }

  async #does(request: Request): Promise<boolean> {
    const { carrier } = this.#place;
    if (request.what === 'has') return carrier.has(request.address, request.data);
    await (request.what === 'open' ? carrier.open() : carrier.publish(request.address, request.data));
    return true;
  }
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof CarrierError)) return { fault: 'garbled', message: String(error), retryAfter: 0 };
  return { fault: error.fault, message: error.message, retryAfter: error.retryAfter };
}
