// SPDX-License-Identifier: MIT
// The envelope (docs/protocol.md): what a call says and hears.
import { CallError } from '../../errors.ts';
import type { JsonObject } from '../../dialog/line.ts';

const TYPES = ['offer', 'answer', 'candidates', 'message', 'event', 'bye', 'error'] as const;
export type EnvelopeType = (typeof TYPES)[number];

/** One that came. Texts are from other people. */
export interface Envelope {
  readonly id: string;
  readonly type: EnvelopeType;
  /** Of our message that it answers. */
  readonly re: string | undefined;
  readonly sdp: string;
  readonly body: JsonObject | undefined;
  readonly iceServers: RTCIceServer[] | undefined;
  readonly queued: boolean;
  readonly candidates: readonly RTCIceCandidateInit[];
  readonly code: number | undefined;
  readonly reason: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const object = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
const objects = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.map(object).filter((one) => one !== undefined) : [];

/** Null: nothing that this version understands. */
export function readEnvelope(value: JsonObject): Envelope | null {
  const type = TYPES.find((one) => one === value['type']);
  const sdp = text(value['sdp']);
  if (!type || ((type === 'offer' || type === 'answer') && !sdp)) return null;
  const { re, iceServers, code } = value;
  return {
    id: text(value['id']),
    type,
    re: text(re) || undefined,
    sdp,
    body: object(value['body']),
    iceServers: Array.isArray(iceServers) ? (objects(iceServers) as unknown as RTCIceServer[]) : undefined,
    queued: value['queued'] === true,
    candidates: objects(value['candidates']) as RTCIceCandidateInit[],
    code: typeof code === 'number' ? code : undefined,
    reason: text(value['reason']),
  };
}

/** Janus learns the browser's address from its first check. */
export const withoutCandidates = (sdp: string): string =>
  sdp.replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '');

/** What an `error` says. */
export function refusal({ code, reason }: Envelope): CallError {
  const why = `${reason || 'no reason given'}${code === undefined ? '' : ` (${code})`}`;
  return new CallError('refused', `Janus refuses: ${why}`, code === undefined ? {} : { janus: code });
}

const BUSY = 450; // docs/protocol.md, "Codes of `error`"

/** It is no refusal of what was asked: too much at once, or too slow. */
export const passes = (error: unknown): boolean => error instanceof CallError && error.janus === BUSY;
