// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a call to its first frame, and how long it would have been with a WebSocket.
import type { Mark, Timeline } from '../base/library.ts';
import { make } from '../base/dom.ts';
import { milliseconds } from '../base/format.ts';
import { currentLanguage, quote, say } from '../base/language.ts';
import { compare } from './compare.ts';

const MARKS: readonly Mark[] = ['dialled', 'media', 'offer', 'published', 'answer', 'connected', 'first frame'];

export class TimelineView {
  readonly element: HTMLElement;
  readonly #list = make('ol', { class: 'marks', label: 'details.timeline' });
  readonly #compared = make('p', { class: 'hint', id: 'compared' });
  #shown = '';

  constructor() {
    this.element = make('section', {}, make('h2', { text: 'details.timeline' }), this.#list, this.#compared);
  }

  show(timeline: Timeline): void {
    const begin = timeline.marks.dialled ?? 0;
    const rows = MARKS.flatMap((name) => {
      const at = timeline.marks[name];
      return at === undefined ? [] : [{ name, at: Math.max(0, at - begin) }];
    });
    const shown = JSON.stringify([rows, currentLanguage()]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const whole = Math.max(1, ...rows.map(({ at }) => at));
    const items = rows.map(({ name, at }) => {
      const time = make('span', { class: 'mark-time' });
      quote(time, milliseconds(at, currentLanguage()));
      const item = make('li', { is: { 'data-mark': name, 'data-ms': at.toFixed(1) } });
      const bar = make('span', { class: 'mark-bar', is: { 'aria-hidden': 'true' } });
      bar.style.setProperty('--at', (at / whole).toFixed(3));
      item.append(make('span', { text: `mark.${name}` }), time, bar);
      return item;
    });
    this.#list.replaceChildren(...items);
    const compared = compare(timeline);
    this.#compared.hidden = !compared;
    if (!compared) return;
    const { ours, webSocket, delay } = compared;
    const values = { ours, webSocket, delay };
    const words = Object.entries(values).map(([name, ms]) => [name, milliseconds(ms, currentLanguage())]);
    say(this.#compared, 'details.compared', Object.fromEntries(words));
  }
}
