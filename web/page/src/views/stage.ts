// SPDX-License-Identifier: GPL-3.0-or-later
// Who is seen: a picture for each of the others, our own beside them, the state in a corner.
import type { Person } from '../calls/conversation.ts';
import { make } from '../base/dom.ts';
import { duration } from '../base/format.ts';
import { quote, say, type TextKey, type Values } from '../base/language.ts';
import { OwnPicture } from './own_picture.ts';
import { Tile } from './tile.ts';

export class Stage {
  readonly own = new OwnPicture();
  readonly #tiles = new Map<string, Tile>();
  readonly #grid = make('div', { class: 'tiles' });
  readonly #status = make('p', { class: 'status', is: { role: 'status' } });
  readonly #clock = make('p', { class: 'clock', label: 'call.duration', is: { role: 'timer' } });
  readonly #alone = make('p', { class: 'alone', text: 'room.alone', is: { hidden: true } });
  #partner = '';
  #frame: () => void = () => {};
  #since = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(place: HTMLElement, card: HTMLElement, tools: HTMLElement) {
    const info = make('div', { class: 'info' }, this.#status, this.#clock);
    place.append(this.#grid, this.#alone, this.own.element, info, tools, card);
  }

  /** The largest picture, for full screen and picture in picture. */
  get video(): HTMLVideoElement | null {
    const talking = [...this.#tiles.values()].find(({ talking }) => talking);
    return (talking ?? [...this.#tiles.values()][0])?.video ?? null;
  }

  /** Once the first picture is seen. */
  onFrame(work: () => void): void {
    this.#frame = work;
  }

  partner(name: string): void {
    this.#partner = name;
    this.#tiles.get('')?.rename(name);
  }

  track(person: string, track: MediaStreamTrack): void {
    for (const [id, tile] of this.#tiles) if (id !== person) tile.remove(track);
    this.#tile(person).add(track);
  }

  people(people: readonly Person[]): void {
    for (const id of this.#tiles.keys()) if (!people.some((one) => one.id === id)) this.#drop(id);
    for (const { id, name } of people) this.#tile(id).rename(name);
    this.#alone.hidden = people.length > 0;
  }

  speaker(person: string | null): void {
    for (const [id, tile] of this.#tiles) tile.talks(id === person);
  }

  state(key: TextKey, values: Values = {}): void {
    say(this.#status, key, values);
  }

  /** The clock begins, or goes on. */
  runs(): void {
    clearInterval(this.#timer);
    this.#since ||= performance.now();
    const show = () => quote(this.#clock, duration(performance.now() - this.#since));
    show();
    this.#timer = setInterval(show, 1000);
  }

  /** It is over: nobody is seen any more. */
  clear(): void {
    clearInterval(this.#timer);
    this.#since = 0;
    quote(this.#clock, '');
    this.#alone.hidden = true;
    for (const id of [...this.#tiles.keys()]) this.#drop(id);
  }

  speakerChanged(): void {
    for (const tile of this.#tiles.values()) tile.useSpeaker();
  }

  #tile(person: string): Tile {
    let tile = this.#tiles.get(person);
    if (!tile) {
      tile = new Tile(() => this.#frame());
      tile.rename(person === '' ? this.#partner : '');
      this.#tiles.set(person, tile);
      this.#grid.append(tile.element);
      this.#arrange();
    }
    return tile;
  }

  #drop(person: string): void {
    this.#tiles.get(person)?.close();
    this.#tiles.delete(person);
    this.#arrange();
  }

  #arrange(): void {
    const count = Math.max(1, this.#tiles.size);
    const wide = Math.ceil(Math.sqrt(count));
    this.#grid.style.setProperty('--wide', String(wide));
    this.#grid.style.setProperty('--wide-rows', String(Math.ceil(count / wide)));
    const narrow = count > 2 ? 2 : 1;
    this.#grid.style.setProperty('--narrow', String(narrow));
    this.#grid.style.setProperty('--narrow-rows', String(Math.ceil(count / narrow)));
    this.#grid.classList.toggle('several', this.#tiles.size > 1);
  }
}
