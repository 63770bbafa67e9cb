// SPDX-License-Identifier: GPL-3.0-or-later
// The last two minutes of a call in numbers: what the plots are drawn from.
import type { CallStats, TrackStats } from '../base/library.ts';

export const LENGTH = 120; // looks, one a second

export interface TrackLine {
  readonly key: string;
  readonly direction: 'in' | 'out';
  readonly kind: string;
  /** From which on there are several of its kind. */
  readonly number: number;
  readonly bitrate: (number | null)[];
  last: TrackStats;
}

export interface Totals {
  readonly received: number;
  readonly sent: number;
  readonly loss: number;
  readonly roundTrip: number | undefined;
  readonly relayed: boolean;
}

export class History {
  /** Seconds. */
  readonly times: number[] = [];
  /** Milliseconds; null: not measured. */
  readonly roundTrip: (number | null)[] = [];
  /** 0 to 100, the worst of all tracks. */
  readonly loss: (number | null)[] = [];
  readonly #tracks = new Map<string, TrackLine>();

  get tracks(): TrackLine[] {
    return [...this.#tracks.values()];
  }

  /** The statistics of this second, of all calls. */
  add(all: readonly CallStats[], at: number): Totals {
    this.times.push(at);
    const seen = new Set<string>();
    all.forEach((stats, call) => {
      for (const direction of ['in', 'out'] as const)
        for (const track of direction === 'in' ? stats.inbound : stats.outbound)
          seen.add(this.#track(`${call} ${direction} ${track.kind} ${track.mid ?? ''}`, direction, track));
    });
    for (const line of this.#tracks.values()) if (!seen.has(line.key)) line.bitrate.push(null);
    const now = totals(all);
    this.roundTrip.push(now.roundTrip ?? null);
    this.loss.push(now.loss * 100);
    this.#shorten();
    return now;
  }

  #track(key: string, direction: 'in' | 'out', track: TrackStats): string {
    let line = this.#tracks.get(key);
    if (!line) {
      const number = this.tracks.filter((one) => one.kind === track.kind && one.direction === direction).length + 1;
      const bitrate: null[] = new Array(this.times.length - 1).fill(null);
      this.#tracks.set(key, (line = { key, direction, kind: track.kind, number, bitrate, last: track }));
    }
    if (line.bitrate.length < this.times.length) line.bitrate.push(track.bitrate);
    else line.bitrate[line.bitrate.length - 1] = (line.bitrate.at(-1) ?? 0) + track.bitrate; // simulcast: one track, several streams
    line.last = track;
    return key;
  }

  #shorten(): void {
    if (this.times.length <= LENGTH) return;
    for (const values of [this.times, this.roundTrip, this.loss]) values.shift();
    for (const [key, line] of this.#tracks) {
      line.bitrate.shift();
      if (line.bitrate.every((value) => value === null)) this.#tracks.delete(key);
    }
  }
}

export function totals(all: readonly CallStats[]): Totals {
  const sum = (tracks: readonly TrackStats[]) => tracks.reduce((total, { bitrate }) => total + bitrate, 0);
  const trips = all.map(({ roundTrip }) => roundTrip).filter((trip) => trip !== undefined);
  const tracks = all.flatMap(({ inbound, outbound }) => [...inbound, ...outbound]);
  return {
    received: all.reduce((total, { inbound }) => total + sum(inbound), 0),
    sent: all.reduce((total, { outbound }) => total + sum(outbound), 0),
    loss: Math.max(0, ...tracks.map(({ loss }) => loss)),
    roundTrip: trips.length > 0 ? Math.max(...trips) : undefined,
    relayed: all.some(({ relayed }) => relayed),
  };
}
