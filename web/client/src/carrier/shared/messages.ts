// SPDX-License-Identifier: MIT
// What a tab and the worker say to each other: addresses and ciphertext alone. Both are of one origin and one release,
// as the worker's name says: raise VERSION with every change of what is said.
import type { CarrierFault } from '../carrier.ts';

const VERSION = 1;
export const WORKER_NAME = `janus-mam carrier ${VERSION}`;

/** A CarrierError. */
export interface Fault {
  fault: CarrierFault;
  message: string;
  retryAfter: number;
}

/** What is answered, under `id`. */
export type Request =
  | { what: 'open' }
  | { what: 'publish'; address: string; data: Uint8Array }
  | { what: 'has'; address: string; data: Uint8Array };

/** `lock`: held by the tab for as long as it lives. Ids are the tab's. */
export type FromTab =
  | { type: 'hello'; url: string; lock: string }
  | { type: 'ask'; id: number; request: Request }
  | { type: 'watch'; id: number; address: string }
  | { type: 'unwatch'; id: number }
  | { type: 'sleep'; asleep: boolean }
  | { type: 'bye' };

/** `lock`: held by the worker for as long as it lives. */
export type FromWorker =
  | { type: 'here'; lock: string }
  | { type: 'done'; id: number; value: boolean }
  | { type: 'failed'; id: number; fault: Fault }
  | { type: 'arrival'; id: number; data: Uint8Array }
  | { type: 'trouble'; id: number; fault: Fault }
  | { type: 'well'; id: number };
