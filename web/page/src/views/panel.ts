// SPDX-License-Identifier: GPL-3.0-or-later
// The panel at the side (on a phone: over everything) with its tabs.
import { button, make } from '../base/dom.ts';
import { say, type TextKey } from '../base/language.ts';

export interface PanelTab {
  readonly name: string;
  readonly text: TextKey;
  readonly content: HTMLElement;
  /** It is seen, or not any more. */
  shown?(seen: boolean): void;
}

export class Panel {
  readonly #place: HTMLElement;
  readonly #tabs: readonly PanelTab[];
  readonly #buttons: HTMLButtonElement[];
  readonly #changed: (open: boolean, tab: string) => void;
  #current = 0;

  constructor(place: HTMLElement, tabs: readonly PanelTab[], changed: (open: boolean, tab: string) => void) {
    this.#place = place;
    this.#tabs = tabs;
    this.#changed = changed;
    say(place, 'panel.name', {}, 'aria-label');
    const list = make('div', { class: 'tabs', label: 'panel.name', is: { role: 'tablist' } });
    this.#buttons = tabs.map(({ name, text }, index) => {
      const is = { role: 'tab', type: 'button', 'aria-controls': `tab-${name}` };
      return make('button', { id: `for-${name}`, text, is, on: { click: () => this.choose(index) } });
    });
    list.append(...this.#buttons);
    list.addEventListener('keydown', (event) => this.#step(event));
    const close = button('close', { class: 'quiet', id: 'panel-close', label: 'panel.close' }, () => this.open(false));
    place.append(make('div', { class: 'panel-head' }, list, close));
    for (const { name, content } of tabs) {
      const is = { role: 'tabpanel', tabindex: 0, 'aria-labelledby': `for-${name}` };
      place.append(make('div', { class: 'tab', id: `tab-${name}`, is }, content));
    }
    place.addEventListener('keydown', (event) => event.key === 'Escape' && this.open(false));
    this.choose(0);
  }

  get isOpen(): boolean {
    return !this.#place.hidden;
  }

  isSeen(name: string): boolean {
    return this.isOpen && this.#tabs[this.#current]?.name === name;
  }

  open(open: boolean): void {
    const had = this.#place.contains(document.activeElement);
    this.#place.hidden = !open;
    document.body.toggleAttribute('data-panel', open);
    if (open) this.#buttons[this.#current]?.focus();
    else if (had) document.getElementById('panel-button')?.focus();
    this.#tell();
  }

  choose(index: number): void {
    this.#current = index;
    this.#buttons.forEach((one, at) => {
      one.ariaSelected = String(at === index);
      one.tabIndex = at === index ? 0 : -1;
    });
    this.#tabs.forEach(({ name }, at) => {
      const content = this.#place.querySelector<HTMLElement>(`#tab-${name}`);
      if (content) content.hidden = at !== index;
    });
    this.#tell();
  }

  #tell(): void {
    this.#tabs.forEach(({ shown }, at) => shown?.(this.isOpen && at === this.#current));
    this.#changed(this.isOpen, this.#tabs[this.#current]?.name ?? '');
  }

  #step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const count = this.#tabs.length;
    this.choose((this.#current + by + count) % count);
    this.#buttons[this.#current]?.focus();
    event.preventDefault();
  }
}
