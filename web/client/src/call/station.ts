// SPDX-License-Identifier: MIT
// Where calls are made from: a link, and the carriers of it that can be used.
import type { Carrier } from '../carrier/carrier.ts';
import { openCarrier } from '../carrier/open.ts';
import { type Link, readLink } from '../core/link.ts';
import { compiled } from '../core/module.ts';
import { CallError } from '../errors.ts';

/** Loads what is needed, and begins to connect. Rejects with CallError `link`, `carrier`, `unsupported`. */
export async function openStation(link: Link | string): Promise<Station> {
  const module = await compiled();
  return new Station(module, typeof link === 'string' ? await readLink(link) : link);
}

export class Station {
  readonly module: WebAssembly.Module;
  readonly link: Link;
  readonly carriers: readonly Carrier[];
  readonly #ended = new AbortController();

  constructor(module: WebAssembly.Module, link: Link) {
    this.module = module;
    this.link = link;
    let why: unknown;
    this.carriers = link.carriers.flatMap((url) => {
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
