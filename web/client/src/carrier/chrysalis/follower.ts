// SPDX-License-Identifier: MIT
// Keeps a session running for the addresses that are watched: through outages, of which each watcher hears once, and
// not while the page sleeps. The node's watch is preferred; where it is of no use, look-ups serve for a while.
import { CarrierError, type Watch, type WatchListener } from '../carrier.ts';
import { Looks } from './looks.ts';
import type { Rest } from './rest.ts';
import type { Session } from './session.ts';
import { Stream, UselessWatch } from './stream.ts';
import { pause } from './timers.ts';
import { Topic, Watcher } from './topic.ts';

const MOST_TOPICS = 500;
const SHORTEST_PAUSE = 250; // ms after a failure
const LONGEST_PAUSE = 4000;
const STEADY = 10_000; // a session that worked so long begins the pauses anew
const WATCH_AGAIN = 600_000; // until a watch that was of no use is tried again

/** All watches of one node. */
export class Follower {
  readonly #rest: Rest;
  readonly #topics = new Map<string, Topic>();
  #running: AbortController | null = null;
  #session: Session | null = null;
  #nap = new AbortController(); // cuts the pause after a failure short
  #outage: CarrierError | null = null;
  #asleep = false;
  #closed = false;
  #noWatchUntil = -Infinity;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  watch(index: string, listener: WatchListener): Watch {
    const watcher = new Watcher(listener);
    if (this.#closed) return watcher;
    const known = this.#topics.get(index);
    if (!known && this.#topics.size >= MOST_TOPICS) {
      queueMicrotask(() => watcher.trouble(this.#rest.http.error('refused', 'too many addresses are watched')));
      return watcher;
    }
    const topic = known ?? new Topic(index);
    topic.watchers.add(watcher);
    topic.restart();
    this.#topics.set(index, topic);
    queueMicrotask(() => this.#outage && watcher.trouble(this.#outage));
    this.#changed(topic);
    return { close: () => this.#remove(topic, watcher) };
  }

  sleep(asleep: boolean): void {
    if (asleep === this.#asleep) return;
    this.#asleep = asleep;
    this.#stop();
    this.#start();
  }

  /** An answer may come soon. */
  hurry(): void {
    this.#session?.hurry();
  }

  /** The network is there again, perhaps. */
  wake(): void {
    this.#nap.abort();
  }

  close(): void {
    this.#closed = true;
    for (const { watchers } of this.#topics.values()) for (const watcher of watchers) watcher.close();
    this.#topics.clear();
    this.#stop();
  }

  #remove(topic: Topic, watcher: Watcher): void {
    watcher.close();
    if (!topic.watchers.delete(watcher) || topic.watchers.size > 0) return;
    this.#topics.delete(topic.index);
    this.#changed(topic);
  }

  #changed(topic: Topic): void {
    if (this.#topics.size === 0) return this.#stop();
    this.#session?.changed(topic);
    this.#start();
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#session = null;
    if (this.#topics.size === 0) this.#outage = null;
  }

  #start(): void {
    if (this.#running || this.#asleep || this.#closed || this.#topics.size === 0) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const since = performance.now();
      try {
        await this.#once(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (performance.now() - since > STEADY) failures = 0;
        const trouble = error instanceof CarrierError ? error : this.#rest.http.error('garbled', String(error));
        this.#failed(trouble);
        const least = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** failures++);
        this.#nap = new AbortController();
        // Not all browsers at once, after an outage of the node.
        await pause(Math.max(trouble.retryAfter, least * (0.5 + Math.random() / 2)), signal, this.#nap.signal);
      }
    }
  }

  // A session; returns if the next one may follow at once.
  async #once(outer: AbortSignal): Promise<void> {
    const features = await this.#rest.features(outer);
    if (outer.aborted) return;
    const own = new AbortController();
    const end = () => own.abort();
    outer.addEventListener('abort', end);
    const subject = { topics: this.#topics, up: () => !own.signal.aborted && this.#well() };
    const watches = features.has('watch') && performance.now() >= this.#noWatchUntil;
    // Look-ups that serve instead of a watch end when it is worth another attempt.
    const timer = !watches && features.has('watch') ? setTimeout(end, this.#noWatchUntil - performance.now()) : undefined;
    const session = watches
      ? new Stream(this.#rest, subject, own.signal)
      : new Looks(this.#rest, subject, own.signal, features.has('wait'));
    this.#session = session;
    try {
      await session.run();
    } catch (error) {
      if (!(error instanceof UselessWatch)) throw error;
      this.#noWatchUntil = performance.now() + WATCH_AGAIN;
    } finally {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
      end();
      if (this.#session === session) this.#session = null;
    }
  }

  #failed(error: CarrierError): void {
    this.#rest.forget();
    this.#outage ??= error;
    this.#each((watcher) => watcher.trouble(error));
  }

  #well(): void {
    this.#outage = null;
    this.#each((watcher) => watcher.well());
  }

  // Who is told may close watches, or begin some.
  #each(work: (watcher: Watcher) => void): void {
    for (const watcher of [...this.#topics.values()].flatMap(({ watchers }) => [...watchers])) work(watcher);
  }
}
