// SPDX-License-Identifier: MIT
// The part of a node's REST API that a carrier needs (docs/node-api.md). No request of it needs a CORS preflight, but
// for posts to a node that takes no drafts in binary form.
import { CarrierError } from '../carrier.ts';
import { Http, StatusError } from './http.ts';
import { dataOf, draft, draftJson } from './message.ts';

const HELD = 25; // seconds that a look-up is held
const MAX_INFO = 64 * 1024;
const MAX_LIST = 256 * 1024;
const MAX_IDS = 1000; // of a look-up; the newest of more
const MAX_MESSAGE = 32_768;
const MAX_ETAG = 256;
const ID = /^[0-9a-f]{64}$/;

/** What a node may have beyond the standard. */
export type Feature = 'watch' | 'wait';

/** Ids at an index, oldest first, and the tag by which one waits for further ones. */
export interface Found {
  ids: string[];
  etag: string | null;
}

/** One node. Everything rejects with CarrierError. */
export class Rest {
  readonly http: Http;
  readonly #closing: AbortSignal;
  #features: ReadonlySet<unknown> | null = null;
  #type = 'text/plain'; // of what is posted

  /** `closing` ends all requests. */
  constructor(name: string, closing: AbortSignal) {
    this.http = new Http(name);
    this.#closing = closing;
  }

  /** Asks once; again after forget(). */
  async features(signal?: AbortSignal): Promise<ReadonlySet<unknown>> {
    if (this.#features) return this.#features;
    const ask = { kind: 'look', signals: [signal, this.#closing] } as const;
    const info = await this.http.ask('/info', ask, (response) => this.http.data(response, MAX_INFO));
    if (typeof info['name'] !== 'string') throw this.http.error('garbled', 'does not answer like a node');
    const { features } = info;
    return (this.#features = new Set(Array.isArray(features) ? features : []));
  }

  /** It may be another node after an outage. */
  forget(): void {
    this.#features = null;
  }

  /** Gives the message's id. */
  async post(index: string, data: Uint8Array): Promise<string> {
    try {
      return await this.#post(this.draft(index, data));
    } catch (error) {
      const inBinary = this.#type === 'text/plain';
      if (!inBinary || !(error instanceof StatusError) || ![400, 415, 422].includes(error.status)) throw error;
    }
    const id = await this.#post(jsonDraft(index, data));
    this.#type = 'application/json';
    return id;
  }

  /** What is posted, in the form that the node takes. */
  draft(index: string, data: Uint8Array): { type: string; body: BodyInit & BlobPart } {
    return this.#type === 'text/plain' ? { type: this.#type, body: draft(index, data) } : jsonDraft(index, data);
  }

  async #post(what: { type: string; body: BodyInit }): Promise<string> {
    const ask = { kind: 'post', signals: [this.#closing], ...what } as const;
    const { messageId } = await this.http.ask('/messages', ask, (response) => this.http.data(response, MAX_INFO));
    if (typeof messageId === 'string' && ID.test(messageId)) return messageId;
    throw this.http.error('garbled', 'gave no message id');
  }

  /** With `wait` the answer comes when there is something beyond `known`, or after 25 s. */
  find(index: string, signal?: AbortSignal, wait = false, known: string | null = null): Promise<Found> {
    const query = new URLSearchParams({ index });
    if (wait) query.set('wait', `${HELD}`);
    if (wait && known !== null) query.set('known', known);
    const ask = { kind: 'look', signals: [signal, this.#closing], held: wait ? 1000 * HELD : 0 } as const;
    return this.http.ask(`/messages?${query}`, ask, async (response) => {
      const { messageIds } = await this.http.data(response, MAX_LIST);
      if (!Array.isArray(messageIds)) throw this.http.error('garbled', 'its look-up makes no sense');
      const etag = response.headers.get('ETag');
      const ids = messageIds.filter((id) => typeof id === 'string' && ID.test(id)).slice(-MAX_IDS);
      return { ids, etag: etag !== null && etag.length <= MAX_ETAG ? etag : null };
    });
  }

  /** Data of a message; null if there is none: pruned since, no indexation payload, or nonsense. */
  async message(id: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const ask = { kind: 'look', signals: [signal, this.#closing] } as const;
    try {
      return dataOf(await this.http.ask(`/messages/${id}/raw`, ask, (answer) => this.http.bytes(answer, MAX_MESSAGE)));
    } catch (error) {
      if (error instanceof CarrierError && (error.fault === 'refused' || error.fault === 'garbled')) return null;
      throw error;
    }
  }

  /** The stream of a watch that begins with these lines, until `signal` aborts. */
  openWatch(lines: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const ask = { kind: 'look', signals: [signal], body: lines, lasts: true } as const;
    return this.http.ask('/watch', ask, async ({ body }) => {
      if (body) return body;
      throw this.http.error('garbled', 'its watch is empty');
    });
  }

  /** Changes what an open watch tells of. */
  async changeWatch(name: string, lines: string, signal: AbortSignal): Promise<void> {
    const ask = { kind: 'look', signals: [signal], body: lines } as const;
    await this.http.ask(`/watch/${name}`, ask, (response) => this.http.bytes(response, MAX_INFO));
  }
}

const jsonDraft = (index: string, data: Uint8Array) => ({ type: 'application/json', body: draftJson(index, data) });
