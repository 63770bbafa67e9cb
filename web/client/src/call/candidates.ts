// SPDX-License-Identifier: MIT
// This browser's ICE candidates: collected, and sent if and when Janus needs them (docs/protocol.md, "Candidates").
import type { Exchange, Said } from './speech/exchange.ts';
import type { Timers } from './timers.ts';

const AFTER = 2000; // ms from the exchange of descriptions, if there is no connection
const SOON = 200; // ms, in which gathering has begun
const SHORT = 1000; // ms of gathering
export const GATHERING = 5000; // ms; what is known by then is sent
const MOST = 64; // of one message

/** `needed`: Janus has to send first. `if-needed`: it may never need them. */
export type When = 'needed' | 'if-needed';

export class Candidates {
  readonly #peer: RTCPeerConnection;
  readonly #exchange: Exchange;
  readonly #timers: Timers;
  #known: RTCIceCandidateInit[] = [];
  #round = 0; // counts descriptions
  #cancel = () => {};

  constructor(peer: RTCPeerConnection, exchange: Exchange, timers: Timers) {
    this.#peer = peer;
    this.#exchange = exchange;
    this.#timers = timers;
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate?.candidate) return;
      const { sdpMid, sdpMLineIndex } = candidate;
      this.#known.push({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
    });
  }

  /** Before a new local description is set: what is known belongs to the old one. */
  begin(): void {
    this.#round++;
    this.#cancel();
    this.#known = [];
  }

  /** Resolves when all are known, or after `ms` with those that are. */
  gathered(ms = GATHERING): Promise<void> {
    const peer = this.#peer;
    if (peer.iceGatheringState === 'complete') return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        peer.removeEventListener('icegatheringstatechange', look);
        resolve();
      };
      const look = () => {
        if (peer.iceGatheringState === 'complete') done();
      };
      const cancel = this.#timers.after(ms, done);
      peer.addEventListener('icegatheringstatechange', look);
    });
  }

  /** For a gateway that waits for a word: what there is, in one message, even none. `withheld`: they are in the offer. */
  reply(answer: string, withheld: boolean): Said {
    const candidates = withheld ? [] : this.#known.slice(0, MOST);
    return this.#exchange.say('candidates', { re: answer, candidates, completed: this.#complete });
  }

  /** Descriptions are exchanged, without them. */
  exchanged(when: When): void {
    const round = this.#round;
    const later = when === 'needed' ? SOON : AFTER;
    // Where so much waits that they cannot be said, nothing connects, and the connection's own time is over.
    this.#cancel = this.#timers.after(later, () => void this.#send(round, when).catch(() => {}));
  }

  get #complete(): boolean {
    return this.#peer.iceGatheringState === 'complete';
  }

  async #send(round: number, when: When): Promise<void> {
    const unwanted = () => round !== this.#round || (when === 'if-needed' && this.#peer.connectionState === 'connected');
    if (unwanted()) return;
    let sent = 0;
    // What is known soon, and then what takes longer, as a relay over TLS does.
    for (const ms of [SHORT, GATHERING]) {
      await this.gathered(ms);
      if (unwanted()) return;
      const all = this.#complete;
      do {
        const candidates = this.#known.slice(sent, sent + MOST);
        sent += candidates.length;
        const completed = all && sent === this.#known.length;
        if (candidates.length > 0 || completed) this.#exchange.say('candidates', { candidates, completed });
      } while (sent < this.#known.length);
      if (all) return;
    }
  }
}
