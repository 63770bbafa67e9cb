// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser keeps for this page. Storage may be switched off: then it is kept until the page is closed.

const PREFIX = 'janus-mam.';

export class Shelf {
  readonly #open: () => Storage;
  readonly #kept = new Map<string, string>();

  /** `open` may throw: some browsers do so where storage is off. */
  constructor(open: () => Storage) {
    this.#open = open;
  }

  get(name: string): string | null {
    try {
      return this.#open().getItem(PREFIX + name) ?? this.#kept.get(name) ?? null;
    } catch {
      return this.#kept.get(name) ?? null;
    }
  }

  /** Null: nothing any more. False: only until the page is closed. */
  set(name: string, value: string | null): boolean {
    if (value === null) this.#kept.delete(name);
    else this.#kept.set(name, value);
    try {
      if (value === null) this.#open().removeItem(PREFIX + name);
      else this.#open().setItem(PREFIX + name, value);
      return true;
    } catch {
      return false;
    }
  }
}

/** Until the tab is closed. */
export const tab = new Shelf(() => sessionStorage);
/** For good: what somebody has chosen. */
export const device = new Shelf(() => localStorage);
