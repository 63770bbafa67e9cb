// SPDX-License-Identifier: MIT
// What a page may say about a call.
import type { CallIdentity, JsonObject } from '../dialog/line.ts';
import type { MediaWish } from './media/media.ts';
import type { Kind } from './media/senders.ts';

/** An offer of Janus's that asks whether it is taken. */
export interface JanusOffer {
  /** What the plugin said with it. */
  readonly body: JsonObject | undefined;
  /** The description. */
  readonly sdp: string;
}

/** What has to be known before anything is made ahead. */
export interface Setup {
  /** The package name, e.g. `janus.plugin.videoroom`, if the channel's own is not meant. */
  plugin?: string | undefined;
  /** The request that opens the call, if the channel's own is not meant. */
  body?: JsonObject | undefined;
  /** Of Janus's token authentication, if the channel passes it on. */
  token?: string | undefined;
  /** One data channel; a text is its label. */
  data?: boolean | string | undefined;
  /** What is taken: both if nothing is said, none if there is `data` alone. Without meaning if Janus offers. */
  receive?: readonly Kind[] | undefined;
  /** Whether this side makes the first offer; else the plugin's request goes alone. Known for Janus's own plugins. */
  offer?: boolean | undefined;
  /** STUN and TURN servers of the page's own, and the like. */
  rtc?: RTCConfiguration | undefined;
  /** A call that goes on after a reload: `call.identity` of then. */
  identity?: CallIdentity | undefined;
  /** First messages go out on two carriers of the link at once. */
  race?: boolean | undefined;
  /**
   * Asked at each offer of Janus's. Gives what the plugin gets with the answer (`usual` as a rule), or null if it is
   * not answered. Media may be added meanwhile.
   */
  accept?: ((offer: JanusOffer, usual: JsonObject) => JsonObject | null | Promise<JsonObject | null>) | undefined;
}

/** Options of `dial`. */
export interface DialOptions extends Setup {
  /** Camera and microphone, opened for this call and closed with it. */
  media?: MediaWish | undefined;
  /** What else is sent. It stays the page's. */
  tracks?: readonly MediaStreamTrack[] | MediaStream | undefined;
  /** Gives the call up, at any time. */
  signal?: AbortSignal | undefined;
}

export const tracksOf = (tracks: DialOptions['tracks']): readonly MediaStreamTrack[] =>
  tracks === undefined ? [] : 'getTracks' in tracks ? tracks.getTracks() : tracks;
