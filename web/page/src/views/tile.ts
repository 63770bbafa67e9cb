// SPDX-License-Identifier: GPL-3.0-or-later
// The picture and the sound of one person.
import { make } from '../base/dom.ts';
import { quote, say } from '../base/language.ts';
import { useSpeaker } from '../media/devices.ts';

export class Tile {
  readonly video: HTMLVideoElement;
  readonly element: HTMLElement;
  readonly #name = make('figcaption');
  readonly #stream = new MediaStream();
  #talking = false;

  /** `frame`: the first one is seen. */
  constructor(frame: () => void) {
    this.video = make('video', { is: { autoplay: true, playsinline: true } });
    const seen = () => {
      this.element.classList.add('seen');
      frame();
    };
    if ('requestVideoFrameCallback' in this.video) this.video.requestVideoFrameCallback(seen);
    else (this.video as HTMLVideoElement).addEventListener('loadeddata', seen, { once: true });
    this.element = make('figure', { class: 'tile' }, this.video, this.#name);
    useSpeaker(this.video);
  }

  get talking(): boolean {
    return this.#talking;
  }

  add(track: MediaStreamTrack): void {
    for (const old of this.#stream.getTracks()) if (old.kind === track.kind) this.#stream.removeTrack(old);
    this.#stream.addTrack(track);
    // Anew: Safari notices no track that comes later.
    this.video.srcObject = this.#stream;
    void this.video.play().catch(() => {});
  }

  remove(track: MediaStreamTrack): void {
    this.#stream.removeTrack(track);
  }

  /** Empty: nobody with a name. */
  rename(name: string): void {
    this.#name.hidden = name === '';
    quote(this.#name, name);
    if (name) say(this.video, 'tile.of', { name }, 'aria-label');
    else say(this.video, 'tile.remote', {}, 'aria-label');
  }

  talks(talking: boolean): void {
    this.#talking = talking;
    this.element.classList.toggle('talks', talking);
  }

  useSpeaker(): void {
    useSpeaker(this.video);
  }

  close(): void {
    this.video.srcObject = null;
    this.element.remove();
  }
}
