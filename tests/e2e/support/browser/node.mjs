// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for a carrier node that speaks the standard Chrysalis REST API, with or without waiting look-ups, and
// whose faults a test can order. Keeps everything in memory.
//
//   const node = await fakeNode({ features: ['PoW', 'wait'] });
//   node.url, node.messages (in order: {id, index, data}), node.at(index), node.put(index, data)
//   node.fault = (request) => 503       status to refuse a request with; 'drop' cuts the connection, 'mute' too, but after the
//                                     request was carried out; falsy: none; or a promise of one of these
//   node.requests                       "POST /api/v1/messages", ... as they came
//   await node.stop(), await node.start()       the same port
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Content-Type, Prefer',
  'Access-Control-Expose-Headers': 'ETag, Retry-After',
};

export async function fakeNode(options = {}) {
  const node = new FakeNode(options);
  await node.start();
  return node;
}

class FakeNode {
  #port = 0;
  #server = null;
  #waiting = new Set();

  constructor({ features = ['PoW', 'wait'], binaryDrafts = true } = {}) {
    Object.assign(this, { features, binaryDrafts, messages: [], requests: [], fault: null });
  }

  async start() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = this.#server.address().port;
    this.url = `http://127.0.0.1:${this.#port}`;
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  at(index) {
    return this.messages.filter((message) => message.index === index);
  }

  // Every post is a message of its own, as drafts are whose parents the node chooses.
  put(index, data) {
    const id = createHash('sha256').update(`${this.messages.length} ${index} ${data}`).digest('hex');
    this.messages.push({ id, index, data });
    for (const look of [...this.#waiting]) look();
    return id;
  }

  // Resolves when `count` messages are at the index.
  async arrived(index, count = 1) {
    while (this.at(index).length < count) await this.#next();
    return this.at(index);
  }

  #next(milliseconds) {
    return new Promise((resolve) => {
      const look = () => (clearTimeout(timer), this.#waiting.delete(look), resolve());
      const timer = milliseconds === undefined ? undefined : setTimeout(look, milliseconds);
      this.#waiting.add(look);
    });
  }

  async #handle(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    this.requests.push(`${request.method} ${request.url}`);
    const send = (status, body, headers = {}) => {
      response.writeHead(status, { ...CORS, 'Content-Type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    const refuse = (status) =>
      send(status, { error: { code: String(status), message: 'as ordered by the test' } });
    const fault = await this.fault?.(request);
    if (fault === 'drop') return response.destroy();
    if (typeof fault === 'number') return refuse(fault);
    if (fault === 'mute') response.end = () => response.destroy();
    if (request.method === 'OPTIONS') return send(204);

    const path = pathname.replace(/^\/api\/v1/, '');
    if (path === '/info') return send(200, { data: { name: 'fake', version: '1', features: this.features } });
    if (path === '/messages' && request.method === 'POST') {
      const draft = this.#draft(request.headers['content-type'], Buffer.concat(chunks));
      return draft ? send(201, { data: { messageId: this.put(draft.index, draft.data) } }) : refuse(400);
    }
    if (path === '/messages') return this.#find(searchParams, response, send);
    const message = this.messages.find(({ id }) => path === `/messages/${id}`);
    if (!message) return refuse(404);
    const { index, data } = message;
    send(200, {
      data: { networkId: '0', parentMessageIds: [], payload: { type: 2, index, data }, nonce: '0' },
    });
  }

  #draft(type, body) {
    if (type?.startsWith('application/json')) return JSON.parse(body).payload;
    if (!this.binaryDrafts) return null;
    const [indexLength, at] = [body.readUInt16LE(17), 19];
    const index = body.subarray(at, at + indexLength).toString('hex');
    const length = body.readUInt32LE(at + indexLength);
    if (body.length !== at + indexLength + 4 + length + 8) return null;
    return { index, data: body.subarray(at + indexLength + 4, -8).toString('hex') };
  }

  async #find(query, response, send) {
    const index = query.get('index');
    const tag = () => `"${this.at(index).length}"`;
    const wait = this.features.includes('wait') ? Number(query.get('wait') ?? 0) : 0;
    const news = () => (query.has('known') ? tag() !== query.get('known') : this.at(index).length > 0);
    const deadline = Date.now() + 1000 * wait;
    while (!news() && Date.now() < deadline && !response.destroyed) await this.#next(deadline - Date.now());
    const messageIds = this.at(index).map(({ id }) => id);
    send(200, { data: { index, maxResults: 1000, count: messageIds.length, messageIds } }, { ETag: tag() });
  }
}
