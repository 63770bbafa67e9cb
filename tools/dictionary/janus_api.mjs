// SPDX-License-Identifier: GPL-3.0-or-later
// A client of the Janus API over HTTP, that keeps what it says and hears.
import { randomBytes, randomInt } from 'node:crypto';

import { until } from '../../tests/e2e/support/process.mjs';

const randomText = (length) => randomBytes(2 * length).toString('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, length);
const randomNumber = () => randomInt(2 ** 47);

export class Session {
  // `said`: [{from: 'peer' or 'gateway', object}], in their order.
  constructor(url) {
    this.url = url;
    this.id = randomNumber();
    this.said = [];
    this.heard = [];
    this.leaving = new AbortController();
  }

  async #post(object) {
    this.said.push({ from: 'peer', object });
    const { session_id: _, ...rest } = object;
    const to = object.janus === 'create' ? this.url : `${this.url}/${this.id}`;
    const response = await fetch(to, { method: 'POST', body: JSON.stringify(rest) });
    const reply = await response.json();
    this.said.push({ from: 'gateway', object: reply });
    return reply;
  }

  async open() {
    await this.#post({ janus: 'create', transaction: randomText(12), id: this.id });
    this.running = true;
    this.polling = this.#poll();
    return this;
  }

  async #poll() {
    while (this.running) {
      const response = await fetch(`${this.url}/${this.id}?maxev=10`, { signal: this.leaving.signal }).catch(() => null);
      for (const object of (await response?.json().catch(() => [])) ?? []) {
        if (object.janus === 'keepalive') continue;
        this.said.push({ from: 'gateway', object });
        this.heard.push(object);
      }
    }
  }

  async attach(plugin) {
    const transaction = randomText(12);
    const opaque = `${plugin.split('.').at(-1)}-${randomText(12)}`;
    const reply = await this.#post({ janus: 'attach', transaction, session_id: this.id, plugin, opaque_id: opaque });
    return reply.data.id;
  }

  // What the plugin answers to `body`: the object with plugindata, and jsep.
  async message(handle, body, jsep) {
    const transaction = randomText(12);
    const request = { janus: 'message', transaction, session_id: this.id, handle_id: handle, body, ...(jsep && { jsep }) };
    const reply = await this.#post(request);
    if (reply.janus !== 'ack') return reply;
    return this.hear(`an answer to ${JSON.stringify(body)}`, (object) => object.transaction === transaction);
  }

  hear(what, test, timeout = 15_000) {
    return until(what, () => this.heard.find(test), { timeout, every: 20 });
  }

  trickle(handle, candidate) {
    const transaction = randomText(12);
    return this.#post({ janus: 'trickle', transaction, session_id: this.id, handle_id: handle, candidate });
  }

  async close(handle) {
    for (const janus of ['hangup', 'detach'])
      await this.#post({ janus, transaction: randomText(12), session_id: this.id, handle_id: handle });
    this.running = false;
    await this.#post({ janus: 'destroy', transaction: randomText(12), session_id: this.id });
    this.leaving.abort(); // its last events have come, or tell no more than those before
    await this.polling;
  }
}
