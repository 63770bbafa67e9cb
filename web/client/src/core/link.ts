// SPDX-License-Identifier: MIT
// A link: what a peer needs to call on a sealed channel. It is a password.
import { Core } from './core.ts';

/** What a link says, but for its secrets. */
export interface Link {
  /** The link as it was given, or its fragment. Secret. */
  readonly text: string;
  /** Of the channel. */
  readonly name: string;
  /** URLs in order of preference, at least one. */
  readonly carriers: readonly string[];
  /** Janus can be reached without its sending first. */
  readonly reachable: boolean;
  /** STUN or TURN servers come with the answer. */
  readonly servers: boolean;
  /** The channel's, e.g. `janus.plugin.echotest`; may be empty. */
  readonly plugin: string;
}

/** Of a whole link or of its fragment. Throws CallError `link`, without its value in the text. */
export function readLink(text: string): Link {
  return new Core().readLink(text);
}
