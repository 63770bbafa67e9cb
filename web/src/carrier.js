// The carrier over Chrysalis REST (docs/node-api.md). Nothing that comes from it is trusted. No request needs a
// CORS preflight: messages are posted binary as text/plain, waiting is asked for in the query.
//
// A node that is slow is waited for (patience.js): what is given up and tried again too early never arrives.
import { Patience } from './patience.js';

export class CarrierError extends Error {
  // kind: "down" (no connection, time over), "busy" (429, 503), "refused" (other 4xx), "garbled".
  constructor(kind, message, retryAfter = 0) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter; // ms; 0: the node did not say
  }
}

const HELD = 25; // seconds that a look-up is held
const REQUEST = 10000; // ms for a request, where the node was never slow
const SLOW = 10000; // ms after which the user is told
const WATCH_AGAIN = 600000; // ms that look-ups serve after a watch that said nothing
const MAX_DATA = 2 * 32768; // hex digits of the largest indexation payload

export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));

// A draft: network id, parents and nonce are left to the node.
export function draftBytes(index, data) {
  const [key, body] = [fromHex(index), fromHex(data)];
  const payload = 4 + 2 + key.length + 4 + body.length;
  const bytes = new Uint8Array(8 + 1 + 4 + payload + 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(9, payload, true);
  view.setUint32(13, 2, true);
  view.setUint16(17, key.length, true);
  bytes.set(key, 19);
  view.setUint32(19 + key.length, body.length, true);
  bytes.set(body, 23 + key.length);
  return bytes;
}

export class Carrier {
  patience = new Patience();
  failing = false; // the last post failed, and none is under way
  #base;
  #features = null;
  #listeners = new Set();
  #told = false; // that the node is slow
  #watchAgain = 0; // when a watch is worth another attempt

  constructor(url) {
    this.url = url;
    this.#base = `${url}/api/v1`;
  }

  // `work` is told, in a line, when a request waits for long; once until the node has answered.
  onSlow(work) {
    this.#listeners.add(work);
  }

  // {name, version, features}; tells a node that is down from one that has nothing.
  async info() {
    const { data } = await this.#json('/info');
    if (typeof data?.name !== 'string')
      throw new CarrierError('garbled', `${this.url} does not answer like a node`);
    this.#features = Array.isArray(data.features) ? data.features : [];
    return { name: data.name, version: String(data.version ?? ''), features: this.#features };
  }

  async can(feature) {
    if (!this.#features) await this.info();
    if (feature === 'watch' && performance.now() < this.#watchAgain) return false;
    return this.#features.includes(feature);
  }

  // Its watch says nothing, as where a proxy keeps the lines.
  watchIsSilent() {
    this.#watchAgain = performance.now() + WATCH_AGAIN;
    return new CarrierError('down', `The watch of ${this.url} does not begin; looking up instead`);
  }

  // Posts an indexation payload (hex) and gives the message's id.
  async post(index, data) {
    const binary = {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: draftBytes(index, data),
    };
    let answer;
    try {
      answer = await this.#json('/messages', binary, 'post');
    } catch (error) {
      if (!(error instanceof CarrierError) || error.kind !== 'refused') throw error;
      // A node that takes no draft in binary form takes one as JSON.
      const body = JSON.stringify({ payload: { type: 2, index, data } });
      const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
      answer = await this.#json('/messages', json, 'post');
    }
    if (typeof answer.data?.messageId !== 'string')
      throw new CarrierError('garbled', 'The node gave no message id');
    return answer.data.messageId;
  }

  // For a page that closes: no answer is awaited. True where the browser took it.
  postAndLeave(index, data) {
    return navigator.sendBeacon(
      `${this.#base}/messages`,
      new Blob([draftBytes(index, data)], { type: 'text/plain' }),
    );
  }

  // Ids at an index, and the tag of what is known. With `wait` it is held until something beyond `known` is there.
  async find(index, { wait = false, known = null, signal } = {}) {
    const query = new URLSearchParams({ index });
    if (wait) query.set('wait', String(HELD));
    if (wait && known) query.set('known', known);
    const { data, etag } = await this.#json(`/messages?${query}`, { signal }, 'look', wait ? HELD * 1000 : 0);
    if (!Array.isArray(data?.messageIds))
      throw new CarrierError('garbled', "The node's look-up makes no sense");
    return { ids: data.messageIds.filter((id) => /^[0-9a-f]{64}$/i.test(id)), etag };
  }

  // Data (hex) of one message; null where it is no indexation payload.
  async message(id, signal) {
    const { data } = await this.#json(`/messages/${id}`, { signal });
    const bytes = data?.payload?.type === 2 ? data.payload.data : null;
    return typeof bytes === 'string' && bytes.length <= MAX_DATA ? bytes : null;
  }

  // The stream of a watch on these indexes (fetch's Response), until `signal` ends it.
  watch(indexes, signal) {
    const body = indexes.map((index) => `+${index}\n`).join('');
    const init = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body };
    return this.#timed(init, signal, 'look', 0, (limited) => this.#request('/watch', limited, 'look'));
  }

  #json(path, { signal, ...init } = {}, kind = 'look', held = 0) {
    return this.#timed(init, signal, kind, held, async (limited) => {
      const response = await this.#request(path, limited, kind, held);
      try {
        return { data: (await response.json()).data, etag: response.headers.get('ETag') };
      } catch (error) {
        if (limited.signal.aborted) throw error;
        throw new CarrierError('garbled', `${this.url} answers something else than JSON`);
      }
    });
  }

  // `work` gets `init` with a signal that aborts with the caller's, or when its time is over before it has ended.
  async #timed(init, signal, kind, held, work) {
    const limit = this.patience.request(kind, REQUEST) + held;
    const own = new AbortController();
    let over = false;
    const timer = setTimeout(() => ((over = true), own.abort()), limit);
    try {
      return await work({ ...init, signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal });
    } catch (error) {
      if (!over || signal?.aborted) throw error;
      this.patience.took(kind, limit - held);
      throw new CarrierError('down', `The node ${this.url} takes too long to answer`);
    } finally {
      clearTimeout(timer);
    }
  }

  #slow() {
    if (this.#told) return;
    this.#told = true;
    for (const work of this.#listeners) work(`The node ${this.url} is slow to answer; it is still being waited for`);
  }

  async #request(path, init, kind, held = 0) {
    const since = performance.now();
    const slow = setTimeout(() => this.#slow(), SLOW + held);
    if (kind === 'post') this.failing = false;
    let response;
    try {
      response = await fetch(this.#base + path, { ...init, cache: 'no-store' });
    } catch {
      if (kind === 'post') this.failing = true;
      throw new CarrierError('down', `The node does not answer: no connection to ${this.url}`);
    } finally {
      clearTimeout(slow);
    }
    if (kind === 'post') this.failing = !response.ok;
    this.#told = false;
    if (held === 0) this.patience.took(kind, performance.now() - since);
    if (response.ok) return response;
    const said = await response.json().catch(() => null);
    const reason = `${response.status}${said?.error?.message ? `, ${said.error.message}` : ''}`;
    const busy = response.status === 429 || response.status === 503;
    const fault = busy ? 'busy' : response.status < 500 ? 'refused' : 'down';
    const retryAfter = 1000 * (Number(response.headers.get('Retry-After')) || 0);
    throw new CarrierError(fault, `The node ${this.url} refuses: ${reason}`, retryAfter);
  }
}
