// SPDX-License-Identifier: GPL-3.0-or-later
// A node that says what a test wants. Messages are found by look-ups as they are given; answers to single requests may
// be replaced: `replies` has functions (request, response, body) by method and path without its query.
import { EventEmitter, once } from 'node:events';
import http from 'node:http';

import { draft } from './bundle.mjs';

export const id = (number) => number.toString(16).padStart(64, '0');
export const beginning = (heartbeat = 15) => `{"watch":"${'0'.repeat(32)}","heartbeat":${heartbeat}}\n`;
export const message = (index, number, text) =>
  `${JSON.stringify({ index, messageId: id(number), cursor: `c-${number}`, data: btoa(text) })}\n`;

export class Fake {
  asked = [];
  ids = [];
  features = ['watch', 'wait'];
  replies = {};
  #news = new EventEmitter();
  #server = http.createServer((request, response) => this.#answer(request, response));

  static async start(t, changes = {}) {
    const fake = Object.assign(new Fake(), changes);
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    fake.url = `http://127.0.0.1:${fake.#server.address().port}`;
    t.after(() => {
      fake.#server.closeAllConnections();
      fake.#server.close();
    });
    return fake;
  }

  count(pattern) {
    return this.asked.filter((line) => pattern.test(line)).length;
  }

  async until(look) {
    while (!look(this)) await once(this.#news, 'news');
  }

  async #answer(request, response) {
    const [path] = request.url.replace('/api/v1', '').split('?');
    const body = String(Buffer.concat(await request.toArray()));
    this.asked.push(`${request.method} ${request.url.replace('/api/v1', '')} ${body}`);
    this.#news.emit('news');
    const reply = this.replies[`${request.method} ${path}`];
    if (reply) return reply(request, response, body);
    if (path === '/info') return data(response, { name: 'fake', features: this.features });
    if (path === '/messages' && request.method === 'GET') {
      if (request.url.includes('known=')) return; // held
      response.setHeader('ETag', 'e');
      return data(response, { messageIds: this.ids });
    }
    const at = path.match(/^\/messages\/([0-9a-f]{64})\/raw$/);
    if (at) return response.end(draft('0'.repeat(64), Buffer.from(String(parseInt(at[1], 16)))));
    response.writeHead(404).end();
  }
}

export const data = (response, value) => response.end(JSON.stringify({ data: value }));
