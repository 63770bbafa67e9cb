// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody calls: take it or not.
import { icon, make } from '../base/dom.ts';
import { say } from '../base/language.ts';
import type { Incoming } from '../calls/conversation.ts';

export class IncomingDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #title = make('h2', { id: 'incoming-title' });
  #call: Incoming | null = null;

  constructor(place: HTMLElement) {
    const choose = (name: string, id: string, text: 'incoming.accept' | 'incoming.decline', work: () => void) =>
      make('button', { class: name, id, is: { type: 'button' }, on: { click: work } }, icon(name === 'primary' ? 'phone' : 'hang-up'), make('span', { text }));
    this.#dialog = make(
      'dialog',
      { id: 'incoming', is: { 'aria-labelledby': 'incoming-title' } },
      this.#title,
      make(
        'div',
        { class: 'choices' },
        choose('primary', 'accept', 'incoming.accept', () => this.#decide((call) => call.accept())),
        choose('danger', 'decline', 'incoming.decline', () => this.#decide((call) => call.decline())),
      ),
    );
    this.#dialog.addEventListener('cancel', () => this.#decide((call) => call.decline()));
    place.append(this.#dialog);
  }

  /** Null: nobody any more. */
  show(call: Incoming | null): void {
    this.#call = call;
    if (!call) return this.#dialog.close();
    say(this.#title, 'incoming.title', { name: call.from });
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #decide(work: (call: Incoming) => void): void {
    const call = this.#call;
    this.#call = null;
    this.#dialog.close();
    if (call) work(call);
  }
}
