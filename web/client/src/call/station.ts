// SPDX-License-Identifier: MIT
// Where calls are made from: a link, and the carriers of it that can be used.
import type { Carrier } from '../carrier/carrier.ts';
import { openCarrier } from '../carrier/open.ts';
import { type Link, readLink } from '../core/link.ts';
import { CallError } from '../errors.ts';

export class Station {
  readonly link: Link;
  readonly carriers: readonly Carrier[];
  readonly #ended = new AbortController();

  /** Throws CallError `link`, `carrier`. Begins to connect. */
  constructor(link: Link | string) {
    this.link = typeof link === 'string' ? readLink(link) : link;
    let why: unknown;
    this.carriers = this.link.carriers.flatMap((url) => {
      try {
        return openCarrier(url);
      } catch (error) {
        why = error;
        return [];
      }
    });
    if (this.carriers.length === 0)
      throw new CallError('carrier', 'No carrier of this link can be used from here. Ask for another link.', { cause: why });
    // What goes wrong is told when it is needed.
    for (const carrier of this.carriers) void carrier.open(this.#ended.signal).catch(() => {});
  }

  sleep(asleep: boolean): void {
    for (const carrier of this.carriers) carrier.sleep(asleep);
  }

  close(): void {
    this.#ended.abort();
    for (const carrier of this.carriers) carrier.close();
  }
}
