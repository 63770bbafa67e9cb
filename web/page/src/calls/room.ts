// SPDX-License-Identifier: GPL-3.0-or-later
// A place in a room: as many pictures as there are people.
import type { CallError, FeedId, VideoRoom } from '../base/library.ts';
import { type Conversation, listen, type Place } from './conversation.ts';
import { Speaker } from './speaker.ts';

export interface RoomWish {
  readonly display: string;
  /** Empty: the channel says it. */
  readonly room: string;
}

export class RoomCall implements Conversation {
  readonly over: Promise<CallError>;
  readonly #room: VideoRoom;
  readonly #place: Place;
  readonly #speaker: Speaker;
  readonly #named = new Map<FeedId, string>();
  #feeds: VideoRoom['feeds'] = null;

  private constructor(room: VideoRoom, place: Place) {
    this.#room = room;
    this.#place = place;
    this.over = room.call.over;
    const { tell } = place;
    this.#speaker = new Speaker((id) => tell.speaker(id));
    listen(room.call, tell);
    room.call.on('state', (state) => {
      if (state === 'interrupted' || state === 'connected') tell.phase(state);
    });
    room.on('participants', () => this.#people());
    room.on('left', (id) => this.#speaker.forget(String(id)));
    room.on('speaker', (id) => this.#speaker.told(id === null ? null : String(id)));
    room.on('error', (error) => tell.warning(error));
    room.on('track', ({ feed, track }) => {
      this.#listenTo(room.feeds);
      tell.track(String(feed), track);
      if (track.kind === 'audio') this.#speaker.watch(String(feed), track);
    });
    void room.call.over.then(() => this.#speaker.stop());
    tell.calls([room.call]);
    tell.partner('');
    this.#people();
    tell.phase('connected');
  }

  /** Rejects with CallError. */
  static async join(place: Place, { display, room }: RoomWish): Promise<RoomCall> {
    const { lib, link, signal } = place;
    const tracks = await place.media();
    place.tell.phase('calling');
    const where = room === '' ? {} : { room: /^\d+$/.test(room) ? Number(room) : room };
    const joined = await lib.VideoRoom.join(link, { ...where, display, tracks, signal, data: true });
    return new RoomCall(joined, place);
  }

  send(data: string | ArrayBuffer): void {
    this.#room.call.send(data);
  }

  end(): Promise<void> {
    return this.#room.leave();
  }

  #people(): void {
    const people = this.#room.participants;
    for (const { id, display } of people) this.#named.set(id, display);
    this.#place.tell.people(people.map(({ id, display, talking }) => ({ id: String(id), name: display, talking })));
  }

  // The call that takes is made when there is somebody, and anew after it broke.
  #listenTo(feeds: VideoRoom['feeds']): void {
    if (!feeds || feeds === this.#feeds) return;
    this.#feeds = feeds;
    feeds.on('message', (message) => this.#place.tell.message(message));
    feeds.on('trouble', (message) => this.#place.tell.trouble(message));
    this.#speaker.receivers = () => feeds.peer.getReceivers();
    this.#place.tell.calls([this.#room.call, feeds]);
  }
}
