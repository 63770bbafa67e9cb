// SPDX-License-Identifier: MIT
// What can go wrong in a call, for programs (`code`) and for people (`message`).

/**
 * What went wrong. New codes may come; treat one that is not known as the end of the call.
 *
 * - `link`: damaged, of another version, or of a channel that is not sealed;
 * - `unsupported`: the browser lacks something: WebAssembly, WebRTC, a secure context;
 * - `media`: camera or microphone: refused, missing, busy;
 * - `carrier`: no carrier of the link answers, or none takes the message;
 * - `no-answer`: the gateway says nothing: it is off, or the link was revoked;
 * - `busy`: no gateway has room;
 * - `replaced`: another device with the same link took the place of this one;
 * - `too-large`: what was to be said fits into no message; nothing of it was said;
 * - `full`: too much waits for the carrier already; nothing of it was said;
 * - `refused`: Janus or a plugin said no: see `janus`;
 * - `connection`: no media connection came about, or it was lost for good;
 * - `ended`: the other side ended the call;
 * - `aborted`: by the page: close(), or its AbortSignal;
 * - `internal`: a fault of this library.
 */
export type ErrorCode =
  | 'link'
  | 'unsupported'
  | 'media'
  | 'carrier'
  | 'no-answer'
  | 'busy'
  | 'replaced'
  | 'too-large'
  | 'full'
  | 'refused'
  | 'connection'
  | 'ended'
  | 'aborted'
  | 'internal';

/** Thrown by what this package exports, and given with `error` events. */
export class CallError extends Error {
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** Code of Janus's or of the plugin's, if it is one of theirs (docs/protocol.md, "Codes of `error`"). */
  readonly janus: number | undefined;

  /** `message`: what happened, and what to do; a sentence or two for a person. */
  constructor(code: ErrorCode, message: string, more: { janus?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'CallError';
    this.code = code;
    this.janus = more.janus;
  }
}
