// SPDX-License-Identifier: GPL-3.0-or-later
// From a link to conversations, one at a time, and what each ended with. Whatever is given up leaves nothing behind.
import { type Failure, failureOf, failures, isWish } from '../base/failures.ts';
import { library, type CallError, type Library, type Link, type Prepared } from '../base/library.ts';
import { isOld } from '../link/tidy.ts';
import type { OwnMedia } from '../media/own.ts';
import { type Conversation, type ConversationListener, kindsOf, type Mode, modeOf, type Place } from './conversation.ts';
import { DirectCall } from './direct.ts';
import { NamedCall } from './named.ts';
import { RoomCall } from './room.ts';

// Pixels of our picture's width: in a room it is one of many.
const [SMALL, LARGE] = [640, 1280];

export interface DeskListener extends ConversationListener {
  failed(failure: Failure, unusable: boolean): void;
}

export class Desk {
  /** What is sent in the next conversation; false: nothing, it is only watched. */
  sends = true;
  /** Ours in a room, or by which we can be called. */
  name = '';
  /** Which room; empty: the channel says it. */
  room = '';
  readonly #tell: DeskListener;
  readonly #media: OwnMedia;
  #lib: Library | null = null;
  #link: Link | null = null;
  #prepared: Prepared | null = null;
  #conversation: Conversation | null = null;
  #round: AbortController | null = null; // of the conversation that is begun or runs
  #reachable = false; // by the name, after this call too

  constructor(tell: DeskListener, media: OwnMedia) {
    this.#tell = tell;
    this.#media = media;
  }

  get link(): Link | null {
    return this.#link;
  }

  get mode(): Mode {
    return modeOf(this.#link?.plugin ?? '');
  }

  get lib(): Library | null {
    return this.#lib;
  }

  get busy(): boolean {
    return this.#round !== null;
  }

  /** Of the fragment of a link; null: there is none. */
  async open(fragment: string | null): Promise<void> {
    this.#tell.phase('opening');
    this.#link = null;
    if (!isSecureContext) return this.#tell.failed(failures.insecure, true);
    if (!fragment) return this.#tell.failed(failures.noLink, true);
    if (isOld(fragment)) return this.#tell.failed(failures.oldLink, true);
    try {
      this.#lib = await library();
    } catch {
      return this.#tell.failed(failures.script, true);
    }
    try {
      this.#link = await this.#lib.readLink(`#${fragment}`);
    } catch (error) {
      return this.#tell.failed(failureOf(error), true);
    }
    this.#media.kinds = kindsOf(this.#link.plugin);
    this.#media.width = this.mode === 'room' ? SMALL : LARGE;
    this.#tell.phase('ready');
    void this.#prepare();
  }

  async start(): Promise<void> {
    if (this.#round) return;
    this.#reachable = this.mode === 'named';
    let error: unknown;
    do error = await this.#once();
    while (this.#reachable && isWish(error));
    this.#reachable = false;
    if (isWish(error)) this.#tell.phase('ended');
    else this.#tell.failed(failureOf(error, window.top !== window.self), false);
    void this.#prepare();
  }

  /** Whom to call by name. */
  async call(username: string): Promise<void> {
    const conversation = this.#conversation;
    if (!(conversation instanceof NamedCall)) return;
    try {
      await conversation.call(username);
    } catch (error) {
      if (!isWish(error)) this.#tell.warning(error as CallError);
      await conversation.end(); // the tracks that were put in would go twice with another try
    }
  }

  async names(): Promise<string[]> {
    const conversation = this.#conversation;
    return conversation instanceof NamedCall ? conversation.list() : [];
  }

  /** Throws CallError if there is no data channel. */
  send(data: string | ArrayBuffer): void {
    if (!this.#conversation) throw new Error('no conversation');
    this.#conversation.send(data);
  }

  /** Ends the call. Whoever is reachable by name stays so, unless `reachable` is false. */
  hangUp({ reachable = true } = {}): void {
    if (!reachable) this.#reachable = false;
    this.#round?.abort();
    void this.#conversation?.end();
  }

  async #once(): Promise<unknown> {
    const round = (this.#round = new AbortController());
    try {
      const conversation = await this.#begin(round);
      this.#conversation = conversation;
      if (round.signal.aborted) void conversation.end();
      return await conversation.over;
    } catch (error) {
      return error;
    } finally {
      this.#round = null;
      this.#conversation = null;
      this.#media.use(null);
      this.#media.close();
      this.#tell.calls([]);
    }
  }

  #begin(round: AbortController): Promise<Conversation> {
    const [lib, link, prepared] = [this.#lib, this.#link, this.#prepared];
    if (!lib || !link) throw new Error('there is no link');
    this.#prepared = null;
    const place: Place = { lib, link, tell: this.#tell, signal: round.signal, media: () => this.#tracks(lib, round.signal) };
    if (this.mode === 'room') return RoomCall.join(place, { display: this.name, room: this.room });
    if (this.mode === 'named') return NamedCall.register(place, this.name);
    return DirectCall.start(place, prepared);
  }

  async #tracks(lib: Library, signal: AbortSignal): Promise<MediaStreamTrack[]> {
    if (!this.sends || this.#media.kinds.length === 0) return [];
    if (!this.#media.isOpen) this.#tell.phase('camera');
    await this.#media.open(lib, signal);
    return this.#media.tracks();
  }

  // Keys, connection and offer, for whoever calls soon. Nothing is sent; what goes wrong is told when it is needed.
  async #prepare(): Promise<void> {
    if (this.mode !== 'call' || !this.#lib || !this.#link || this.#round) return;
    await this.#prepared?.close();
    const prepared = await this.#lib.prepare(this.#link, { data: true }).catch(() => null);
    if (this.#round) void prepared?.close();
    else this.#prepared = prepared;
  }
}

