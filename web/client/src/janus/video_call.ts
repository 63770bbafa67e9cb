// SPDX-License-Identifier: MIT
// Two people by name, through Janus's videocall plugin.
import type { Call } from '../call/call.ts';
import { dial } from '../call/dial.ts';
import { Emitter } from '../call/emitter.ts';
import type { MediaWish } from '../call/media/media.ts';
import { type DialOptions, type JanusOffer, tracksOf } from '../call/options.ts';
import { eventOf } from '../call/speech/plugins.ts';
import type { Link } from '../core/link.ts';
import type { JsonObject } from '../dialog/line.ts';
import { CallError } from '../errors.ts';

const PLUGIN = 'janus.plugin.videocall';
const NAME_TAKEN = 476;
const TRIES = 5; // the name of a call that has just ended is free in a moment
const PAUSE = 500; // ms

/** What is sent to the other one. */
export interface VideoCallMedia {
  /** Camera and microphone, closed with the call. */
  readonly media?: MediaWish;
  /** What else is sent. It stays the page's. */
  readonly tracks?: DialOptions['tracks'];
}

/** Somebody calls. */
export interface IncomingCall {
  /** As the other one is registered: a text of theirs. */
  readonly from: string;
  /** Takes it, and sends this. */
  accept(media: VideoCallMedia): void;
  /** Refuses it; the registration ends with it. */
  decline(): void;
}

/** What a VideoCall tells of; media and data by its `call`. */
export interface VideoCallEvents {
  /** Nobody listens: it is declined. */
  incoming: IncomingCall;
  /** It rings at the other one's. */
  ringing: string;
  /** The other one has accepted, or was accepted. */
  accepted: string;
  /** The other one has ended it, or does not want it. */
  hangup: {
    /** The other one. */
    readonly from: string;
    /** A text of Janus's; may be empty. */
    readonly reason: string;
  };
}

/** Options of `VideoCall.register`. */
export type VideoCallOptions = Pick<DialOptions, 'plugin' | 'token' | 'data' | 'rtc' | 'signal'>;

/**
 * A name, and the one call that is made or taken with it: for the next one register again.
 *
 *     const me = await VideoCall.register(link, 'anna');
 *     me.on('incoming', (call) => call.accept({ media: true }));
 */
export class VideoCall extends Emitter<VideoCallEvents> {
  /** Our own name. */
  readonly username: string;
  #call!: Call;
  #busy = false; // with somebody
  #decide: ((wanted: VideoCallMedia | null) => void) | null = null;

  private constructor(username: string) {
    super();
    this.username = username;
  }

  /** Rejects with CallError: `refused` with `janus` 476 if the name is taken. */
  static async register(link: Link | string, username: string, options: VideoCallOptions = {}): Promise<VideoCall> {
    for (let left = TRIES; ; left--) {
      const own = new VideoCall(username);
      own.#call = await dial(link, {
        plugin: PLUGIN,
        ...options,
        body: { request: 'register', username },
        accept: (offer, usual) => own.#accepts(offer, usual),
      });
      own.#call.on('event', (body) => own.#told(body));
      try {
        await own.#call.opened;
        void own.#call.over.then(() => own.#decide?.(null));
        return own;
      } catch (error) {
        if (!(error instanceof CallError) || error.janus !== NAME_TAKEN || left === 1) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** For tracks, data, statistics, errors, the end. */
  get call(): Call {
    return this.#call;
  }

  /** Who is registered. */
  async list(): Promise<string[]> {
    const said = (await this.#call.request({ request: 'list' }))?.['result'] as JsonObject | undefined;
    const list = said?.['list'];
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  }

  /** Calls somebody. Resolves when they have accepted. Rejects with CallError; the name stays then. */
  async dial(username: string, media: VideoCallMedia): Promise<void> {
    this.#begin();
    let sent: readonly MediaStreamTrack[] = [];
    try {
      sent = await this.#send(media);
      await this.#call.negotiate({ body: { request: 'call', username } });
    } catch (error) {
      this.#call.withdraw(sent);
      this.#busy = false;
      throw error;
    }
  }

  /** Ends the call, and the registration with it. Resolves when the gateway knows. */
  async hangUp(): Promise<void> {
    this.#call.request({ request: 'hangup' }).catch(() => {}); // goes out before the end
    await this.#call.close();
  }

  #begin(): void {
    if (this.#busy) throw new CallError('busy', 'There is a call already. Register once more for another one.');
    this.#busy = true;
  }

  /** Gives what is sent. */
  async #send({ media, tracks }: VideoCallMedia): Promise<readonly MediaStreamTrack[]> {
    const opened = media ? (await this.#call.addMedia(media)).stream.getTracks() : [];
    await this.#call.put(tracksOf(tracks));
    return [...opened, ...tracksOf(tracks)];
  }

  async #accepts({ body }: JanusOffer, usual: JsonObject): Promise<JsonObject | null> {
    if (eventOf(body) !== 'incomingcall') return usual;
    const from = nameIn(body);
    const wanted = await new Promise<VideoCallMedia | null>((decide) => {
      if (this.#busy || !this.heard('incoming')) return decide(null);
      this.#busy = true;
      this.#decide = decide;
      this.emit('incoming', { from, accept: decide, decline: () => decide(null) });
    });
    this.#decide = null;
    if (wanted) {
      await this.#send(wanted);
      this.emit('accepted', from);
      return usual;
    }
    void this.hangUp();
    return null;
  }

  #told(body: JsonObject): void {
    const event = eventOf(body);
    if (event === 'calling') this.emit('ringing', nameIn(body));
    else if (event === 'accepted' && nameIn(body)) this.emit('accepted', nameIn(body));
    else if (event === 'hangup') {
      const reason = String((body['result'] as JsonObject)['reason'] ?? '');
      this.emit('hangup', { from: nameIn(body), reason });
      this.#decide?.(null);
      void this.#call.close(new CallError('ended', `${nameIn(body) || 'The other one'} hung up.`));
    }
  }
}

const nameIn = (body: JsonObject | undefined): string => String((body?.['result'] as JsonObject)['username'] ?? '');
