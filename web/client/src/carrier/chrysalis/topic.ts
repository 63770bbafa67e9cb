// SPDX-License-Identifier: MIT
// An address that is watched: who is told of it, what each of them has heard, and how far the node's watch has come.
import type { CarrierError, WatchListener } from '../carrier.ts';

const MAX_KNOWN = 2048; // ids for each watcher; a node has 1,000 at an address

/** One caller of watch(). */
export class Watcher {
  readonly #listener: WatchListener;
  readonly #known = new Set<string>();
  #troubled = false;
  #closed = false;

  constructor(listener: WatchListener) {
    this.#listener = listener;
  }

  knows(id: string): boolean {
    return this.#closed || this.#known.has(id);
  }

  /** No data: there is nothing in it to tell of. */
  arrival(id: string, data: Uint8Array | null): void {
    if (this.knows(id)) return;
    this.#known.add(id);
    for (const oldest of this.#known) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    if (data) this.#tell(() => this.#listener.arrival(data));
  }

  /** Once until well(). */
  trouble(error: CarrierError): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#tell(() => this.#listener.trouble(error));
  }

  well(): void {
    if (!this.#troubled) return;
    this.#troubled = false;
    this.#tell(() => this.#listener.well());
  }

  close(): void {
    this.#closed = true;
  }

  // What a listener throws is the page's, and keeps nobody else from being told.
  #tell(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** An index and its watchers. */
export class Topic {
  /** Hex. */
  readonly index: string;
  readonly watchers = new Set<Watcher>();
  #cursor = '';
  #latest = '';
  #catching = 0; // lines `+` whose caughtUp is still to come: no cursor counts until then
  #restarting = false; // nor until it was added anew

  constructor(index: string) {
    this.index = index;
  }

  /** It is told from its beginning: to somebody who has heard nothing, or by another connection. */
  restart(): void {
    this.#cursor = '';
    this.#restarting = true;
  }

  /** A new connection: what was still to come will not. */
  disconnected(): void {
    this.#catching = 0;
    this.#latest = '';
  }

  /** A line that adds it to a watch. */
  added(): string {
    this.#catching++;
    this.#restarting = false;
    return this.#cursor === '' ? `+${this.index}\n` : `+${this.index} ${this.#cursor}\n`;
  }

  /** The node has told everything up to here. */
  reached(cursor: string): void {
    this.#latest = cursor;
    if (this.#catching === 0 && !this.#restarting) this.#cursor = cursor;
  }

  caughtUp(): void {
    if (this.#catching > 0) this.#catching--;
    if (this.#latest !== '') this.reached(this.#latest);
  }

  wants(id: string): boolean {
    for (const watcher of this.watchers) if (!watcher.knows(id)) return true;
    return false;
  }

  /** Null: there is nothing in it to tell of. */
  arrival(id: string, data: Uint8Array | null): void {
    for (const watcher of [...this.watchers]) watcher.arrival(id, data);
  }
}
