// SPDX-License-Identifier: GPL-3.0-or-later
// What we send, as we see it: large before a call, in a corner in it; and how loud the microphone is.
import { icon, make } from '../base/dom.ts';
import { say } from '../base/language.ts';
import { Level } from '../media/level.ts';
import type { OwnMedia } from '../media/own.ts';

export class OwnPicture {
  readonly element: HTMLElement;
  readonly #video = make('video', { label: 'own.picture', is: { autoplay: true, playsinline: true } });
  readonly #note = make('span');
  readonly #meter = make('div', {
    class: 'level',
    label: 'own.level',
    is: { role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 },
  });
  readonly #level: Level;
  #listens: MediaStreamTrack | null = null;
  #picture: MediaStreamTrack | null = null;

  constructor() {
    this.#video.muted = true;
    const off = make('p', { class: 'own-off' }, icon('camera-off'), this.#note);
    this.element = make('div', { class: 'own' }, this.#video, off, this.#meter);
    this.#level = new Level((level) => {
      this.#meter.style.setProperty('--level', level.toFixed(2));
      this.#meter.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    });
  }

  show(media: OwnMedia): void {
    const { picture, microphone } = media;
    const { sharing, muted } = media.state;
    this.element.classList.toggle('off', picture === null);
    this.element.classList.toggle('shares', sharing);
    this.element.classList.toggle('muted', muted);
    this.#meter.hidden = microphone === null;
    say(this.#note, media.isOpen || !media.wantsCamera ? 'own.off' : 'own.closed');
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.#video.srcObject = picture && new MediaStream([picture]);
    }
    if (microphone !== this.#listens) {
      this.#listens = microphone;
      this.#level.use(microphone);
    }
  }
}
