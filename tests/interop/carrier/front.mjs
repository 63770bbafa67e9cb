// SPDX-License-Identifier: GPL-3.0-or-later
// A proxy in front of a node that has less than it: it takes features away, keeps the lines of watches, takes no drafts
// in binary form; and it counts connections and requests.
import { EventEmitter, once } from 'node:events';
import http from 'node:http';

export class Front {
  asked = []; // "GET /messages?..."
  removed = 0; // addresses, from watches
  #news = new EventEmitter();
  #server = http.createServer((request, response) => this.#pass(request, response));
  #watches = new Set();

  // `without`: features; `keeps`: what a watch says; `noBinary`.
  static async to(port, changes = {}) {
    const front = Object.assign(new Front(), { port, ...changes });
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    front.url = `http://127.0.0.1:${front.#server.address().port}`;
    return front;
  }

  count(pattern) {
    return this.asked.filter((line) => pattern.test(line)).length;
  }

  // Watches that are open.
  get watches() {
    return this.#watches.size;
  }

  async until(look) {
    while (!look(this)) await once(this.#news, 'news');
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(request, response) {
    const { method, headers } = request;
    const url = request.url.replace('/api/v1', '');
    this.asked.push(`${method} ${url}`);
    this.#news.emit('news');
    const body = Buffer.concat(await request.toArray());
    if (url.startsWith('/watch')) this.removed += String(body).match(/^-/gm)?.length ?? 0;
    this.#news.emit('news');
    if (this.noBinary && method === 'POST' && url === '/messages' && headers['content-type'] !== 'application/json')
      return response.writeHead(400).end('{"error":{"code":"400","message":"no binary"}}');
    const upstream = http.request({ host: '127.0.0.1', port: this.port, method, path: request.url, headers });
    upstream.on('response', (answer) => this.#answer(url, answer, response));
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(body);
  }

  async #answer(url, answer, response) {
    if (url === '/watch') {
      this.#watches.add(response);
      response.on('close', () => {
        this.#watches.delete(response);
        this.#news.emit('news');
      });
      this.#news.emit('news');
    }
    if (url === '/info' && this.without) {
      const info = JSON.parse(Buffer.concat(await answer.toArray()));
      info.data.features = info.data.features.filter((feature) => !this.without.includes(feature));
      const text = JSON.stringify(info);
      return response.writeHead(200, { ...answer.headers, 'content-length': text.length }).end(text);
    }
    if (url === '/watch' && this.keeps) return answer.resume();
    response.writeHead(answer.statusCode, answer.headers).flushHeaders();
    answer.on('error', () => response.destroy()).pipe(response);
  }
}
