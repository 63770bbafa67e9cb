// SPDX-License-Identifier: MIT
// Web Locks as a sign of life: who holds one has gone, in whatever way, when another gets it.

/** Holds a lock of a fresh name. Rejects where a page may have none. */
export function holdLock(): Promise<{ name: string; release: () => void }> {
  const name = `janus-mam ${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    const hold = () => new Promise<void>((release) => resolve({ name, release }));
    navigator.locks.request(name, hold).catch(reject);
  });
}

/** Calls `gone` when nobody holds the lock any more, unless `signal` aborts before. */
export function whenReleased(name: string, signal: AbortSignal, gone: () => void): void {
  const granted = () => {
    if (!signal.aborted) gone();
  };
  navigator.locks.request(name, { mode: 'shared', signal }, granted).catch(() => {});
}
