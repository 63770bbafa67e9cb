// SPDX-License-Identifier: GPL-3.0-or-later
// The details of a call: what goes over it now and in the last two minutes, and how it came about.
import type { Call, CallStats } from '../base/library.ts';
import { make } from '../base/dom.ts';
import { bitRate, bytes, milliseconds, percent } from '../base/format.ts';
import { currentLanguage, quote, say, t } from '../base/language.ts';
import { onTheme } from '../base/theme.ts';
import { History, type TrackLine } from './history.ts';
import type { PlotView } from './plots.ts';
import { TimelineView } from './timeline_view.ts';

const COLOURS = 6; // --series-1 and so on

export class DetailsView {
  readonly element: HTMLElement;
  readonly #empty = make('p', { class: 'hint', text: 'details.empty' });
  readonly #body = make('div', { is: { hidden: true } });
  readonly #now = make('p', { class: 'now' });
  readonly #rates = make('div', { class: 'plot', label: 'details.rates', is: { role: 'img' } });
  readonly #quality = make('div', { class: 'plot', label: 'details.quality', is: { role: 'img' } });
  readonly #table = make('tbody');
  readonly #traffic = make('p', { class: 'hint', id: 'traffic' });
  readonly #timeline = new TimelineView();
  #history = new History();
  #calls: readonly Call[] = [];
  #latest = new Map<Call, CallStats>();
  #off: (() => void)[] = [];
  #seen = false;
  #plots: { rates: PlotView; quality: PlotView } | null = null;

  constructor() {
    const head = make('tr', {}, ...(['track', 'rate', 'loss', 'size'] as const).map((one) => make('th', { text: `details.${one}`, is: { scope: 'col' } })));
    const table = make('table', { class: 'tracks' }, make('caption', { class: 'unseen', text: 'details.tracks' }), make('thead', {}, head), this.#table);
    this.#body.append(
      this.#now,
      make('h2', { text: 'details.rates' }),
      this.#rates,
      table,
      make('h2', { text: 'details.quality' }),
      this.#quality,
      this.#timeline.element,
      this.#traffic,
    );
    this.element = make('div', { class: 'details' }, this.#empty, this.#body);
    onTheme(() => this.#restart());
  }

  /** Of a conversation; the first one sends. */
  use(calls: readonly Call[]): void {
    this.#off.forEach((off) => off());
    this.#off = [];
    if (calls[0] !== this.#calls[0]) this.#history = new History();
    this.#latest.clear();
    this.#calls = calls;
    this.#empty.hidden = calls.length > 0;
    this.#body.hidden = calls.length === 0;
    calls.forEach((call, index) => {
      this.#off.push(call.on('stats', (stats) => {
        this.#latest.set(call, stats);
        if (index === 0) this.#second();
      }));
    });
  }

  shown(seen: boolean): void {
    this.#seen = seen;
    if (seen && !this.#plots) void this.#load();
    if (seen) this.#show();
  }

  /** A mark was reached. */
  reached(): void {
    const [call] = this.#calls;
    if (call) this.#timeline.show(call.timeline);
  }

  #second(): void {
    this.#history.add([...this.#latest.values()], performance.now() / 1000);
    if (this.#seen) this.#show();
  }

  #show(): void {
    const [call] = this.#calls;
    if (!call) return;
    const language = currentLanguage();
    this.#timeline.show(call.timeline);
    const carried = this.#calls.map(({ traffic }) => traffic);
    say(this.#traffic, 'details.traffic', {
      sent: bytes(carried.reduce((sum, { sent }) => sum + sent, 0), language),
      received: bytes(carried.reduce((sum, { received }) => sum + received, 0), language),
    });
    const { tracks, times, roundTrip, loss } = this.#history;
    this.#table.replaceChildren(...tracks.map((line, index) => this.#row(line, index)));
    const trip = roundTrip.at(-1);
    say(this.#now, [...this.#latest.values()].some(({ relayed }) => relayed) ? 'details.nowRelayed' : 'details.now', {
      trip: trip == null ? '–' : milliseconds(trip, language),
      loss: percent((loss.at(-1) ?? 0) / 100, language),
    });
    const rates = tracks.map((line, index) => ({ name: nameOf(line), colour: colour(index), scale: 'rate', values: line.bitrate }));
    this.#plots?.rates.draw(times, { lines: rates, units: { rate: (value) => bitRate(value, language).replace('bit/s', '') } });
    this.#plots?.quality.draw(times, {
      lines: [
        { name: t('details.trip'), colour: colour(0), scale: 'trip', values: roundTrip },
        { name: t('details.loss'), colour: colour(1), scale: 'loss', values: loss },
      ],
      units: { trip: (value) => milliseconds(value, language), loss: (value) => percent(value / 100, language) },
    });
  }

  #row(line: TrackLine, index: number): HTMLElement {
    const language = currentLanguage();
    const { bitrate, last } = line;
    const swatch = make('span', { class: 'swatch', is: { 'aria-hidden': 'true' } });
    swatch.style.setProperty('--colour', colour(index));
    const name = make('th', { is: { scope: 'row' } }, swatch, nameOf(line));
    const size = last.width && last.height ? `${last.width} × ${last.height}` : '';
    const cells = [bitRate(bitrate.at(-1) ?? 0, language), percent(last.loss, language), size].map((text) => {
      const cell = make('td');
      quote(cell, text);
      return cell;
    });
    return make('tr', {}, name, ...cells);
  }

  async #load(): Promise<void> {
    const { PlotView } = await import('./plots.js');
    const colours = { text: variable('--quiet'), grid: variable('--line') };
    this.#plots = { rates: new PlotView(this.#rates, colours), quality: new PlotView(this.#quality, colours) };
    this.#show();
  }

  #restart(): void {
    this.#plots?.rates.close();
    this.#plots?.quality.close();
    this.#plots = null;
    if (this.#seen) void this.#load();
  }
}

const variable = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = (index: number): string => variable(`--series-${(index % COLOURS) + 1}`);

function nameOf({ direction, kind, number }: TrackLine): string {
  const key = kind === 'video' ? (direction === 'in' ? 'track.videoIn' : 'track.videoOut') : direction === 'in' ? 'track.audioIn' : 'track.audioOut';
  return number > 1 ? `${t(key)} ${number}` : t(key);
}
