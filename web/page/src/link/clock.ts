// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this device's clock is right, by the word of the server that has the page.

/** Hours, either way; 0 where nobody can tell. */
export async function clockDifference(): Promise<number> {
  try {
    const response = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
    const date = Date.parse(response.headers.get('Date') ?? '');
    return Number.isNaN(date) ? 0 : Math.abs(Date.now() - date) / 3_600_000;
  } catch {
    return 0;
  }
}
