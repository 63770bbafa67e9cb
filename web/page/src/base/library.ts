// SPDX-License-Identifier: GPL-3.0-or-later
// The client package, as the file of its own that other pages load too. The page is painted before it is there.

export type Library = typeof import('janus-mam');
export type * from 'janus-mam';

let loading: Promise<Library> | null = null;

export function library(): Promise<Library> {
  // @ts-expect-error It stands beside this script when the page is built.
  loading ??= (import('./janus-mam.js') as Promise<Library>).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
