// SPDX-License-Identifier: GPL-3.0-or-later
// The bar of a call: microphone, camera, screen, panel, the end of it.
import { button, make, setIcon } from '../base/dom.ts';
import { say, type TextKey } from '../base/language.ts';
import { canShareScreen } from '../media/devices.ts';
import type { OwnMedia } from '../media/own.ts';

export interface ControlListener {
  mute(on: boolean): void;
  camera(on: boolean): void;
  share(on: boolean): void;
  panel(): void;
  hangUp(): void;
}

export class Controls {
  readonly #mute: HTMLButtonElement;
  readonly #camera: HTMLButtonElement;
  readonly #share: HTMLButtonElement;
  readonly #panel: HTMLButtonElement;
  readonly #badge = make('span', { class: 'badge', is: { hidden: true } });

  constructor(place: HTMLElement, tell: ControlListener) {
    const toggle = (name: string, id: string, text: TextKey, work: (on: boolean) => void) => {
      const made: HTMLButtonElement = button(name, { id, text, is: { 'aria-pressed': 'false' } }, () =>
        work(made.ariaPressed !== 'true'),
      );
      return made;
    };
    this.#mute = toggle('mic', 'mute', 'control.mute', (on) => tell.mute(on));
    this.#camera = toggle('camera', 'camera', 'control.camera', (on) => tell.camera(!on));
    this.#share = toggle('screen', 'screen', 'control.share', (on) => tell.share(on));
    this.#panel = toggle('chat', 'panel-button', 'control.panel', () => tell.panel());
    this.#panel.append(this.#badge);
    const end = button('hang-up', { id: 'hang-up', class: 'danger', text: 'control.hangUp' }, () => tell.hangUp());
    place.setAttribute('role', 'toolbar');
    say(place, 'control.bar', {}, 'aria-label');
    place.append(this.#mute, this.#camera, this.#share, this.#panel, end);
    place.addEventListener('keydown', (event) => step(place, event));
  }

  show({ state: { muted, camera, sharing }, takesVideo }: OwnMedia): void {
    this.#camera.hidden = !takesVideo;
    this.#share.hidden = !takesVideo || !canShareScreen();
    press(this.#mute, muted, muted ? 'mic-off' : 'mic');
    press(this.#camera, !camera, camera ? 'camera' : 'camera-off');
    press(this.#share, sharing, 'screen');
  }

  panel(open: boolean, unread = 0): void {
    press(this.#panel, open, 'chat');
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = unread > 0 ? String(Math.min(unread, 99)) : '';
  }
}

function press(button: HTMLButtonElement, pressed: boolean, name: string): void {
  button.ariaPressed = String(pressed);
  const svg = button.querySelector('svg');
  if (svg) setIcon(svg, name);
}

function step(place: HTMLElement, event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  const buttons = [...place.querySelectorAll<HTMLButtonElement>('button:not([hidden])')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + by + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
