// SPDX-License-Identifier: MIT
// The lines of a watch: bounded before they are put together, and held against what a node may say.

const MAX_LINE = 64 * 1024;
const MAX_HEARTBEAT = 60; // seconds; a node that beats less often is taken as one that does not
const ID = /^[0-9a-f]{64}$/;
const CURSOR = /^[0-9a-z-]{1,64}$/;
const NAME = /^[0-9a-f]{32}$/;

/** One that makes no sense. */
export class BadLine extends Error {}

/** A line of a watch. `unknown`: one of a later version. */
export type Line =
  | { kind: 'begin'; name: string; heartbeat: number }
  | { kind: 'message'; index: string; id: string; cursor: string; data: Uint8Array }
  | { kind: 'caughtUp'; index: string }
  | { kind: 'end'; reason: string }
  | { kind: 'unknown' };

/** Whole lines that are not empty. Throws BadLine for one that is too long. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = decoder.decode(value, { stream: true }).split('\n');
      parts[0] = rest + parts[0];
      rest = parts.pop() ?? '';
      if (rest.length > MAX_LINE || parts.some(({ length }) => length > MAX_LINE)) throw new BadLine('too long');
      for (const part of parts) if (part !== '') yield part;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Throws BadLine. */
export function readLine(text: string): Line {
  const line = parsed(text);
  if ('messageId' in line) {
    const { index, messageId, cursor, data } = line;
    if (typeof index !== 'string' || !matches(messageId, ID) || !matches(cursor, CURSOR) || typeof data !== 'string')
      throw new BadLine('no message');
    return { kind: 'message', index, id: messageId, cursor, data: fromBase64(data) };
  }
  if ('watch' in line) {
    const { watch, heartbeat } = line;
    if (!matches(watch, NAME) || typeof heartbeat !== 'number' || !(heartbeat > 0)) throw new BadLine('no beginning');
    return { kind: 'begin', name: watch, heartbeat: Math.min(MAX_HEARTBEAT, heartbeat) };
  }
  if ('caughtUp' in line) {
    if (typeof line['caughtUp'] !== 'string') throw new BadLine('no index');
    return { kind: 'caughtUp', index: line['caughtUp'] };
  }
  if ('end' in line) return { kind: 'end', reason: String(line['end']).slice(0, 200) };
  return { kind: 'unknown' };
}

const matches = (value: unknown, pattern: RegExp): value is string => typeof value === 'string' && pattern.test(value);

function parsed(text: string): { [member: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadLine('no JSON');
  }
  if (typeof value !== 'object' || value === null) throw new BadLine('no object');
  return value as { [member: string]: unknown };
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new BadLine('no base64');
  }
}
