// SPDX-License-Identifier: GPL-3.0-or-later
// The card in the middle of the stage, while no call runs: one thing to do, and why.
import { icon, make } from '../base/dom.ts';
import { say, type TextKey, type Values } from '../base/language.ts';

export class Card {
  readonly element = make('div', { class: 'card', id: 'card', is: { hidden: true } });

  /** Shows these; `title` is read out where focus would be lost. */
  show(title: HTMLElement, ...content: (Node | null)[]): void {
    const had = this.element.contains(document.activeElement);
    title.tabIndex = -1;
    this.element.replaceChildren(title, ...content.filter((one) => one !== null));
    this.element.hidden = false;
    if (had) (this.element.querySelector<HTMLElement>('input, .primary') ?? title).focus({ preventScroll: true });
  }

  /** Gives whether the focus was in it. */
  hide(): boolean {
    const had = this.element.contains(document.activeElement);
    this.element.hidden = true;
    this.element.replaceChildren();
    return had;
  }
}

export function heading(key: TextKey, values: Values = {}): HTMLElement {
  const title = make('h2');
  say(title, key, values);
  return title;
}

export function line(key: TextKey, values: Values = {}, name = ''): HTMLElement {
  const made = make('p', name ? { class: name } : {});
  say(made, key, values);
  return made;
}

export const primary = (name: string, text: TextKey, press?: () => void): HTMLButtonElement =>
  make(
    'button',
    { class: 'primary', is: { type: press ? 'button' : 'submit' }, ...(press && { on: { click: press } }) },
    icon(name),
    make('span', { text }),
  );

export const secondary = (text: TextKey, press: () => void): HTMLButtonElement =>
  make('button', { class: 'secondary', text, is: { type: 'button' }, on: { click: press } });

/** A form of one field. `take` gets what was entered, without the spaces around it. */
export function asks(
  label: TextKey,
  field: { value?: string; most?: number; id: string; complete?: string },
  submit: HTMLElement,
  take: (text: string) => void,
): HTMLFormElement {
  const { id, value = '', most = 64, complete = 'off' } = field;
  const input = make('input', { id, is: { type: 'text', required: true, maxlength: most, autocomplete: complete, value } });
  const form = make('form', { class: 'asks' }, make('label', { text: label, is: { for: id } }), input, submit);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text) take(text);
    else input.focus();
  });
  return form;
}
