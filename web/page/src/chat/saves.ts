// SPDX-License-Identifier: GPL-3.0-or-later
// Files that came, as addresses of this page: each is held in memory until its address is given back.

export class Saves {
  readonly #urls = new Map<string, string>(); // by transfer

  url(transfer: string, blob: Blob): string {
    this.drop(transfer);
    const url = URL.createObjectURL(blob);
    this.#urls.set(transfer, url);
    return url;
  }

  drop(transfer: string): void {
    const url = this.#urls.get(transfer);
    if (url !== undefined) URL.revokeObjectURL(url);
    this.#urls.delete(transfer);
  }

  clear(): void {
    for (const transfer of [...this.#urls.keys()]) this.drop(transfer);
  }
}
