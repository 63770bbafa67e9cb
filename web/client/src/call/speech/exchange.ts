// SPDX-License-Identifier: MIT
// The messages of one call: says ours, reads the gateway's, and finds for each reply who waits for it.
import { CallError } from '../../errors.ts';
import type { JsonObject, Line } from '../../dialog/line.ts';
import { randomId } from '../../hex.ts';
import { type Envelope, type EnvelopeType, readEnvelope, refusal } from './envelopes.ts';

interface Waiting {
  types: readonly EnvelopeType[];
  quiet: boolean; // nothing has come to it yet
  resolve(envelope: Envelope): void;
  reject(error: unknown): void;
}

/** A message that was said. */
export interface Said {
  readonly id: string;
  /** A carrier has it. Stays open if the call ends before. */
  readonly attached: Promise<void>;
}

export interface Asked extends Said {
  /** Rejects with CallError: `refused`, `too-large`, `full`, or why the call is over. */
  readonly reply: Promise<Envelope>;
}

export class Exchange {
  readonly #line: Line;
  readonly #waiting = new Map<string, Waiting>();
  readonly #attaching = new Map<number, () => void>();
  #last: string | undefined; // id of what was read last
  #over: CallError | null = null;

  constructor(line: Line) {
    this.#line = line;
  }

  /** Throws CallError as Line.send() does. */
  say(type: EnvelopeType, fields: JsonObject): Said {
    return this.#say(randomId(), type, fields);
  }

  /** The reply is of one of these types, or an error. */
  ask(type: EnvelopeType, fields: JsonObject, types: readonly EnvelopeType[], signal?: AbortSignal): Asked {
    const id = randomId();
    const reply = new Promise<Envelope>((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      if (signal?.aborted) return reject(aborted(signal));
      const give = () => {
        this.#waiting.delete(id);
        reject(aborted(signal));
      };
      const done = () => signal?.removeEventListener('abort', give);
      signal?.addEventListener('abort', give, { once: true });
      this.#waiting.set(id, {
        types,
        quiet: true,
        resolve: (envelope) => (done(), resolve(envelope)),
        reject: (error) => (done(), reject(error)),
      });
    });
    reply.catch(() => {}); // whoever wants it waits for it
    const waiting = this.#waiting.get(id);
    try {
      if (waiting) return { ...this.#say(id, type, fields), reply };
    } catch (error) {
      this.#waiting.delete(id);
      waiting?.reject(error);
    }
    return { id, attached: never, reply };
  }

  /** The envelope that came, and whether it is the reply that somebody waits for. Null: none. */
  heard(object: JsonObject): { envelope: Envelope; awaited: boolean } | null {
    const envelope = readEnvelope(object);
    if (!envelope) return null;
    if (envelope.id) this.#last = envelope.id;
    const { re, type } = envelope;
    const waiting = re === undefined ? undefined : this.#waiting.get(re);
    if (waiting) waiting.quiet = false;
    if (!re || !waiting || (type !== 'error' && !waiting.types.includes(type))) return { envelope, awaited: false };
    this.#waiting.delete(re);
    if (type === 'error') waiting.reject(refusal(envelope));
    else waiting.resolve(envelope);
    return { envelope, awaited: true };
  }

  /** Its time is over, unless the plugin has said something to it already: a person may be asked. */
  giveUp(id: string, error: () => CallError): void {
    const waiting = this.#waiting.get(id);
    if (!waiting?.quiet) return;
    this.#waiting.delete(id);
    waiting.reject(error());
  }

  attached(tag: number): void {
    this.#attaching.get(tag)?.();
    this.#attaching.delete(tag);
  }

  /** Whoever waits hears why the call is over. */
  end(error: CallError): void {
    this.#over = error;
    for (const { reject } of [...this.#waiting.values()]) reject(error);
    this.#waiting.clear();
    this.#attaching.clear();
  }

  #say(id: string, type: EnvelopeType, fields: JsonObject): Said {
    if (this.#over) return { id, attached: never };
    const tag = this.#line.send({ id, type, ...(this.#last !== undefined && { re: this.#last }), ...fields });
    return { id, attached: new Promise((resolve) => this.#attaching.set(tag, resolve)) };
  }
}

const never = new Promise<void>(() => {});

export const aborted = (signal?: AbortSignal): CallError =>
  new CallError('aborted', 'It was stopped on this side.', { cause: signal?.reason });
