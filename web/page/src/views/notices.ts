// SPDX-License-Identifier: GPL-3.0-or-later
// Short messages over the page, for what a person should know but need not act on at once.
import { button, make } from '../base/dom.ts';
import { quote, say, type TextKey, type Values } from '../base/language.ts';

const LASTS = 10_000; // ms
const MOST = 3;

export class Notices {
  readonly #place = make('div', { class: 'notices', is: { role: 'status' } });

  constructor(place: HTMLElement) {
    place.append(this.#place);
  }

  /** Gives what takes it away. `lasting`: not by itself. */
  show(key: TextKey, values: Values = {}, lasting = false): () => void {
    const words = make('span');
    say(words, key, values);
    return this.#add(words, lasting);
  }

  /** What went wrong, and what to do. */
  warn(title: TextKey, advice: TextKey): void {
    const words = make('span', {}, make('strong', { text: title }), ' ', make('span', { text: advice }));
    this.#add(words, false);
  }

  /** Somebody else's words. */
  quote(text: string): () => void {
    const words = make('span');
    quote(words, text.slice(0, 300));
    return this.#add(words, false);
  }

  #add(words: HTMLElement, lasting: boolean): () => void {
    const away = () => notice.remove();
    const notice = make('p', { class: 'notice' }, words, button('close', { class: 'quiet', label: 'dialog.close' }, away));
    this.#place.append(notice);
    while (this.#place.children.length > MOST) this.#place.firstElementChild?.remove();
    if (!lasting) setTimeout(away, LASTS);
    return away;
  }
}
