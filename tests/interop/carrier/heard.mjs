// SPDX-License-Identifier: GPL-3.0-or-later
// What a watch tells, and waiting for it.
import { once, EventEmitter } from 'node:events';

export class Heard {
  #news = new EventEmitter();
  texts = []; // of messages
  events = []; // 'trouble', 'well', in their order
  errors = [];

  arrival(data) {
    this.texts.push(Buffer.from(data).toString('latin1'));
    this.#news.emit('news');
  }

  trouble(error) {
    this.events.push('trouble');
    this.errors.push(error);
    this.#news.emit('news');
  }

  well() {
    this.events.push('well');
    this.#news.emit('news');
  }

  // Resolves as soon as `look` gives something true.
  async until(look) {
    while (!look(this)) await once(this.#news, 'news');
  }

  messages(count) {
    return this.until(({ texts }) => texts.length >= count);
  }
}
