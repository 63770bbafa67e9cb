// SPDX-License-Identifier: MIT
// What can be done before a person presses the button.
import type { Link } from '../core/link.ts';
import { CallError } from '../errors.ts';
import type { Call } from './call.ts';
import { complete, dial, place } from './dial.ts';
import { aborted } from './speech/exchange.ts';
import type { DialOptions, Setup } from './options.ts';
import type { Kind } from './media/senders.ts';

const IDLE = 300_000; // ms

/** Options of `prepare`. */
export interface PrepareOptions extends Setup {
  /** What will be sent; both if nothing is said. Another choice in dial() costs the offer that was made ahead. */
  kinds?: readonly Kind[];
  /** The whole call is made, without media: what is left is to put tracks in. Janus has it as a call meanwhile. */
  connection?: boolean;
  /** Milliseconds after which it ends by itself; dial() begins from the beginning then. 5 minutes. */
  idle?: number;
  /** Gives up what is not ready yet. */
  signal?: AbortSignal;
}

/** Of `prepare`. For one call; further ones of dial() are made from the beginning. */
export class Prepared {
  readonly #link: Link | string;
  readonly #options: PrepareOptions;
  #call: Call | null;
  #timer: ReturnType<typeof setTimeout>;

  /** @internal */
  constructor(link: Link | string, options: PrepareOptions, call: Call) {
    this.#link = link;
    this.#options = options;
    this.#call = call;
    this.#timer = setTimeout(() => void this.close(), options.idle ?? IDLE);
    void call.over.then(() => this.#forget(call));
  }

  /** False: it was used, was closed, or has ended by itself. */
  get ready(): boolean {
    return this.#call !== null;
  }

  /** As `dial(link, options)`, but sooner. What was said to `prepare` holds, but for `media`, `tracks`, `signal`. */
  async dial(options: Pick<DialOptions, 'media' | 'tracks' | 'signal'> = {}): Promise<Call> {
    const { signal } = options;
    if (signal?.aborted) throw aborted(signal);
    const call = this.#call;
    if (!call) return dial(this.#link, { ...this.#options, ...options });
    this.#forget(call);
    call.timeline.mark('dialled');
    return complete(call, options);
  }

  /** Ends what was made and not used. */
  async close(): Promise<void> {
    const call = this.#call;
    if (!call) return;
    this.#forget(call);
    await call.close();
  }

  #forget(call: Call): void {
    if (this.#call !== call) return;
    this.#call = null;
    clearTimeout(this.#timer);
  }
}

/**
 * Does ahead what can be done ahead: the module, keys, the connection to the carrier, the first message, the offer. With
 * `connection: true` all but the media. Rejects with CallError.
 *
 *     const prepared = await prepare(location.href);
 *     button.onclick = async () => show(await prepared.dial({ media: true }));
 */
export async function prepare(link: Link | string, options: PrepareOptions = {}): Promise<Prepared> {
  const { kinds = ['audio', 'video'], connection = false, signal } = options;
  if (signal?.aborted) throw aborted(signal);
  const call = await place(link, options, kinds);
  const prepared = new Prepared(link, options, call);
  const give = () => void prepared.close();
  signal?.addEventListener('abort', give, { once: true });
  try {
    if (signal?.aborted) give();
    await call.prepare();
    if (connection) {
      await call.open(true);
      await call.connected;
    }
    if (call.error) throw signal?.aborted ? aborted(signal) : call.error;
    return prepared;
  } catch (error) {
    await prepared.close();
    if (signal?.aborted) throw aborted(signal);
    throw error instanceof CallError ? error : new CallError('internal', `The offer cannot be made: ${error}`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', give);
  }
}
