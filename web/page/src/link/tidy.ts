// SPDX-License-Identifier: GPL-3.0-or-later
// Links as they arrive: with the full stop of the sentence around them, with HTML's &amp;, of an earlier version.

/** The part behind # of a link that was pasted or opened, without what does not belong to it. */
export function tidy(text: string): string {
  const fragment = text.trim().replace(/^[^#]*#/, '').replace(/^["'<(\s]+/, '');
  return fragment
    .replace(/&amp;/g, '&')
    .replace(/%(20|0A|0D)/gi, ' ')
    .replace(/\s+/g, '')
    .replace(/["'<>)\].,;:!?]+$/, '');
}

/** It is of the first version, which this page does not speak any more. */
export const isOld = (fragment: string): boolean => /(^|&)v=1(&|$)/.test(fragment);

/** What a person would take for a link. */

/** The room that a link names, beside what the client reads: a number, or a text where rooms have those. */
export function roomOf(fragment: string): string {
  return new URLSearchParams(fragment).get('room') ?? '';
}
