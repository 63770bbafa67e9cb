// SPDX-License-Identifier: MIT
// A way to hear of what arrives at some addresses.
import type { Topic } from './topic.ts';

/** A session, for as long as it works. */
export interface Session {
  /** Resolves when its signal aborts; rejects with CarrierError when it fails. */
  run(): Promise<void>;
  /** The topic was added, was removed, or is to be told from its beginning. */
  changed(topic: Topic): void;
  /** Something is expected to come soon. */
  hurry(): void;
}

/** What a session is about, and whom it tells that it works. */
export interface Subject {
  /** By index. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** The node answers. */
  up(): void;
}
