// SPDX-License-Identifier: GPL-3.0-or-later
// Devices, language, theme, and what this device keeps.
import { button, make } from '../base/dom.ts';
import { currentLanguage, languages, quote, say, type TextKey, useLanguage } from '../base/language.ts';
import { device } from '../base/storage.ts';
import { type Theme, theme, THEMES, useTheme } from '../base/theme.ts';
import { canChooseSpeaker, choose, chosen, type DeviceKind, devices, onDevices } from '../media/devices.ts';

export interface SettingsListener {
  /** Another device was chosen. */
  devices(kind: DeviceKind): void;
  /** Whether the link is kept on this device. */
  remembers(): boolean;
  remember(wanted: boolean): void;
  forget(): void;
}

const DEVICES: readonly [DeviceKind, TextKey][] = [
  ['videoinput', 'settings.camera'],
  ['audioinput', 'settings.microphone'],
  ['audiooutput', 'settings.speaker'],
];

export class Settings {
  readonly #dialog: HTMLDialogElement;
  readonly #selects = new Map<DeviceKind, HTMLSelectElement>();
  readonly #remember = make('input', { id: 'remember', is: { type: 'checkbox' } });
  readonly #tell: SettingsListener;

  constructor(place: HTMLElement, tell: SettingsListener) {
    this.#tell = tell;
    const rows = DEVICES.filter(([kind]) => kind !== 'audiooutput' || canChooseSpeaker()).map(([kind, text]) => {
      const select = make('select', { id: kind });
      this.#selects.set(kind, select);
      select.addEventListener('change', () => {
        choose(kind, select.value);
        tell.devices(kind);
      });
      return row(text, select);
    });
    this.#remember.addEventListener('change', () => tell.remember(this.#remember.checked));
    const forget = make('button', { class: 'secondary', id: 'forget', text: 'settings.forget', is: { type: 'button' } });
    forget.addEventListener('click', () => tell.forget());
    this.#dialog = modal(
      place,
      'settings',
      'settings.title',
      ...rows,
      row('settings.language', this.#languages()),
      row('settings.theme', this.#themes()),
      make('label', { class: 'check' }, this.#remember, make('span', { text: 'settings.remember' })),
      make('p', { class: 'hint', text: 'settings.remember.why' }),
      forget,
      make('p', { class: 'hint' }, make('a', { text: 'settings.licences', is: { href: 'licences.txt', target: '_blank', rel: 'noopener' } })),
    );
    onDevices(() => void this.#list());
  }

  open(): void {
    this.#remember.checked = this.#tell.remembers();
    void this.#list();
    this.#dialog.showModal();
  }

  async #list(): Promise<void> {
    for (const [kind, select] of this.#selects) {
      const usual = make('option', { text: 'settings.usual', is: { value: '' } });
      const found = (await devices(kind)).filter(({ deviceId }) => deviceId !== 'default').map(({ deviceId, label }, index) => {
        const option = make('option', { is: { value: deviceId } });
        if (label) quote(option, label);
        else say(option, 'settings.device', { number: index + 1 });
        return option;
      });
      select.replaceChildren(usual, ...found);
      const id = chosen(kind);
      select.value = found.some(({ value }) => value === id) ? id : '';
    }
  }

  #languages(): HTMLSelectElement {
    const select = make('select', { id: 'language' });
    for (const [code, name] of languages()) select.append(make('option', { is: { value: code, lang: code } }, name));
    select.value = currentLanguage();
    select.addEventListener('change', () => {
      device.set('language', select.value);
      void useLanguage(select.value);
    });
    return select;
  }

  #themes(): HTMLSelectElement {
    const select = make('select', { id: 'theme' });
    for (const one of THEMES) select.append(make('option', { text: `theme.${one}`, is: { value: one } }));
    select.value = theme();
    select.addEventListener('change', () => useTheme(select.value as Theme));
    return select;
  }
}

const row = (text: TextKey, field: HTMLElement): HTMLElement =>
  make('div', { class: 'row' }, make('label', { text, is: { for: field.id } }), field);

/** A dialog with a title and a way out. */
export function modal(place: HTMLElement, id: string, title: TextKey, ...content: Node[]): HTMLDialogElement {
  const close = button('close', { class: 'quiet', label: 'dialog.close' }, () => dialog.close());
  const head = make('div', { class: 'dialog-head' }, make('h2', { id: `${id}-title`, text: title }), close);
  const dialog: HTMLDialogElement = make('dialog', { id, is: { 'aria-labelledby': `${id}-title` } }, head, ...content);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  place.append(dialog);
  return dialog;
}

