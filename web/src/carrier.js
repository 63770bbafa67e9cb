// The carrier over Chrysalis REST (docs/node-api.md). Nothing that comes from it is trusted. No request needs a
// CORS preflight: messages are posted binary as text/plain, waiting is asked for in the query.

export class CarrierError extends Error {
  // kind: "down" (no connection, time over), "busy" (429, 503), "refused" (other 4xx), "garbled".
  constructor(kind, message, retryAfter = 0) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter; // ms; 0: the node did not say
  }
}

const HELD = 25; // seconds that a look-up is held
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
  #base;
  #timeout;
  #features = null;

  constructor(url, timeout = 10000) {
    this.url = url;
    this.#base = `${url}/api/v1`;
    this.#timeout = timeout;
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
    return this.#features.includes(feature);
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
      answer = await this.#json('/messages', binary);
    } catch (error) {
      if (!(error instanceof CarrierError) || error.kind !== 'refused') throw error;
      // A node that takes no draft in binary form takes one as JSON.
      const body = JSON.stringify({ payload: { type: 2, index, data } });
      answer = await this.#json('/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
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
    const timeout = this.#timeout + (wait ? HELD * 1000 : 0);
    const { data, etag } = await this.#json(`/messages?${query}`, { signal }, timeout);
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
    return this.#request('/watch', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body,
      signal,
    });
  }

  async #json(path, init = {}, timeout = this.#timeout) {
    const over = AbortSignal.timeout(timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, over]) : over;
    const response = await this.#request(path, { ...init, signal });
    try {
      return { data: (await response.json()).data, etag: response.headers.get('ETag') };
    } catch (error) {
      if (init.signal?.aborted) throw error;
      if (over.aborted) throw new CarrierError('down', `The node ${this.url} takes too long to answer`);
      throw new CarrierError('garbled', `${this.url} answers something else than JSON`);
    }
  }

  async #request(path, init) {
    let response;
    try {
      response = await fetch(this.#base + path, { ...init, cache: 'no-store' });
    } catch {
      throw new CarrierError('down', `The node does not answer: no connection to ${this.url}`);
    }
    if (response.ok) return response;
    const said = await response.json().catch(() => null);
    const reason = `${response.status}${said?.error?.message ? `, ${said.error.message}` : ''}`;
    const busy = response.status === 429 || response.status === 503;
    const kind = busy ? 'busy' : response.status < 500 ? 'refused' : 'down';
    const retryAfter = 1000 * (Number(response.headers.get('Retry-After')) || 0);
    throw new CarrierError(kind, `The node ${this.url} refuses: ${reason}`, retryAfter);
  }
}
