// SPDX-License-Identifier: GPL-3.0-or-later
// How loud a microphone is, ten times a second, 0 to 1.

const EVERY = 100; // ms
const FLOOR = -60; // dB that count as silence

export class Level {
  readonly #show: (level: number) => void;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(show: (level: number) => void) {
    this.#show = show;
  }

  /** Null: none. */
  use(track: MediaStreamTrack | null): void {
    this.stop();
    if (!track || typeof AudioContext === 'undefined') return;
    const context = (this.#context = new AudioContext());
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      if (context.state === 'suspended') void context.resume().catch(() => {});
      analyser.getFloatTimeDomainData(samples);
      this.#show(track.enabled ? loudness(samples) : 0);
    }, EVERY);
  }

  stop(): void {
    clearInterval(this.#timer);
    void this.#context?.close().catch(() => {});
    this.#context = null;
    this.#show(0);
  }
}

export function loudness(samples: Float32Array): number {
  const square = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  const decibels = 10 * Math.log10(square || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR));
}
