// SPDX-License-Identifier: MIT
// Look-ups, where a node has no watch or a proxy keeps its lines: a few are held by the node until something comes, if
// it can do that; the other addresses are asked for again and again, quickly while something is expected.
import { CarrierError } from '../carrier.ts';
import { Gate } from './gate.ts';
import type { Found, Rest } from './rest.ts';
import type { Session, Subject } from './session.ts';
import { pause } from './timers.ts';
import type { Topic } from './topic.ts';

const MOST_HELD = 2; // each takes one of the six connections that a browser has to a host
const MOST_ASKED = 2; // likewise, of those that are not held
const QUICKEST = 250; // ms between two look-ups at an address
const SLOWEST = 2000;
const SLOWER = 1.3; // times the pause before

/** One address. */
class Place {
  readonly topic: Topic;
  readonly end = new AbortController();
  wake = new AbortController(); // cuts its pause short
  pause = QUICKEST;
  etag: string | null = null; // of what is known of; null: nothing is

  constructor(topic: Topic) {
    this.topic = topic;
  }
}

/** Look-ups at all addresses, until one fails. */
export class Looks implements Session {
  readonly #rest: Rest;
  readonly #subject: Subject;
  readonly #outer: AbortSignal;
  readonly #canHold: boolean;
  readonly #places = new Map<string, Place>();
  readonly #held = new Gate(MOST_HELD);
  readonly #asked = new Gate(MOST_ASKED);
  #end: (error?: CarrierError) => void = () => {};

  constructor(rest: Rest, subject: Subject, signal: AbortSignal, canHold: boolean) {
    this.#rest = rest;
    this.#subject = subject;
    this.#outer = signal;
    this.#canHold = canHold;
  }

  async run(): Promise<void> {
    const cancel = () => this.#end();
    this.#outer.addEventListener('abort', cancel);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = (error) => {
          for (const place of this.#places.values()) place.end.abort();
          if (error) reject(error);
          else resolve();
        };
        for (const topic of this.#subject.topics.values()) this.changed(topic);
      });
    } finally {
      this.#outer.removeEventListener('abort', cancel);
    }
  }

  changed(topic: Topic): void {
    const { index } = topic;
    this.#places.get(index)?.end.abort();
    this.#places.delete(index);
    if (this.#subject.topics.get(index) !== topic) return;
    topic.restart(); // its cursor is the watch's, which hears nothing of what comes now
    const place = new Place(topic);
    this.#places.set(index, place);
    this.#follow(place).catch((error) => !place.end.signal.aborted && this.#end(error));
  }

  hurry(): void {
    for (const place of this.#places.values()) {
      place.pause = QUICKEST;
      place.wake.abort();
    }
  }

  async #follow(place: Place): Promise<void> {
    const { signal } = place.end;
    for (let first = true; !signal.aborted; first = false) {
      const since = performance.now();
      const { held, news } = await this.#look(place);
      if (signal.aborted) return;
      this.#subject.up();
      place.pause = news ? QUICKEST : Math.min(SLOWEST, place.pause * SLOWER);
      // One that was held for so long needs no pause; one that a node only claims to hold does.
      if (held && performance.now() - since >= QUICKEST) continue;
      if (this.#canHold && (news || first)) continue;
      place.wake = new AbortController();
      await pause(place.pause, signal, place.wake.signal);
    }
  }

  // The first at an address is never held: what is there is told at once.
  async #look(place: Place): Promise<{ held: boolean; news: boolean }> {
    const held = this.#canHold && place.etag !== null && this.#held.enter();
    try {
      const found = await (held ? this.#hold(place) : this.#ask(place));
      const news = await this.#read(place, found);
      place.etag = found.etag;
      return { held, news };
    } catch (error) {
      if (!held || !(error instanceof CarrierError) || error.fault !== 'busy') throw error;
      place.etag = null; // it holds no more of them now: the next one is not held
      await pause(error.retryAfter, place.end.signal);
      return { held: false, news: false };
    } finally {
      if (held) this.#held.leave();
    }
  }

  #hold({ topic, etag, end }: Place): Promise<Found> {
    return this.#rest.find(topic.index, end.signal, true, etag);
  }

  async #ask({ topic, end }: Place): Promise<Found> {
    await this.#asked.wait();
    try {
      return await this.#rest.find(topic.index, end.signal);
    } finally {
      this.#asked.leave();
    }
  }

  // Whether there was something new.
  async #read({ topic, end }: Place, { ids }: Found): Promise<boolean> {
    let news = false;
    for (const id of ids) {
      if (!topic.wants(id)) continue;
      const data = await this.#rest.message(id, end.signal);
      if (end.signal.aborted) break;
      topic.arrival(id, data);
      news = true;
    }
    return news;
  }
}
