// SPDX-License-Identifier: GPL-3.0-or-later
// The link to hand on: as text, and as a picture for a phone's camera.
import { correction, generate } from 'lean-qr';
import { icon, make } from '../base/dom.ts';
import { say } from '../base/language.ts';
import { modal } from './settings.ts';

export class Share {
  readonly #dialog: HTMLDialogElement;
  readonly #field = make('input', { id: 'share-link', label: 'share.link', is: { type: 'text', readonly: true } });
  readonly #code = make('canvas', { label: 'share.code', is: { role: 'img' } });
  readonly #note = make('span', { text: 'share.copy' });
  readonly #tooLong = make('p', { class: 'hint', text: 'share.tooLong' });

  constructor(place: HTMLElement) {
    const copy = make('button', { class: 'primary', id: 'copy', is: { type: 'button' } }, icon('copy'), this.#note);
    copy.addEventListener('click', () => void this.#copy());
    this.#dialog = modal(
      place,
      'share',
      'share.title',
      make('p', { text: 'share.secret' }),
      make('div', { class: 'copy-row' }, this.#field, copy),
      make('div', { class: 'code' }, this.#code),
      this.#tooLong,
    );
  }

  open(link: string): void {
    this.#field.value = link;
    say(this.#note, 'share.copy');
    try {
      generate(link, { maxCorrectionLevel: correction.L }).toCanvas(this.#code, { pad: 4 });
      this.#tooLong.hidden = true;
    } catch {
      this.#tooLong.hidden = false;
    }
    this.#code.hidden = !this.#tooLong.hidden;
    this.#dialog.showModal();
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#field.value);
      say(this.#note, 'share.copied');
    } catch {
      this.#field.select(); // without permission: by hand
      say(this.#note, 'share.byHand');
    }
  }
}
