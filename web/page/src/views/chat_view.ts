// SPDX-License-Identifier: GPL-3.0-or-later
// The chat: what was said, files that come and go.
import type { ChatView as Told } from '../chat/chat.ts';
import type { Transfer } from '../chat/files.ts';
import { Saves } from '../chat/saves.ts';
import { button, icon, make } from '../base/dom.ts';
import { bytes } from '../base/format.ts';
import { currentLanguage, quote, say, type TextKey } from '../base/language.ts';

const MOST = 200; // lines
const MOST_TEXT = 4000; // characters

export interface ChatListener {
  /** False: it could not be said. */
  say(text: string): boolean;
  file(file: File): void;
  /** Something came. */
  came(): void;
}

export class ChatView implements Told {
  readonly element: HTMLElement;
  readonly #list = make('ol', { class: 'lines', label: 'chat.lines', is: { 'aria-live': 'polite' } });
  readonly #empty = make('p', { class: 'hint', text: 'chat.empty' });
  readonly #transfers = new Map<string, HTMLElement>();
  readonly #saves = new Saves();
  readonly #input = make('input', {
    id: 'say',
    label: 'chat.say',
    placeholder: 'chat.say',
    is: { type: 'text', maxlength: MOST_TEXT, autocomplete: 'off' },
  });
  readonly #tell: ChatListener;
  #partner = '';

  constructor(tell: ChatListener) {
    this.#tell = tell;
    const picker = make('input', { id: 'file', is: { type: 'file', hidden: true }, label: 'chat.file' });
    picker.addEventListener('change', () => {
      for (const file of picker.files ?? []) tell.file(file);
      picker.value = '';
    });
    const attach = button('clip', { class: 'quiet', id: 'attach', label: 'chat.file' }, () => picker.click());
    const send = make('button', { class: 'quiet', label: 'chat.send', is: { type: 'submit' } }, icon('send'));
    const form = make('form', { class: 'say' }, attach, picker, this.#input, send);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.#input.value.trim();
      if (text && tell.say(text)) this.#input.value = '';
    });
    this.element = make('div', { class: 'chat' }, this.#empty, this.#list, form);
  }

  partner(name: string): void {
    this.#partner = name;
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#transfers.clear();
    this.#saves.clear();
    this.#empty.hidden = false;
  }

  line(from: string, text: string, own: boolean): void {
    const words = make('span', { class: 'words' });
    quote(words, text.slice(0, MOST_TEXT));
    this.#add(this.#who(from, own), words, own);
  }

  transfer(transfer: Transfer, from: string): void {
    const { id, incoming, name, size, done, state, blob } = transfer;
    let box = this.#transfers.get(id);
    if (!box) {
      const made = (box = make('span', { class: 'file' }));
      this.#transfers.set(id, made);
      this.#add(this.#who(from, !incoming), made, !incoming);
    }
    const title = make('span', { class: 'file-name' });
    quote(title, name);
    const note = make('span', { class: 'hint' });
    if (state === 'failed') say(note, 'chat.failed');
    else quote(note, bytes(size, currentLanguage()));
    box.replaceChildren(title, note);
    if (state === 'running') {
      const is = { max: Math.max(1, size), value: done };
      box.append(make('progress', { label: incoming ? 'chat.coming' : 'chat.going', is }));
    }
    if (blob) {
      const link = make('a', { class: 'save', is: { href: this.#saves.url(id, blob), download: name } });
      link.append(icon('save'), make('span', { text: 'chat.save' }));
      box.append(link);
    }
  }

  problem(key: TextKey): void {
    const words = make('span', { class: 'words' });
    say(words, key);
    this.#add(make('span'), words, true, 'problem');
  }

  #who(from: string, own: boolean): HTMLElement {
    const who = make('span', { class: 'who' });
    if (own) say(who, 'chat.me');
    else if (from || this.#partner) quote(who, (from || this.#partner).slice(0, 64));
    else say(who, 'chat.them');
    return who;
  }

  #drop(line: Element | null): void {
    line?.remove();
    for (const [id, box] of this.#transfers) {
      if (!line?.contains(box)) continue;
      this.#transfers.delete(id);
      this.#saves.drop(id);
    }
  }

  #add(who: HTMLElement, words: HTMLElement, own: boolean, name = own ? 'own-line' : 'their-line'): void {
    this.#empty.hidden = true;
    this.#list.append(make('li', { class: name }, who, words));
    while (this.#list.children.length > MOST) this.#drop(this.#list.firstElementChild);
    this.#list.scrollTop = this.#list.scrollHeight;
    if (!own) this.#tell.came();
  }
}
