// SPDX-License-Identifier: MIT
// A call as a page sees it.
import { CallError } from '../errors.ts';
import type { CallIdentity, JsonObject, Traffic } from '../dialog/line.ts';
import { Emitter, type Listener } from './emitter.ts';
import type { CallEvents, CallState } from './events.ts';
import { type LocalMedia, type MediaWish, openMedia, stopAll } from './media/media.ts';
import type { Setup } from './options.ts';
import { CallRun } from './run.ts';
import type { Kind } from './media/senders.ts';
import type { Station } from './station.ts';
import type { Timeline } from './timeline.ts';

/** A call. Made by `dial`. */
export class Call extends Emitter<CallEvents> {
  readonly #run: CallRun;
  readonly #tracks: RTCTrackEvent[] = [];
  #changed = false; // since the last offer

  /** @internal The station is the call's from here on. */
  constructor(station: Station, setup: Setup, kinds: readonly Kind[]) {
    super();
    this.#run = new CallRun(station, setup, kinds, (name, detail) => {
      if (name === 'track') this.#tracks.push(detail as RTCTrackEvent);
      this.emit(name, detail);
    });
  }

  /** For what is not offered here. Neither offer nor answer with it: see `negotiate()`. */
  get peer(): RTCPeerConnection {
    return this.#run.peer;
  }

  /** The plugin's package name. */
  get plugin(): string {
    return this.#run.plugin;
  }

  /** Where it is. */
  get state(): CallState {
    return this.#run.state;
  }

  /** Why it has ended, or null. */
  get error(): CallError | null {
    return this.#run.error;
  }

  /** What the plugin said to the request that opened the call. Rejects with CallError. */
  get opened(): Promise<JsonObject | undefined> {
    return this.#run.milestones.opened.reached;
  }

  /** The first connection for media. Rejects with CallError if the call ends without one. */
  get connected(): Promise<void> {
    return this.#run.milestones.connected.reached;
  }

  /** Why it has ended: `aborted` if it was closed here, `ended` by the other side. Never rejects. */
  get over(): Promise<CallError> {
    return this.#run.milestones.over.reached;
  }

  /** What was reached when. */
  get timeline(): Timeline {
    return this.#run.timeline;
  }

  /** Bytes of this call's messages on carriers, so far. */
  get traffic(): Traffic {
    return this.#run.signaling.line.traffic;
  }

  /** For `sessionStorage`: with it a page that was reloaded goes on with this call instead of a second one. */
  get identity(): CallIdentity {
    return this.#run.signaling.line.identity;
  }

  /** Calls `listener` at each event of this name, until the function that it gives is called. */
  override on<K extends keyof CallEvents>(name: K, listener: Listener<CallEvents[K]>): () => void {
    const off = super.on(name, listener);
    if (name === 'track') for (const event of this.#tracks) (listener as Listener<RTCTrackEvent>)(event);
    return off;
  }

  /**
   * Asks the plugin for something, and gives what it replies. Rejects with CallError: the call goes on if it is
   * `refused`.
   */
  async request(body: JsonObject, { signal }: { signal?: AbortSignal } = {}): Promise<JsonObject | undefined> {
    return (await this.#run.unlessOver(this.#run.requests.ask(body, { signal }))).body;
  }

  /**
   * Offers anew, for what has changed on `peer`. `body`: the request that goes along, if it is not the plugin's usual
   * one. Gives what the plugin replies. Rejects with CallError: the call goes on if it is `refused`.
   */
  async negotiate({ body, signal }: { body?: JsonObject; signal?: AbortSignal } = {}): Promise<JsonObject | undefined> {
    this.#changed = false;
    return (await this.#run.unlessOver(this.#run.requests.change(body, signal))).body;
  }

  /** Sends another track of this kind, or nothing, in the place of the first; the other side is not told. */
  async replaceTrack(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    if (!(await this.#run.senders.replace(kind, track)))
      throw new CallError('media', `This call sends no ${kind} that could be replaced: use addTrack().`);
  }

  /** Sends one more track. It is the page's, which may stop it. */
  async addTrack(track: MediaStreamTrack, options: { stream?: MediaStream; signal?: AbortSignal } = {}): Promise<void> {
    const { stream, signal } = options;
    await this.put([track], stream);
    await this.offerChanges(signal);
  }

  /**
   * Opens camera and microphone, which are closed with the call, and puts them into the next offer or answer: for
   * `accept`, and before `negotiate()`.
   */
  async addMedia(wish: MediaWish): Promise<LocalMedia> {
    const { ended, streams, timeline } = this.#run;
    const opening = openMedia(wish, ended.signal).then((opened) => {
      if (this.error) stopAll(opened.stream);
      else streams.push(opened.stream);
      return opened;
    });
    const media = await this.#run.unlessOver(opening);
    timeline.mark('media');
    await this.put(media.stream.getTracks(), media.stream);
    return media;
  }

  /** Finds a way for media anew. That happens by itself if it is needed. */
  restartIce(): void {
    this.#run.connection.disturbed();
  }

  /** Over the data channel. Throws CallError if it is not open. */
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    this.#run.data.send(data);
  }

  /** Ends the call. Resolves when the gateway was told, or cannot be. */
  close(reason = new CallError('aborted', 'The call was ended on this side.')): Promise<void> {
    this.#run.finish(reason);
    return this.#run.told;
  }

  /** @internal Makes ahead what the first message needs. */
  async prepare(): Promise<void> {
    const offer = this.#run.offers ? this.#run.negotiation.prepare() : undefined;
    queueMicrotask(() => this.#run.signaling.line.prepare()); // while the browser makes the offer
    await offer;
  }

  /** @internal Sends these, from the next offer on. */
  async put(tracks: readonly MediaStreamTrack[], stream?: MediaStream): Promise<void> {
    if (await this.#run.senders.put(tracks, stream)) this.#toOffer();
  }

  /** @internal Takes these out again, as no offer with them was taken. What was opened for this call is closed. */
  withdraw(tracks: readonly MediaStreamTrack[]): void {
    if (this.error) return;
    this.#run.senders.remove(tracks);
    for (const stream of this.#run.streams) if (stream.getTracks().some((track) => tracks.includes(track))) stopAll(stream);
    this.#toOffer();
  }

  /** @internal */
  async offerChanges(signal?: AbortSignal): Promise<void> {
    if (this.#changed) await this.negotiate(signal && { signal });
  }

  /** @internal Sends what opens the call; `places`: for media that comes later. Resolves when the line has it. */
  async open(places = false): Promise<void> {
    if (!places && this.#run.senders.settle()) this.#toOffer();
    this.#changed = false;
    await this.#run.open();
  }

  protected override listened(name: keyof CallEvents): void {
    if (name === 'stats') this.#run.stats.run(this.heard('stats') && this.state !== 'ended');
  }

  #toOffer(): void {
    this.#changed = true;
    this.#run.negotiation.changed();
  }
}
