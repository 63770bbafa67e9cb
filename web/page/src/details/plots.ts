// SPDX-License-Identifier: GPL-3.0-or-later
// The plots, by uPlot: a file of its own (plots.js), loaded when they are looked at for the first time.
import uPlot from 'uplot';

export interface PlotLine {
  readonly name: string;
  readonly colour: string;
  readonly scale: string;
  readonly values: readonly (number | null)[];
}

export interface Plot {
  readonly lines: readonly PlotLine[];
  /** How the values of a scale are written. */
  readonly units: { readonly [scale: string]: (value: number) => string };
}

const HEIGHT = 150;
const SHORTEST = -30; // s

export class PlotView {
  readonly #place: HTMLElement;
  readonly #text: string;
  readonly #grid: string;
  #shape = '';
  #plot: uPlot | null = null;

  constructor(place: HTMLElement, colours: { text: string; grid: string }) {
    this.#place = place;
    this.#text = colours.text;
    this.#grid = colours.grid;
  }

  draw(times: readonly number[], { lines, units }: Plot): void {
    const width = this.#place.clientWidth;
    if (width === 0) return;
    const shape = JSON.stringify([width, lines.map(({ name, colour }) => [name, colour])]);
    const now = times.at(-1) ?? 0;
    const data = [times.map((at) => at - now), ...lines.map(({ values }) => values)] as uPlot.AlignedData;
    if (shape === this.#shape) return this.#plot?.setData(data);
    this.#shape = shape;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(width, lines, units), data, this.#place);
  }

  close(): void {
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  #options(width: number, lines: readonly PlotLine[], units: Plot['units']): uPlot.Options {
    const font = '11px system-ui, sans-serif';
    const common = { stroke: this.#text, font, ticks: { show: false } };
    const grid = { stroke: this.#grid, width: 1 };
    const scales = Object.keys(units);
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, scales.length > 1 ? 0 : 12, 0, 0],
      scales: {
        x: { time: false, range: (_: uPlot, first: number) => [Math.min(SHORTEST, first ?? 0), 0] },
        ...Object.fromEntries(scales.map((name) => [name, { range: (_: uPlot, __: number, most: number) => top(most) }])),
      },
      series: [
        {},
        ...lines.map(({ name, colour, scale }) => ({ label: name, stroke: colour, scale, width: 2, points: { show: false } })),
      ],
      axes: [
        { ...common, grid: { show: false }, size: 24, values: (_: uPlot, at: number[]) => at.map((one) => `${one} s`), space: 60 },
        ...scales.map((scale, index) => ({
          ...common,
          scale,
          side: index === 0 ? 3 : 1,
          size: 58,
          grid: index === 0 ? grid : { show: false },
          values: (_: uPlot, values: number[]) => values.map((one) => units[scale]?.(one) ?? ''),
        })),
      ],
    };
  }
}

const top = (most: number): [number, number] => [0, Math.max(1, (most || 0) * 1.15)];
