// SPDX-License-Identifier: MIT
// A call's signaling: the line, what is said on it, and what an end of it means.
import type { CarrierError } from '../../carrier/carrier.ts';
import type { JsonObject, LineListener, OverReason } from '../../dialog/line.ts';
import { Line } from '../../dialog/line.ts';
import { CallError } from '../../errors.ts';
import { type Envelope, refusal } from './envelopes.ts';
import { Exchange } from './exchange.ts';
import type { Setup } from '../options.ts';
import type { Station } from '../station.ts';

const OVER: { [reason in OverReason]: [CallError['code'], string] } = {
  ended: ['ended', 'The other side ended the call.'],
  idle: ['connection', 'Nothing from here reached Janus for too long, so it ended the call. Call again.'],
  replaced: ['replaced', 'Another device with the same link took the place of this one. Call again to take it back.'],
  busy: ['busy', 'Nobody is free: all places of this link are taken. Call later.'],
  unsendable: ['carrier', 'No carrier of this link takes a message of this size. Ask for a link with another carrier.'],
  trap: ['internal', 'The signaling failed inside. Load the page again, and report it if it stays so.'],
};

/** For people and programs. */
export const overError = (reason: OverReason): CallError => new CallError(...OVER[reason]);

export interface SignalingListener {
  /** Anything but the end. */
  heard(envelope: Envelope, awaited: boolean): void;
  renewed(): void;
  trouble(message: string | null): void;
  /** The gateway knows that it is over. */
  over(error: CallError): void;
}

export class Signaling implements LineListener {
  readonly line: Line;
  readonly exchange: Exchange;
  /** Why no carrier works at the moment. */
  doubt: string | null = null;
  #reached = false; // a carrier has taken something
  readonly #tell: SignalingListener;

  constructor(station: Station, setup: Setup, tell: SignalingListener) {
    this.#tell = tell;
    const { module, link, carriers } = station;
    this.line = new Line(module, link, carriers, this, { identity: setup.identity, race: setup.race });
    this.exchange = new Exchange(this.line);
  }

  message(object: JsonObject): void {
    this.#reached = true;
    const heard = this.exchange.heard(object);
    if (!heard) return;
    const { envelope, awaited } = heard;
    if (envelope.type === 'bye') {
      const reason = envelope.reason ? `The other side ended the call: ${envelope.reason}.` : OVER.ended[1];
      this.#tell.over(new CallError('ended', reason));
    } else if (envelope.type === 'error' && envelope.re === undefined) this.#tell.over(refusal(envelope));
    else this.#tell.heard(envelope, awaited);
  }

  attached(tag: number): void {
    this.#reached = true;
    this.exchange.attached(tag);
  }

  renewed(): void {
    this.#tell.renewed();
  }

  over(reason: OverReason): void {
    this.#tell.over(overError(reason));
  }

  trouble(error: CarrierError | null): void {
    this.doubt = error && error.message;
    this.#tell.trouble(this.doubt);
  }

  /** Why nothing came in time. */
  silence(): CallError {
    if (this.doubt !== null) return new CallError('carrier', `No carrier of this link works: ${this.doubt}`);
    if (!this.#reached) return new CallError('carrier', 'No carrier of this link has answered. Look at the network.');
    return new CallError(
      'no-answer',
      "The carrier works, but nobody answers. Is Janus running, and is this link's channel still in its configuration?",
    );
  }
}
