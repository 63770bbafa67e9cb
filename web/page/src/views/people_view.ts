// SPDX-License-Identifier: GPL-3.0-or-later
// Who is there.
import type { Person } from '../calls/conversation.ts';
import { make } from '../base/dom.ts';
import { quote, say } from '../base/language.ts';

export class PeopleView {
  readonly element: HTMLElement;
  readonly #list = make('ul', { class: 'people', label: 'panel.people' });
  readonly #empty = make('p', { class: 'hint', text: 'people.empty' });
  #speaker: string | null = null;
  #people: readonly Person[] = [];
  #own: string | null = null;

  constructor() {
    this.element = make('div', {}, this.#empty, this.#list);
  }

  /** Ours; null: no conversation. */
  own(name: string | null): void {
    this.#own = name;
    this.#show();
  }

  people(people: readonly Person[]): void {
    this.#people = people;
    this.#show();
  }

  speaker(id: string | null): void {
    this.#speaker = id;
    this.#show();
  }

  #show(): void {
    const rows = this.#people.map(({ id, name }) => this.#row(name, id === this.#speaker, false));
    if (this.#own !== null) rows.unshift(this.#row(this.#own, false, true));
    this.#list.replaceChildren(...rows);
    this.#list.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
  }

  #row(name: string, talking: boolean, own: boolean): HTMLElement {
    const words = make('span', { class: 'person-name' });
    const letter = make('span', { class: 'letter', is: { 'aria-hidden': 'true' } });
    if (name) quote(words, name);
    else say(words, own ? 'chat.me' : 'people.noName');
    quote(letter, [...(words.textContent ?? '')][0]?.toUpperCase() ?? '');
    const note = make('span', { class: 'hint' });
    if (own) say(note, 'people.own');
    else if (talking) say(note, 'people.talks');
    return make('li', { class: talking ? 'talks' : '' }, letter, words, note);
  }
}
