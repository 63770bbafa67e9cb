// SPDX-License-Identifier: MIT
// The descriptions of one call: our offers and Janus's answers, Janus's offers and our answers. One exchange at a time:
// if both offer, ours is finished first (the gateway answers or refuses each), then Janus's newest offer is answered.
import type { Link } from '../core/link.ts';
import { CallError } from '../errors.ts';
import type { JsonObject } from '../dialog/line.ts';
import type { Candidates } from './candidates.ts';
import { type Envelope, withoutCandidates } from './speech/envelopes.ts';
import type { Exchange } from './speech/exchange.ts';
import type { Signaling } from './speech/signaling.ts';
import type { Pace } from './pace.ts';
import { limitReply } from './reply_limit.ts';
import type { Timers } from './timers.ts';

const NO_ANSWER = 30_000; // ms

export interface NegotiationParts {
  readonly peer: RTCPeerConnection;
  readonly link: Link;
  readonly exchange: Exchange;
  readonly signaling: Pick<Signaling, 'doubt' | 'silence'>;
  readonly candidates: Candidates;
  readonly pace: Pace;
  readonly timers: Timers;
  /** The page's own. */
  readonly iceServers: readonly RTCIceServer[];
}

export interface NegotiationListener {
  /** What goes with our answer; null: none is given. May take as long as a person does. */
  accepts(offer: Envelope): Promise<JsonObject | null>;
  said(step: 'offer' | 'published' | 'answer'): void;
  /** Descriptions are exchanged. */
  agreed(): void;
}

export interface OfferOptions {
  iceRestart?: boolean;
  signal?: AbortSignal | undefined;
  /** The offer was handed to the line. */
  sent?: () => void;
}

export class Negotiation {
  /** An offer of ours was answered; else Janus offers. */
  offered = false;
  /** Id of our last answer. */
  answer: string | undefined;
  readonly #parts: NegotiationParts;
  readonly #tell: NegotiationListener;
  #turn: Promise<unknown> = Promise.resolve();
  #ahead: RTCSessionDescriptionInit | null = null;
  #version = 0; // of what an offer would say
  #newest: Envelope | null = null; // Janus's offer
  #agreed = false;

  constructor(parts: NegotiationParts, tell: NegotiationListener) {
    this.#parts = parts;
    this.#tell = tell;
  }

  /** Makes the first offer ahead. */
  prepare(): Promise<void> {
    return this.#serially(async () => {
      if (this.#ahead) return;
      const version = this.#version;
      const offer = await this.#parts.peer.createOffer();
      if (version === this.#version) this.#ahead = offer;
    });
  }

  /** What was made ahead does not fit any more. */
  changed(): void {
    this.#version++;
    this.#ahead = null;
  }

  /** Resolves with the answer, which is applied then. Rejects with CallError. */
  offer(fields: JsonObject, options: OfferOptions = {}): Promise<Envelope> {
    return this.#serially(() => this.#offer(fields, options));
  }

  async #offer(fields: JsonObject, { iceRestart = false, signal, sent }: OfferOptions): Promise<Envelope> {
    const { peer, link, exchange, candidates, pace } = this.#parts;
    const description = (!iceRestart && this.#ahead) || (await peer.createOffer({ iceRestart }));
    this.#ahead = null;
    let sdp = withoutCandidates(description.sdp ?? '');
    // Before the servers that come with the answer are known there is little to gather. And a browser checks with new
    // credentials as soon as it has them: before Janus has them too, that ends the connection.
    if (!link.reachable && !link.servers && !pace.slow && !iceRestart) {
      candidates.begin();
      await peer.setLocalDescription(description);
      await candidates.gathered();
      sdp = peer.localDescription?.sdp ?? sdp;
    }
    this.#tell.said('offer');
    const delay = Math.round(pace.way);
    const asked = exchange.ask('offer', { ...fields, sdp, ...(delay > 0 && { delay }) }, ['answer'], signal);
    sent?.();
    void asked.attached.then(() => this.#tell.said('published'));
    const cancel = limitReply(asked, NO_ANSWER, this.#parts);
    try {
      const answer = await asked.reply;
      cancel();
      await this.#accept(answer, description, iceRestart);
      return answer;
    } catch (error) {
      cancel();
      if (peer.signalingState === 'have-local-offer') await peer.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }

  async #accept(answer: Envelope, description: RTCSessionDescriptionInit, restarts: boolean): Promise<void> {
    const { peer, link, candidates } = this.#parts;
    this.#tell.said('published'); // if the answer overtook the carrier's word
    this.#tell.said('answer');
    this.useServers(answer.iceServers);
    const gathered = peer.signalingState === 'have-local-offer';
    if (!gathered) {
      candidates.begin();
      await peer.setLocalDescription(description);
    }
    const held = answer.queued && !link.reachable;
    if (held) await this.#letJanusBegin(answer.id, gathered);
    try {
      await peer.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    } catch (cause) {
      throw new CallError('connection', "Janus's answer cannot be used: look at the plugin's codecs.", { cause });
    }
    this.offered = true;
    const needed = !link.reachable && (restarts || !this.#agreed);
    this.#exchanged();
    if (!gathered && !held) candidates.exchanged(needed ? 'needed' : 'if-needed');
  }

  /**
   * Janus, which cannot be reached before it has sent, begins when it hears that the answer is here, and gives up 12 s
   * later. Resolves when it is time for the browser to begin.
   */
  async #letJanusBegin(answer: string, gathered: boolean): Promise<void> {
    const { candidates, pace, timers } = this.#parts;
    await candidates.gathered();
    const { attached } = candidates.reply(answer, gathered);
    if (pace.arrival > 0) await Promise.race([attached, timers.pause(pace.arrival)]);
  }

  /** Only Janus's last offer can be answered. */
  async janusOffers(offer: Envelope): Promise<void> {
    this.#newest = offer;
    this.answer = undefined;
    const body = await this.#tell.accepts(offer);
    if (body) await this.#serially(() => this.#answer(offer, body));
  }

  async #answer(offer: Envelope, body: JsonObject): Promise<void> {
    const { peer, link, exchange, candidates } = this.#parts;
    if (this.#newest !== offer || peer.signalingState === 'closed') return;
    this.#tell.said('answer');
    this.useServers(offer.iceServers);
    candidates.begin();
    try {
      await peer.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
      await peer.setLocalDescription();
    } catch (cause) {
      throw new CallError('connection', "Janus's offer cannot be used: look at the plugin's codecs.", { cause });
    }
    if (!link.reachable) await candidates.gathered();
    const own = peer.localDescription?.sdp ?? '';
    const sdp = link.reachable ? withoutCandidates(own) : own;
    this.changed();
    this.answer = exchange.say('answer', { re: offer.id, sdp, body }).id;
    this.#exchanged();
    if (link.reachable) candidates.exchanged('if-needed');
  }

  takeCandidates({ candidates }: Envelope): void {
    void this.#serially(async () => {
      for (const candidate of candidates) await this.#parts.peer.addIceCandidate(candidate).catch(() => {});
    });
  }

  /** STUN and TURN servers that came with a message go before the page's own. */
  useServers(servers: readonly RTCIceServer[] | undefined): void {
    const { peer, iceServers } = this.#parts;
    if (servers) peer.setConfiguration({ ...peer.getConfiguration(), iceServers: [...servers, ...iceServers] });
  }

  #exchanged(): void {
    this.#agreed = true;
    this.#tell.agreed();
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
