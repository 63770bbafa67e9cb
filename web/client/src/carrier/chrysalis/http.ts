// SPDX-License-Identifier: MIT
// One request to a node: its time limit, the bounds of its answer, and what its failures mean.
import { CarrierError } from '../carrier.ts';
import { type Kind, Patience } from './patience.ts';

const MAX_ERROR = 4096; // bytes of an error's body
const MAX_REASON = 200; // characters of it that are told
const MAX_RETRY_AFTER = 60_000;

/** The status of a refusal goes along: some can be answered by asking in another way. */
export class StatusError extends CarrierError {
  readonly status: number;

  constructor(status: number, ...rest: ConstructorParameters<typeof CarrierError>) {
    super(...rest);
    this.status = status;
  }
}

/** What to ask. */
export interface Ask {
  kind: Kind;
  /** Makes it a POST. */
  body?: BodyInit;
  /** `text/plain` if missing, which needs no CORS preflight. */
  type?: string;
  /** Milliseconds that the node may hold the answer, beyond what it needs. */
  held?: number;
  /** Each of them ends it. */
  signals: readonly (AbortSignal | undefined)[];
  /** The answer's body outlives the request, until a signal aborts. */
  lasts?: boolean;
}

/** All requests to one node. */
export class Http {
  readonly name: string;
  readonly base: string;
  readonly patience = new Patience();

  constructor(name: string) {
    this.name = name;
    this.base = `${name.replace(/\/+$/, '')}/api/v1`;
  }

  error(fault: CarrierError['fault'], what: string): CarrierError {
    return new CarrierError(fault, `${this.name}: ${what}`);
  }

  /** `read` makes something of an answer with a status of success; its time counts. Rejects with CarrierError. */
  async ask<T>(path: string, ask: Ask, read: (response: Response) => Promise<T>): Promise<T> {
    const { kind, held = 0 } = ask;
    const own = new AbortController();
    const cancel = () => own.abort();
    for (const signal of ask.signals) signal?.addEventListener('abort', cancel);
    if (ask.signals.some((signal) => signal?.aborted)) cancel();
    const limit = this.patience.limit(kind) + held;
    let late = false;
    const timer = setTimeout(() => ((late = true), cancel()), limit);
    const since = performance.now();
    let lasts = false;
    try {
      const response = await this.#fetch(path, ask, own.signal);
      if (held === 0) this.patience.took(kind, performance.now() - since);
      if (!response.ok) throw await this.#refusal(response);
      const result = await read(response);
      lasts = ask.lasts ?? false;
      return result;
    } catch (error) {
      if (late) this.patience.took(kind, limit - held);
      if (late) throw this.error('down', 'takes too long to answer');
      if (own.signal.aborted) throw this.error('down', 'closed');
      throw error instanceof CarrierError ? error : this.error('down', 'the connection broke');
    } finally {
      clearTimeout(timer);
      if (!lasts) for (const signal of ask.signals) signal?.removeEventListener('abort', cancel);
    }
  }

  async #fetch(path: string, { body, type = 'text/plain' }: Ask, signal: AbortSignal): Promise<Response> {
    const common: RequestInit = { signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' };
    const post = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': type }, body };
    try {
      return await fetch(this.base + path, { ...common, ...post });
    } catch {
      throw this.error('down', 'no connection');
    }
  }

  async #refusal(response: Response): Promise<CarrierError> {
    const { status } = response;
    const said = await this.bytes(response, MAX_ERROR).catch(() => new Uint8Array());
    const reason = reasonIn(new TextDecoder().decode(said));
    const fault = status === 429 || status === 503 ? 'busy' : status < 500 ? 'refused' : 'down';
    const seconds = Number(response.headers.get('Retry-After'));
    const retryAfter = seconds > 0 ? Math.min(MAX_RETRY_AFTER, 1000 * seconds) : 0;
    const what = `answers ${status}${reason && `, ${reason}`}`;
    return new StatusError(status, fault, `${this.name}: ${what}`, retryAfter);
  }

  /** The whole body, if it has no more than `most` bytes. */
  async bytes(response: Response, most: number): Promise<Uint8Array> {
    const reader = response.body?.getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { value } = (await reader?.read()) ?? {};
      if (!value) break;
      chunks.push(value);
      if ((length += value.length) <= most) continue;
      reader?.cancel().catch(() => {});
      throw this.error('garbled', 'its answer is too long');
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) all.set(chunk, (at += chunk.length) - chunk.length);
    return all;
  }

  /** The member `data` of the body. */
  async data(response: Response, most: number): Promise<{ [member: string]: unknown }> {
    try {
      const { data } = JSON.parse(new TextDecoder().decode(await this.bytes(response, most)));
      if (typeof data === 'object' && data !== null) return data;
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    throw this.error('garbled', 'does not answer like a node');
  }
}

// For people, in one line; empty if it says nothing.
function reasonIn(body: string): string {
  try {
    const { message } = JSON.parse(body).error;
    // eslint-disable-next-line no-control-regex
    return typeof message === 'string' ? message.replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, MAX_REASON) : '';
  } catch {
    return '';
  }
}
