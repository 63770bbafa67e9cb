// SPDX-License-Identifier: GPL-3.0-or-later
// Before a call: who we are, what is sent, the button.
import type { Mode } from '../calls/conversation.ts';
import type { TextKey } from '../base/language.ts';
import { button, make } from '../base/dom.ts';
import type { OwnMedia } from '../media/own.ts';
import { asks, type Card, heading, line, primary } from './card.ts';

export interface StartListener {
  /** With a name and a room, where these are asked for. */
  start(name: string, room: string): void;
  preview(): void;
  mute(on: boolean): void;
  camera(on: boolean): void;
}

interface StartWish {
  mode: Mode;
  channel: string;
  name: string;
  /** Null: the link says it. */
  room: string | null;
  /** What has just ended; null: nothing. */
  ended: boolean;
}

const TITLES: { [mode in Mode]: TextKey } = {
  call: 'start.call',
  watch: 'start.watch',
  room: 'start.room',
  named: 'start.named',
};
const BUTTONS: { [mode in Mode]: TextKey } = {
  call: 'start.call.do',
  watch: 'start.watch.do',
  room: 'start.room.do',
  named: 'start.named.do',
};

/** Gives what is called when what is sent has changed: the card stays, with what was entered. */
export function showStart(card: Card, { mode, channel, name, room, ended }: StartWish, media: OwnMedia, tell: StartListener): () => void {
  const named = mode === 'room' || mode === 'named';
  const begin = primary('phone', BUTTONS[mode], named ? undefined : () => tell.start('', ''));
  begin.id = 'start';
  const about = line('start.channel', { channel }, 'about');
  const content = named ? nameForm(mode, name, mode === 'room' ? room : null, begin, tell) : begin;
  let shown = mode === 'watch' ? null : choices(media, tell);
  card.show(heading(ended ? 'start.ended' : TITLES[mode]), about, content, shown);
  return () => {
    if (!shown?.isConnected) return;
    const focused = shown.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const next = choices(media, tell);
    shown.replaceWith(next);
    shown = next;
    const again = focused && [...next.querySelectorAll('button')].find(({ id, hidden }) => id === focused && !hidden);
    if (again) again.focus();
    else if (focused) begin.focus();
  };
}

function nameForm(mode: Mode, name: string, room: string | null, begin: HTMLElement, tell: StartListener): HTMLElement {
  const which = make('input', { id: 'room', is: { type: 'text', maxlength: 64, autocomplete: 'off', value: room ?? '' } });
  const field = { id: 'name', value: name, complete: 'nickname' };
  const label: TextKey = mode === 'room' ? 'start.room.name' : 'start.named.name';
  const form = asks(label, field, begin, (text) => tell.start(text, which.value.trim()));
  if (room !== null) begin.before(make('label', { text: 'start.room.which', is: { for: 'room' } }), which);
  return form;
}

function choices(media: OwnMedia, tell: StartListener): HTMLElement {
  const { muted } = media.state;
  const on = media.wantsCamera;
  const silent = media.isOpen && muted;
  const mute = button(
    silent ? 'mic-off' : 'mic',
    { id: 'start-mute', text: 'control.mute', is: { 'aria-pressed': silent } },
    () => tell.mute(!media.state.muted),
  );
  mute.ariaPressed = String(silent);
  mute.hidden = !media.isOpen;
  const camera = button(on ? 'camera' : 'camera-off', { id: 'start-camera', text: 'control.camera' }, () =>
    tell.camera(!media.wantsCamera),
  );
  camera.ariaPressed = String(!on);
  camera.hidden = !media.takesVideo;
  const preview = button('camera', { id: 'preview', text: 'start.preview' }, () => tell.preview());
  preview.hidden = media.isOpen || !on || !media.takesVideo;
  return make('div', { class: 'choices' }, mute, camera, preview);
}
