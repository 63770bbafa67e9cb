// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong, and what a person can do about it.
import type { Failure } from '../base/failures.ts';
import { icon, make } from '../base/dom.ts';
import { quote, type TextKey } from '../base/language.ts';
import { asks, type Card, heading, line, primary, secondary } from './card.ts';

export interface FailureListener {
  again(): void;
  /** Under another name. */
  name(): void;
  /** Without camera and microphone. */
  without(): void;
  link(text: string): void;
  reload(): void;
  /** In a tab of its own. */
  tab(): void;
}

const WAYS: { readonly [way in Exclude<Failure['way'], 'link'>]: TextKey } = {
  again: 'fail.again',
  name: 'fail.name',
  reload: 'fail.reload',
  without: 'fail.again',
  tab: 'fail.tab',
};

export function showFailure(card: Card, failure: Failure, more: TextKey | null, tell: FailureListener): void {
  const { title, advice, detail, way } = failure;
  const words = make('p');
  quote(words, detail);
  card.show(
    make('div', { class: 'failure-head', is: { role: 'alert' } }, icon('alert'), heading(title)),
    line(advice),
    more && line(more),
    way === 'link'
      ? asks('fail.paste', { id: 'link', most: 16_384 }, primary('share', 'fail.open'), (text) => tell.link(text))
      : primary(way === 'tab' ? 'share' : 'phone', WAYS[way], () => (way === 'without' ? tell.again() : tell[way]())),
    way === 'without' ? secondary('fail.without', () => tell.without()) : null,
    detail ? make('details', {}, make('summary', { text: 'fail.detail' }), words) : null,
  );
}
