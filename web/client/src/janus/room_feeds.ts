// SPDX-License-Identifier: MIT
// What is watched in a videoroom: one call for all feeds, which changes as people come and go.
import type { Call } from '../call/call.ts';
import { dial } from '../call/dial.ts';
import type { DialOptions } from '../call/options.ts';
import type { Link } from '../core/link.ts';
import type { JsonObject } from '../dialog/line.ts';
import { passes } from '../call/speech/envelopes.ts';
import { CallError, type ErrorCode } from '../errors.ts';
import { Again } from './again.ts';
import { type FeedId, idOf, listOf } from './room_people.ts';

/** A track of somebody's. */
export interface FeedTrack {
  /** Whose. */
  readonly feed: FeedId;
  /** To be shown or heard. */
  readonly track: MediaStreamTrack;
  /** Of the description's section. It may be somebody else's later. */
  readonly mid: string;
}

/** After these only a person begins anew: another device of theirs has the place, or it would be the same again. */
const FINAL: readonly ErrorCode[] = ['replaced', 'aborted', 'link', 'unsupported', 'internal'];

export class RoomFeeds {
  readonly #link: Link | string;
  readonly #options: DialOptions;
  readonly #join: JsonObject;
  readonly #track: (track: FeedTrack) => void;
  readonly #failed: (error: CallError) => void;
  readonly #wanted = new Set<FeedId>();
  readonly #watched = new Set<FeedId>();
  #call: Call | null = null;
  readonly #feeds = new Map<string, FeedId>(); // by the section's mid
  #working: Promise<void> | null = null;
  #oneByOne = false;
  #given = false; // up, until somebody wants to watch
  #closed = false;
  readonly #again = new Again(() => void this.#work());

  /** `join`: what a subscriber says, but for the streams. */
  constructor(
    link: Link | string,
    options: DialOptions,
    join: JsonObject,
    tell: { track(track: FeedTrack): void; failed(error: CallError): void },
  ) {
    this.#link = link;
    this.#options = options;
    this.#join = join;
    this.#track = tell.track;
    this.#failed = tell.failed;
  }

  get call(): Call | null {
    return this.#call;
  }

  want(...feeds: FeedId[]): Promise<void> {
    this.#given = false;
    return this.came(...feeds);
  }

  /** They are watched as long as that works. */
  came(...feeds: FeedId[]): Promise<void> {
    for (const feed of feeds) this.#wanted.add(feed);
    return this.#work();
  }

  leave(...feeds: FeedId[]): Promise<void> {
    for (const feed of feeds) this.#wanted.delete(feed);
    return this.#work();
  }

  /** They have gone: Janus takes their streams out by itself. */
  gone(feed: FeedId): void {
    this.#wanted.delete(feed);
    this.#watched.delete(feed);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#again.stop();
    await this.#call?.close();
  }

  /** One request at a time; what changes meanwhile is in the next one. */
  #work(): Promise<void> {
    if (this.#given || this.#again.waits) return Promise.resolve();
    this.#working ??= this.#step().finally(() => (this.#working = null));
    return this.#working;
  }

  async #step(): Promise<void> {
    while (!this.#closed) {
      const missing = [...this.#wanted].filter((feed) => !this.#watched.has(feed));
      const subscribe = (this.#oneByOne ? missing.slice(0, 1) : missing).map((feed) => ({ feed }));
      const unsubscribe = [...this.#watched].filter((feed) => !this.#wanted.has(feed)).map((feed) => ({ feed }));
      if (subscribe.length + unsubscribe.length === 0) return;
      try {
        if (!this.#call) await this.#begin(subscribe);
        else
          await this.#call.request({
            request: 'update',
            ...(subscribe.length > 0 && { subscribe }),
            ...(unsubscribe.length > 0 && { unsubscribe }),
          });
      } catch (error) {
        // One who went meanwhile is refused; whoever comes next is tried again.
        if (!(error instanceof CallError)) throw error;
        if (error.code !== 'refused' || passes(error)) return this.#broke(error);
        if (subscribe.length > 1) {
          this.#oneByOne = true; // all are refused for one
          continue;
        }
        this.#failed(error);
        for (const { feed } of subscribe) this.#wanted.delete(feed);
        for (const { feed } of unsubscribe) this.#watched.delete(feed);
        continue;
      }
      this.#oneByOne &&= missing.length > 1;
      for (const { feed } of subscribe) this.#watched.add(feed);
      for (const { feed } of unsubscribe) this.#watched.delete(feed);
    }
  }

  async #begin(streams: { feed: FeedId }[]): Promise<void> {
    const call = await dial(this.#link, { ...this.#options, body: { ...this.#join, streams } });
    if (this.#closed) return void call.close();
    this.#call = call;
    // Before the tracks of the offer that comes with it.
    call.on('event', (body) => this.#told(body));
    call.on('track', ({ track, transceiver: { mid } }) => {
      const feed = mid === null ? undefined : this.#feeds.get(mid);
      if (feed !== undefined && mid !== null) this.#track({ feed, track, mid });
    });
    try {
      await call.opened;
    } catch (error) {
      this.#call = null;
      throw error;
    }
    this.#again.works();
    void call.over.then((error) => {
      this.#call = null;
      this.#watched.clear();
      this.#feeds.clear();
      this.#broke(error);
    });
  }

  // By itself: not for who is watched.
  #broke(error: CallError): void {
    if (this.#closed || this.#given || this.#again.waits) return;
    this.#given = FINAL.includes(error.code);
    if (!this.#given) this.#again.later();
    if (error.code !== 'aborted') this.#failed(error);
  }

  #told(body: JsonObject): void {
    for (const stream of listOf(body['streams'])) {
      const feed = idOf(stream['feed_id']);
      const mid = String(stream['mid']);
      if (feed !== undefined && stream['active'] !== false) this.#feeds.set(mid, feed);
      else this.#feeds.delete(mid);
    }
  }
}
