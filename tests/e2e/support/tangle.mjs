// SPDX-License-Identifier: GPL-3.0-or-later
// The node's REST API as far as the tests need it: payloads in trytes at addresses in trytes.
import { Blake2b } from '@iota/crypto.js';
import { TrytesHelper } from '@iota/mam.js';

export const indexOf = (address) => Buffer.from(Blake2b.sum256(Buffer.from(address, 'utf8'))).toString('hex');

export function toData(payload, tag = '') {
  const packedTag = tag ? TrytesHelper.packTrytes(tag) : [];
  return Buffer.concat([Buffer.from([packedTag.length]), Buffer.from(packedTag), TrytesHelper.packTrytes(payload)]);
}

export function fromData(data) {
  return TrytesHelper.unpackTrytes(data.subarray(1 + data[0]));
}

export class Tangle {
  #known = new Map(); // message id -> payload

  #fetch;

  // `fetcher`: fetch() from somewhere else, e.g. from inside a page.
  constructor(url, fetcher = fetch) {
    this.url = url;
    this.#fetch = fetcher;
  }

  async get(path) {
    return (await this.#ask(path)).data;
  }

  async #ask(path) {
    const response = await this.#fetch(`${this.url}/api/v1/${path}`);
    const body = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return { data: body.data, etag: response.headers.get('ETag') };
  }

  // Posts until the node takes it (429 and 503 are tried again); the message id.
  async post(address, payload, tag) {
    return this.postData(indexOf(address), toData(payload, tag));
  }

  async postData(index, data) {
    const body = JSON.stringify({ payload: { type: 2, index, data: data.toString('hex') } });
    for (;;) {
      const response = await this.#fetch(`${this.url}/api/v1/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text).data.messageId;
      if (response.status !== 429 && response.status !== 503) throw new Error(`POST: ${response.status} ${text}`);
      const seconds = Number(response.headers.get('Retry-After') ?? 1);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  // Random bytes at an address, which no reader can authenticate.
  async junk(address, bytes) {
    return this.postData(indexOf(address), bytes);
  }

  async ids(address) {
    return (await this.#look(address, {})).ids;
  }

  // Waits for something at the address; with `known`, the tag of an earlier look, for something more.
  async #look(address, { wait = 0, known }) {
    const seconds = Math.max(0, Math.min(20, Math.ceil(wait / 1000)));
    const query = (seconds > 0 ? `&wait=${seconds}` : '') + (known ? `&known=${encodeURIComponent(known)}` : '');
    const { data, etag } = await this.#ask(`messages?index=${indexOf(address)}${query}`);
    return { ids: data.messageIds, etag };
  }

  // The payloads at an address, oldest first. With `known` already there, waits up to `wait` ms for another.
  async payloads(address, { known = 0, wait = 0 } = {}) {
    const deadline = Date.now() + wait;
    for (let tag; ; ) {
      const waits = known === 0 || tag ? deadline - Date.now() : 0;
      const { ids, etag } = await this.#look(address, { wait: waits, known: tag });
      tag = etag;
      if (ids.length > known || Date.now() >= deadline) return Promise.all(ids.map((id) => this.payload(id)));
    }
  }

  async payload(id) {
    if (!this.#known.has(id)) {
      const message = await this.get(`messages/${id}`);
      this.#known.set(id, fromData(Buffer.from(message.payload.data, 'hex')));
    }
    return this.#known.get(id);
  }
}
