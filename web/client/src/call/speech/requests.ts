// SPDX-License-Identifier: MIT
// What a call asks of the plugin, with an offer or without.
import type { JsonObject } from '../../dialog/line.ts';
import { CallError } from '../../errors.ts';
import { type Envelope, passes } from './envelopes.ts';
import type { Negotiation, OfferOptions } from '../negotiation.ts';
import type { Setup } from '../options.ts';
import type { Pace } from '../pace.ts';
import type { Usage } from './plugins.ts';
import type { Signaling } from './signaling.ts';
import { limitReply } from '../reply_limit.ts';
import type { Timers } from '../timers.ts';

const NO_REPLY = 30_000; // ms

export interface RequestParts {
  readonly setup: Setup;
  readonly usage: Usage;
  readonly signaling: Signaling;
  readonly negotiation: Negotiation;
  readonly pace: Pace;
  readonly timers: Timers;
}

interface AskOptions {
  signal?: AbortSignal | undefined;
  /** The request was handed to the line. */
  sent?: () => void;
  /** It may open the call. */
  opens?: boolean;
}

/** The request that opens the call if Janus offers; null: the first message is an offer. */
export function askedFirst({ offer, body }: Setup, usage: Usage): JsonObject | null {
  if (offer === true) return null;
  const asked = usage.asks(body);
  return offer === false ? (asked ?? body ?? {}) : asked;
}

export class Requests {
  readonly #parts: RequestParts;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** What opens the call. `sent`: the line has it. */
  open(sent: () => void): Promise<Envelope> {
    const { setup, usage } = this.#parts;
    const asked = askedFirst(setup, usage);
    return asked ? this.ask(asked, { sent, opens: true }) : this.offer(setup.body, { sent, opens: true });
  }

  /** The plugin's reply. Rejects with CallError. */
  async ask(body: JsonObject, { signal, sent, opens = false }: AskOptions = {}): Promise<Envelope> {
    const { signaling, pace, timers } = this.#parts;
    const { exchange } = signaling;
    const fields = { ...(opens && this.#opener), body };
    const asked = exchange.ask('message', fields, ['event', 'offer', 'answer'], signal);
    sent?.();
    const cancel = limitReply(asked, NO_REPLY, { exchange, pace, timers, signaling });
    return asked.reply.finally(cancel);
  }

  /** Janus's answer, which is applied then. Without a body the plugin's usual one for a change. */
  change(body: JsonObject | undefined, signal: AbortSignal | undefined): Promise<Envelope> {
    return this.offer(body ?? this.#parts.usage.change, { signal });
  }

  offer(body: JsonObject | undefined, { opens = false, ...options }: OfferOptions & { opens?: boolean }): Promise<Envelope> {
    return this.#parts.negotiation.offer({ ...(opens && this.#opener), ...(body && { body }) }, options);
  }

  /**
   * Restarts ICE. Who made the offers makes the new one; in some plugins either may. A Janus that knows nothing of the
   * call any more gets what opened it. `renewed`: the dialog is new already, else it is renewed.
   */
  async restart(renewed: boolean): Promise<void> {
    const { setup, usage, signaling, negotiation } = this.#parts;
    // What is not settled is said again in a new dialog: so it is in that one's first message.
    const sent = () => {
      if (!renewed) signaling.line.renew();
    };
    const asked = negotiation.offered ? null : usage.restart(setup.body);
    try {
      if (asked) await this.ask(asked, { sent, opens: true });
      else await this.offer(usage.change, { iceRestart: true, sent, opens: true });
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'refused' || passes(error)) throw error;
      const first = askedFirst(setup, usage);
      if (first) await this.ask(first, { opens: true });
      else await this.offer(setup.body, { iceRestart: true, opens: true });
    }
  }

  /** Members of a message that may open the call. */
  get #opener(): JsonObject {
    const { plugin, token } = this.#parts.setup;
    return { ...(plugin !== undefined && { plugin }), ...(token !== undefined && { token }) };
  }
}
