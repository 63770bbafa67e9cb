// SPDX-License-Identifier: GPL-3.0-or-later
// Who talks: by the room's measurement if it has one, else by what is heard here.

const EVERY = 300; // ms
const HEARD = 0.02; // of 1
const LASTS = 1500; // ms of silence until nobody talks

export class Speaker {
  /** Of the call that takes. */
  receivers: () => RTCRtpReceiver[] = () => [];
  readonly #show: (id: string | null) => void;
  readonly #tracks = new Map<MediaStreamTrack, string>();
  readonly #timer: ReturnType<typeof setInterval>;
  #told: string | null = null;
  #heard: { id: string; at: number } | null = null;
  #shown: string | null = null;

  constructor(show: (id: string | null) => void) {
    this.#show = show;
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  watch(id: string, track: MediaStreamTrack): void {
    this.#tracks.set(track, id);
  }

  forget(id: string): void {
    for (const [track, one] of this.#tracks) if (one === id) this.#tracks.delete(track);
    if (this.#heard?.id === id) this.#heard = null;
  }

  /** The room says so. */
  told(id: string | null): void {
    this.#told = id;
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const levels = this.receivers().flatMap((receiver) => {
      const id = this.#tracks.get(receiver.track);
      const level = receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
      return id === undefined ? [] : [{ id, level }];
    });
    this.#heard = loudest(levels, this.#heard, now);
    const id = this.#told ?? this.#heard?.id ?? null;
    if (id === this.#shown) return;
    this.#shown = id;
    this.#show(id);
  }
}

/** Who was heard last, until they are silent for a while. */
export function loudest(
  levels: readonly { id: string; level: number }[],
  before: { id: string; at: number } | null,
  now: number,
): { id: string; at: number } | null {
  const [first] = levels.filter(({ level }) => level >= HEARD).sort((a, b) => b.level - a.level);
  if (first) return { id: first.id, at: now };
  return before && now - before.at < LASTS ? before : null;
}
