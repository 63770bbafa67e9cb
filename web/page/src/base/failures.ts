// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong, as a line that a person can act on.
import type { CallError } from './library.ts';
import type { TextKey } from './language.ts';

export interface Failure {
  readonly title: TextKey;
  readonly advice: TextKey;
  /** The program's own words, for whoever helps. */
  readonly detail: string;
  /** What helps: the same again, another name, another link, the page anew, without camera, or a tab of its own. */
  readonly way: 'again' | 'name' | 'link' | 'reload' | 'without' | 'tab';
}

type Row = readonly [TextKey, TextKey, Failure['way']];

const BY_CODE: { readonly [code: string]: Row } = {
  link: ['fail.link', 'fail.link.do', 'link'],
  unsupported: ['fail.unsupported', 'fail.unsupported.do', 'reload'],
  media: ['fail.media', 'fail.media.do', 'without'],
  carrier: ['fail.carrier', 'fail.carrier.do', 'again'],
  full: ['fail.carrier', 'fail.carrier.do', 'again'],
  'no-answer': ['fail.silent', 'fail.silent.do', 'again'],
  busy: ['fail.busy', 'fail.busy.do', 'again'],
  replaced: ['fail.replaced', 'fail.replaced.do', 'again'],
  refused: ['fail.refused', 'fail.refused.do', 'again'],
  connection: ['fail.connection', 'fail.connection.do', 'again'],
};
const MEDIA: { readonly [name: string]: Row } = {
  NotAllowedError: ['fail.blocked', 'fail.blocked.do', 'without'],
  NotFoundError: ['fail.missing', 'fail.missing.do', 'without'],
  NotReadableError: ['fail.inUse', 'fail.inUse.do', 'without'],
};
const NAME_TAKEN = 476;
const UNKNOWN: Row = ['fail.internal', 'fail.internal.do', 'reload'];

/** By itself: what is known without a CallError. */
export const failures = {
  noLink: { title: 'fail.noLink', advice: 'fail.noLink.do', detail: '', way: 'link' },
  oldLink: { title: 'fail.oldLink', advice: 'fail.oldLink.do', detail: '', way: 'link' },
  insecure: { title: 'fail.insecure', advice: 'fail.insecure.do', detail: '', way: 'reload' },
  script: { title: 'fail.script', advice: 'fail.script.do', detail: '', way: 'reload' },
} as const satisfies { [name: string]: Failure };

export function failureOf(error: unknown, framed = false): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  if (!isCallError(error)) return of(UNKNOWN, detail);
  const { code, cause } = error;
  const name = cause instanceof Error ? cause.name : '';
  if (code === 'media' && name === 'NotAllowedError' && framed) return of(['fail.framed', 'fail.framed.do', 'tab'], detail);
  if (code === 'refused' && error.janus === NAME_TAKEN) return of(['fail.taken', 'fail.taken.do', 'name'], detail);
  return of((code === 'media' && MEDIA[name]) || BY_CODE[code] || UNKNOWN, detail);
}

/** It ended as somebody wished. */
export const isWish = (error: unknown): boolean => isCallError(error) && (error.code === 'aborted' || error.code === 'ended');

export const isCallError = (error: unknown): error is CallError => error instanceof Error && error.name === 'CallError';

const of = ([title, advice, way]: Row, detail: string): Failure => ({ title, advice, detail, way });
