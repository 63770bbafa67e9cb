// SPDX-License-Identifier: MIT
// Signaling alone, for programs without WebRTC and for Janus's own APIs.
import type { Link } from '../core/link.ts';
import { type CallIdentity, type JsonObject, Line } from '../dialog/line.ts';
import { CallError } from '../errors.ts';
import { Emitter } from './emitter.ts';
import { aborted } from './speech/exchange.ts';
import { overError } from './speech/signaling.ts';
import { openStation, type Station } from './station.ts';

/** Options of `openLine`. */
export interface ObjectLineOptions {
  /** A line that goes on after a restart: `line.identity` of then. */
  identity?: CallIdentity | undefined;
  /** First messages go out on two carriers of the link at once. */
  race?: boolean | undefined;
  /** Ends it, at any time. */
  signal?: AbortSignal | undefined;
}

/** What a line tells of. */
export interface ObjectLineEvents {
  /** An object from the gateway: each once, in order. */
  message: JsonObject;
  /** No carrier answers, and what is said waits; null: one answers again. */
  trouble: string | null;
}

/** Objects to the gateway and from it. Made by `openLine`. */
export class ObjectLine extends Emitter<ObjectLineEvents> {
  /** Why it has ended: `aborted` if it was closed here. Never rejects. */
  readonly over: Promise<CallError>;
  readonly #line: Line;
  readonly #end: (error: CallError) => void;

  /** @internal The station is the line's from here on. */
  constructor(station: Station, options: ObjectLineOptions) {
    super();
    let end!: (error: CallError) => void;
    this.over = new Promise((resolve) => (end = resolve));
    this.#end = end;
    const listener = {
      message: (object: JsonObject) => this.emit('message', object),
      attached: () => {},
      renewed: () => {},
      over: (reason: Parameters<typeof overError>[0]) => end(overError(reason)),
      trouble: (error: Error | null) => this.emit('trouble', error && error.message),
    };
    const { module, link, carriers } = station;
    this.#line = new Line(module, link, carriers, listener, options);
    void this.#line.gone.then(() => station.close());
  }

  /** With it a program that was restarted goes on with this line instead of a second one. */
  get identity(): CallIdentity {
    return this.#line.identity;
  }

  /**
   * What is said together travels together. The first of it opens the line. Throws CallError `too-large` (more than 64
   * objects, or 256 KiB of text, or 64 KiB compressed) or `full` (too much waits): nothing of it is said then.
   */
  send(...objects: JsonObject[]): void {
    this.#line.send(...objects);
  }

  /** Ends it. Resolves when a carrier was told, or cannot be. A gateway that answers within 10 s is told then. */
  async close(reason = new CallError('aborted', 'The line was closed on this side.')): Promise<void> {
    await this.#line.end();
    this.#end(reason);
  }
}

/**
 * Signaling without WebRTC, in a page or under Node: envelopes, or objects of Janus's API on a channel with
 * `api = "janus"` or `"admin"`. It waits for the gateway as long as `signal` allows. Rejects with CallError: `link`,
 * `unsupported`, `carrier`, `aborted`.
 *
 *     const line = await openLine(link, { signal: AbortSignal.timeout(10_000) });
 *     line.on('message', (object) => console.log(object));
 *     line.send({ janus: 'info', transaction: '1' });
 */
export async function openLine(link: Link | string, options: ObjectLineOptions = {}): Promise<ObjectLine> {
  const { signal } = options;
  if (signal?.aborted) throw aborted(signal);
  const station = await openStation(link);
  try {
    if (signal?.aborted) throw aborted(signal);
    const line = new ObjectLine(station, options);
    const give = () => void line.close(aborted(signal));
    signal?.addEventListener('abort', give, { once: true });
    void line.over.then(() => signal?.removeEventListener('abort', give));
    return line;
  } catch (error) {
    station.close();
    throw error;
  }
}
