// SPDX-License-Identifier: MIT
// What a call tells of, and what it can be waited for.
import type { CallError } from '../errors.ts';
import type { JsonObject } from '../dialog/line.ts';
import type { DataMessage } from './media/data.ts';
import type { CallStats } from './media/stats.ts';

/**
 * - `preparing`: nothing was sent yet.
 * - `calling`: Janus has not answered yet.
 * - `open`: Janus knows the call, which has no media yet (a name is registered, an offer of Janus's is awaited).
 * - `connecting`, `connected`, `interrupted` (it is being restored): media.
 * - `ended`: see `call.over`.
 */
export type CallState = 'preparing' | 'calling' | 'open' | 'connecting' | 'connected' | 'interrupted' | 'ended';

/** What a call tells of, by `call.on(name, listener)`. */
export interface CallEvents {
  /** It has become this. */
  state: CallState;
  /** A track from Janus; those that are there already are told of at once. */
  track: RTCTrackEvent;
  /** What the plugin said, beside a description or alone. */
  event: JsonObject;
  /** From a data channel. */
  message: DataMessage;
  /** Every second. */
  stats: CallStats;
  /** No carrier answers, and what is said waits; null: one answers again. */
  trouble: string | null;
  /** Why the call is over, if it was no wish; or what went wrong while it goes on. */
  error: CallError;
}

/** Tells one event. */
export type Tell = <K extends keyof CallEvents>(name: K, detail: CallEvents[K]) => void;

/** A promise that nobody has to handle, and its resolver. */
class Milestone<T> {
  resolve!: (value: T) => void;
  reject!: (error: CallError) => void;
  readonly reached = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    this.reached.catch(() => {});
  }
}

export class Milestones {
  readonly opened = new Milestone<JsonObject | undefined>();
  readonly connected = new Milestone<void>();
  readonly over = new Milestone<CallError>();

  end(error: CallError): void {
    this.opened.reject(error);
    this.connected.reject(error);
    this.over.resolve(error);
  }
}
