// SPDX-License-Identifier: MIT
// What a closed line leaves for the next one of this tab, also of the page after a reload: its call's identity, and the
// sessions that it had. The last word of a page may not arrive; so the next line takes the call over and ends them.
import { sha256 } from '@noble/hashes/sha2.js';
import type { CallIdentity } from '../../client/src/dialog/line.ts';
import { hex } from '../../client/src/hex.ts';

/** A call that goes on. */
export interface Kept {
  identity: CallIdentity;
  sessions: number[];
}

export interface Taken {
  /** Null: there is none, or a copy of this tab has it. */
  kept: Kept | null;
  /** To be called before it is kept again. */
  release(): void;
}

const AT_LEAST = 500; // ms for the page before to let go

// A tab of one process, as in Node.
const memory = new Map<string, string>();

/** Nothing that says what the link is. */
export const nameOf = (link: string): string =>
  `janus-mam ${hex(sha256(new TextEncoder().encode(link)).slice(0, 12))}`;

export function keep(link: string, kept: Kept): void {
  const text = JSON.stringify(kept);
  memory.set(nameOf(link), text);
  try {
    storage()?.setItem(nameOf(link), text);
  } catch {
    // it is full
  }
}

/** What was kept is not there any more when this resolves, and not before. */
export async function take(link: string): Promise<Taken> {
  const name = nameOf(link);
  const kept = read(memory.get(name) ?? storage()?.getItem(name));
  const release = kept && (await lock(kept.identity.name));
  memory.delete(name);
  storage()?.removeItem(name);
  return release ? { kept, release } : { kept: null, release: () => {} };
}

function read(text: string | null | undefined): Kept | null {
  try {
    const { identity, sessions } = JSON.parse(text ?? 'null') as Kept;
    if (!/^[0-9a-f]{32}$/.test(identity.name) || !Number.isSafeInteger(identity.attempt)) return null;
    return { identity, sessions: sessions.filter(Number.isSafeInteger) };
  } catch {
    return null;
  }
}

// A tab that was duplicated has a copy of the storage, and two must not be one call: without locks nothing is stored.
function storage(): Storage | null {
  try {
    return typeof globalThis.navigator?.locks?.request === 'function' ? (globalThis.sessionStorage ?? null) : null;
  } catch {
    return null; // the page may not have it
  }
}

function lock(call: string): Promise<(() => void) | null> {
  if (!storage()) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(AT_LEAST);
    navigator.locks
      .request(`janus-mam call ${call}`, { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch(() => resolve(null));
  });
}
