// SPDX-License-Identifier: GPL-3.0-or-later
// While somebody waits: for permission, for Janus, for the other one. It can always be given up.
import type { Phase } from '../calls/conversation.ts';
import { make } from '../base/dom.ts';
import type { TextKey } from '../base/language.ts';
import { asks, type Card, heading, line, primary, secondary } from './card.ts';

const TITLES: { readonly [phase in Phase]?: TextKey } = {
  opening: 'wait.opening',
  camera: 'wait.camera',
  calling: 'wait.calling',
  ringing: 'wait.ringing',
  connecting: 'wait.connecting',
};
const ADVICE: { readonly [phase in Phase]?: TextKey } = { camera: 'wait.camera.do' };

export function showWaiting(card: Card, phase: Phase, partner: string, cancel: (() => void) | null): void {
  const advice = ADVICE[phase];
  card.show(
    heading(TITLES[phase] ?? 'wait.opening', { name: partner }),
    make('div', { class: 'spinner', is: { 'aria-hidden': 'true' } }),
    advice ? line(advice) : null,
    cancel && secondary('wait.cancel', cancel),
  );
}

export interface ReachableListener {
  call(name: string): void;
  stop(): void;
  /** Who else is registered. */
  names(): Promise<string[]>;
}

export function showReachable(card: Card, username: string, tell: ReachableListener): void {
  const form = asks('named.whom', { id: 'whom' }, primary('phone', 'named.call'), (name) => tell.call(name));
  const list = make('datalist', { id: 'known' });
  form.querySelector('input')?.setAttribute('list', list.id);
  form.append(list);
  card.show(heading('named.reachable', { name: username }), line('named.wait'), form, secondary('named.stop', () => tell.stop()));
  tell.names().then(
    (names) => {
      for (const name of names) if (name !== username) list.append(make('option', { is: { value: name } }));
    },
    () => {}, // a channel that does not tell
  );
}
