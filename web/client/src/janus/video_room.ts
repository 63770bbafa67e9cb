// SPDX-License-Identifier: MIT
// Several people in a room, through Janus's videoroom plugin: one call sends, one takes all the others.
import type { Call } from '../call/call.ts';
import { dial } from '../call/dial.ts';
import { Emitter } from '../call/emitter.ts';
import type { DialOptions } from '../call/options.ts';
import type { Link } from '../core/link.ts';
import type { JsonObject } from '../dialog/line.ts';
import { CallError } from '../errors.ts';
import { RoomFeeds, type FeedTrack } from './room_feeds.ts';
import { type FeedId, idOf, type Participant, RoomPeople } from './room_people.ts';

const PLUGIN = 'janus.plugin.videoroom';

/** Options of `VideoRoom.join`. */
export interface VideoRoomOptions extends Pick<DialOptions, 'plugin' | 'token' | 'data' | 'media' | 'tracks' | 'rtc' | 'signal'> {
  /** If the channel does not say it. */
  room?: number | string;
  /** The name that others see. */
  display?: string;
  /** Of the room, if it wants one; the channel must allow it (`allow_members`). */
  pin?: string;
  /** Whether everybody is watched, also who comes later. `true` if nothing is said; else use `subscribe()`. */
  all?: boolean;
  /** Another link for what is taken: each of the two calls needs a place in its channel (`max_dialogs`). */
  subscribeLink?: Link | string;
}

/** What a room tells of. */
export interface VideoRoomEvents {
  /** Somebody came, went, talks: all of them. */
  participants: readonly Participant[];
  /** Of somebody who is watched. */
  track: FeedTrack;
  /** Somebody has gone. */
  left: FeedId;
  /** Who talks; null: nobody. If the room measures it. */
  speaker: FeedId | null;
  /** What went wrong with what is taken. Of what is sent: `room.call`. */
  error: CallError;
}

/**
 * A place in a room.
 *
 *     const room = await VideoRoom.join(link, { room: 1234, display: 'Anna', media: true });
 *     room.on('track', ({ feed, track }) => show(feed, track));
 */
export class VideoRoom extends Emitter<VideoRoomEvents> {
  /** The one that sends: its tracks, statistics, end. */
  readonly call: Call;
  /** Our own. */
  readonly id: FeedId | undefined;
  readonly #people = new RoomPeople();
  readonly #feeds: RoomFeeds;
  readonly #all: boolean;
  #speaker: FeedId | null = null;

  private constructor(call: Call, joined: JsonObject, early: readonly JsonObject[], feeds: (own: VideoRoom) => RoomFeeds, all: boolean) {
    super();
    this.call = call;
    this.id = idOf(joined['id']);
    this.#all = all;
    this.#feeds = feeds(this);
    call.on('event', (body) => this.#told(body));
    void call.over.then(() => this.#feeds.close());
    // After whoever joins has begun to listen.
    setTimeout(() => early.forEach((body) => this.#told(body)), 0);
  }

  /** Resolves when the room is entered. Rejects with CallError. Without media it is entered to watch. */
  static async join(link: Link | string, options: VideoRoomOptions = {}): Promise<VideoRoom> {
    const { room, display, pin, all = true, subscribeLink = link, media, tracks, ...rest } = options;
    const where = { ...(room !== undefined && { room }), ...(pin !== undefined && { pin }) };
    const common = { plugin: PLUGIN, ...rest };
    const sends = Boolean(media || tracks);
    const call = await dial(link, {
      ...common,
      media,
      tracks,
      receive: [],
      body: {
        request: sends ? 'joinandconfigure' : 'join',
        ptype: 'publisher',
        ...where,
        ...(display !== undefined && { display }),
      },
    });
    const early: JsonObject[] = []; // what is said before somebody can listen
    const off = call.on('event', (body) => early.push(body));
    const joined = (await call.opened) ?? {};
    if (!early.includes(joined)) early.unshift(joined);
    if (joined['videoroom'] !== 'joined') {
      const error = new CallError('refused', 'The room was not entered. Look at the channel: it may be for watching alone.');
      await call.close(error);
      throw error;
    }
    const { private_id } = joined;
    const join = { request: 'join', ptype: 'subscriber', ...where, ...(private_id !== undefined && { private_id }) };
    const feeds = (own: VideoRoom) =>
      new RoomFeeds(subscribeLink, common, join, {
        track: (track) => own.emit('track', track),
        failed: (error) => own.emit('error', error),
      });
    off();
    return new VideoRoom(call, joined, early, feeds, all);
  }

  /** Who publishes, but for us. */
  get participants(): readonly Participant[] {
    return this.#people.all;
  }

  /** Who talks; null: nobody. */
  get speaker(): FeedId | null {
    return this.#speaker;
  }

  /** The call that takes, while there is one. */
  get feeds(): Call | null {
    return this.#feeds.call;
  }

  /** Watches these. What goes wrong is told by `error`; what broke is begun anew by itself, unless it was replaced. */
  subscribe(...feeds: FeedId[]): Promise<void> {
    return this.#feeds.want(...feeds);
  }

  /** Watches these no longer. */
  unsubscribe(...feeds: FeedId[]): Promise<void> {
    return this.#feeds.leave(...feeds);
  }

  /** Changes how we are seen, e.g. `{ display }`, `{ bitrate }`, as the channel allows. */
  async configure(change: JsonObject): Promise<void> {
    await this.call.request({ ...change, request: 'configure' });
  }

  /** Leaves the room. Resolves when the gateway knows. */
  async leave(): Promise<void> {
    this.call.request({ request: 'leave' }).catch(() => {}); // goes out before the end
    await Promise.all([this.call.close(), this.#feeds.close()]);
  }

  #told(body: JsonObject): void {
    const changes = this.#people.take(body);
    for (const change of changes) {
      if (change.kind === 'came' && this.#all) void this.#feeds.came(...change.people.map(({ id }) => id));
      if (change.kind === 'went') {
        this.#feeds.gone(change.id);
        this.emit('left', change.id);
      }
    }
    if (changes.length === 0) return;
    this.emit('participants', this.participants);
    const talking = this.participants.filter((one) => one.talking);
    // Whoever began last, until they stop.
    const last = changes.findLast((change) => change.kind === 'talking' && this.#people.get(change.id)?.talking);
    const still = talking.some(({ id }) => id === this.#speaker) ? this.#speaker : (talking.at(-1)?.id ?? null);
    const speaker = last?.kind === 'talking' ? last.id : still;
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.emit('speaker', speaker);
  }
}
