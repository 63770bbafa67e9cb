// SPDX-License-Identifier: MIT
// The tab's side: the carrier in the worker, as far as it can be reached by messages.
import { type Carrier, CarrierError, type Watch, type WatchListener } from '../carrier.ts';
import { holdLock, whenReleased } from './locks.ts';
import { type Fault, type FromTab, type FromWorker, type Request, WORKER_NAME } from './messages.ts';

const START = 2000; // ms for the worker to say that it is there

interface Waiting {
  resolve: (value: boolean) => void;
  reject: (error: CarrierError) => void;
}

/** Null if there can be no worker here: private browsing, a script of another origin, a policy, an old browser. */
export async function connectRemote(url: string, lost: () => void): Promise<Remote | null> {
  const held = await holdLock().catch(() => null);
  if (!held) return null;
  let worker: SharedWorker;
  try {
    const script = new URL('janus-mam-carrier.js', import.meta.url);
    worker = new SharedWorker(script, { type: 'module', name: WORKER_NAME });
  } catch {
    held.release();
    return null;
  }
  const { port } = worker;
  const lock = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), START);
    worker.onerror = () => resolve(null);
    port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      clearTimeout(timer);
      if (data.type === 'here') resolve(data.lock);
    };
    port.postMessage({ type: 'hello', url, lock: held.name } satisfies FromTab);
  });
  if (lock !== null) return new Remote(port, url, lock, held.release, lost);
  port.postMessage({ type: 'bye' } satisfies FromTab); // it may still come
  held.release();
  return null;
}

/** A carrier without what a tab does by itself. */
export class Remote implements Pick<Carrier, 'open' | 'publish' | 'has' | 'watch' | 'sleep' | 'close'> {
  readonly #port: MessagePort;
  readonly #url: string;
  readonly #release: () => void;
  readonly #lost: () => void;
  readonly #end = new AbortController();
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<number, WatchListener>();
  #last = 0;

  /** `lock` is the worker's, `release` gives back the tab's. `lost`: the worker has gone. */
  constructor(port: MessagePort, url: string, lock: string, release: () => void, lost: () => void) {
    this.#port = port;
    this.#url = url;
    this.#release = release;
    this.#lost = lost;
    port.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    whenReleased(lock, this.#end.signal, () => this.#die());
  }

  async open(signal?: AbortSignal): Promise<void> {
    await this.#ask({ what: 'open' }, signal);
  }

  async publish(address: string, data: Uint8Array): Promise<void> {
    await this.#ask({ what: 'publish', address, data });
  }

  has(address: string, data: Uint8Array): Promise<boolean> {
    return this.#ask({ what: 'has', address, data });
  }

  watch(address: string, listener: WatchListener): Watch {
    const id = ++this.#last;
    this.#listeners.set(id, listener);
    this.#say({ type: 'watch', id, address });
    return { close: () => this.#listeners.delete(id) && this.#say({ type: 'unwatch', id }) };
  }

  sleep(asleep: boolean): void {
    this.#say({ type: 'sleep', asleep });
  }

  close(): void {
    if (this.#end.signal.aborted) return;
    this.#say({ type: 'bye' });
    this.#finish('closed');
  }

  #die(): void {
    this.#finish('the connection that is shared by the tabs has ended');
    this.#lost();
  }

  #finish(what: string): void {
    this.#end.abort();
    this.#listeners.clear();
    this.#release();
    for (const { reject } of this.#waiting.values()) reject(this.#error(what));
    this.#waiting.clear();
    this.#port.close();
  }

  #ask(request: Request, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      const cancel = () => this.#waiting.delete(id) && reject(this.#error('closed'));
      this.#waiting.set(id, { resolve, reject });
      if (signal?.aborted || this.#end.signal.aborted) return void cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      this.#say({ type: 'ask', id, request });
    });
  }

  #say(message: FromTab): void {
    if (!this.#end.signal.aborted) this.#port.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'done':
        this.#waiting.get(message.id)?.resolve(message.value);
        this.#waiting.delete(message.id);
        return;
      case 'failed':
        this.#waiting.get(message.id)?.reject(errorOf(message.fault));
        this.#waiting.delete(message.id);
        return;
      case 'arrival':
        return this.#listeners.get(message.id)?.arrival(message.data);
      case 'trouble':
        return this.#listeners.get(message.id)?.trouble(errorOf(message.fault));
      case 'well':
        return this.#listeners.get(message.id)?.well();
      case 'here':
    }
  }

  #error(what: string): CarrierError {
    return new CarrierError('down', `${this.#url}: ${what}`);
  }
}

const errorOf = ({ fault, message, retryAfter }: Fault) => new CarrierError(fault, message, retryAfter);
