// SPDX-License-Identifier: GPL-3.0-or-later
// The page as a whole: what is seen in each phase, and what the buttons do.
import type { Call } from './base/library.ts';
import { byId } from './base/dom.ts';
import { type Failure, failureOf, isCallError } from './base/failures.ts';
import type { TextKey } from './base/language.ts';
import { device } from './base/storage.ts';
import type { Phase } from './calls/conversation.ts';
import { Desk } from './calls/desk.ts';
import { clockDifference } from './link/clock.ts';
import { firstLink, forget, onAnother, useLink, wholeLink } from './link/link.ts';
import { roomOf, tidy } from './link/tidy.ts';
import { isAllowed } from './media/devices.ts';
import { type Mishap, OwnMedia } from './media/own.ts';
import { Scene } from './scene.ts';
import { showFailure } from './views/failure_card.ts';
import { showStart } from './views/start_card.ts';
import { showReachable, showWaiting } from './views/waiting_card.ts';

const MISHAPS: { [what in Mishap]: TextKey } = {
  cameraBusy: 'notice.cameraBusy',
  microphoneMissing: 'notice.microphoneMissing',
  cameraLost: 'notice.cameraLost',
  microphoneLost: 'notice.microphoneLost',
};
const NO_SUCH_NAME = 478; // of videocall's
const RUNNING: readonly Phase[] = ['connecting', 'connected', 'interrupted'];

export class App {
  readonly #media: OwnMedia;
  readonly #desk: Desk;
  readonly #scene: Scene;
  #fragment = '';
  #phase: Phase = 'opening';
  #partner = '';
  #calls: readonly Call[] = [];
  #refresh: () => void = () => {}; // of the card before a call
  #trouble: (() => void) | null = null; // takes the notice away

  constructor() {
    this.#media = new OwnMedia({
      changed: () => this.#mediaChanged(),
      mishap: (what) => void this.#scene.notices.show(MISHAPS[what]),
    });
    this.#desk = new Desk(
      {
        phase: (phase) => this.#enter(phase),
        partner: (name) => this.#partnerIs(name),
        calls: (calls) => this.#callsAre(calls),
        track: (person, track) => this.#scene.stage.track(person, track),
        people: (people) => this.#scene.people(people),
        speaker: (person) => this.#scene.speaker(person),
        message: (message) => this.#scene.chat?.take(message),
        incoming: (call) => this.#scene.incoming.show(call),
        trouble: (message) => this.#troubled(message !== null),
        warning: (error) => this.#warn(error),
        failed: (failure, unusable) => void this.#failed(failure, unusable),
      },
      this.#media,
    );
    this.#scene = new Scene({
      mute: (on) => this.#media.mute(on),
      camera: (on) => void this.#camera(on),
      share: (on) => void this.#media.share(on).catch(() => {}), // nobody chose a screen
      hangUp: () => this.#desk.hangUp(),
      send: (data) => this.#desk.send(data),
      devices: (kind) => void (kind === 'audiooutput' ? this.#scene.stage.speakerChanged() : this.#reopen()),
      link: () => this.#fragment,
      forget: () => {
        forget();
        location.reload();
      },
    });
    this.#scene.stage.onFrame(() => {
      this.#calls[0]?.timeline.mark('first frame');
      this.#scene.details.reached();
    });
    onAnother(() => location.reload());
    this.#mediaChanged();
  }

  async open(fragment = firstLink()): Promise<void> {
    this.#fragment = fragment ?? '';
    await this.#desk.open(fragment);
    if (this.#phase === 'ready' && this.#desk.mode !== 'watch' && (await isAllowed())) void this.#preview();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    const { mode, link } = this.#desk;
    const { card } = this.#scene;
    this.#scene.phase(phase, mode, link?.name ?? '', this.#partner);
    if (RUNNING.includes(phase)) this.#scene.begin(mode === 'room' ? this.#desk.name : null);
    else if (phase === 'ended' || phase === 'reachable' || phase === 'ready') this.#scene.end();
    if (phase === 'ready' || phase === 'ended') this.#showStart();
    else if (phase === 'reachable')
      showReachable(card, this.#desk.name, {
        call: (name) => void this.#desk.call(name),
        stop: () => this.#desk.hangUp({ reachable: false }),
        names: () => this.#desk.names(),
      });
    else if (phase === 'connected' || phase === 'interrupted' || phase === 'incoming') {
      if (card.hide()) byId('mute').focus(); // who calls by keyboard keeps their place
    } else showWaiting(card, phase, this.#partner, phase === 'opening' ? null : () => this.#desk.hangUp());
  }

  #showStart(): void {
    const { mode, link } = this.#desk;
    const room = roomOf(this.#fragment) ? null : (device.get('room') ?? '');
    const wish = { mode, channel: link?.name ?? '', name: device.get('name') ?? '', room, ended: this.#phase === 'ended' };
    this.#refresh = showStart(this.#scene.card, wish, this.#media, {
      start: (name, room) => {
        if (name) device.set('name', name);
        if (room) device.set('room', room);
        this.#desk.name = name;
        this.#desk.room = roomOf(this.#fragment) || room;
        this.#start();
      },
      preview: () => void this.#preview(),
      mute: (on) => this.#media.mute(on),
      camera: (on) => void this.#camera(on),
    });
  }

  #start(sends = true): void {
    this.#desk.sends = sends;
    void this.#desk.start();
  }

  async #preview(): Promise<void> {
    const { lib } = this.#desk;
    if (!lib || this.#desk.busy) return;
    try {
      await this.#media.open(lib);
    } catch (error) {
      if (!this.#desk.busy) this.#warn(error);
    }
  }

  async #camera(on: boolean): Promise<void> {
    const { lib } = this.#desk;
    if (!lib) return;
    try {
      await this.#media.turnCamera(lib, on);
    } catch (error) {
      this.#warn(error);
    }
  }

  async #reopen(): Promise<void> {
    const { lib } = this.#desk;
    if (lib) await this.#media.reopen(lib).catch((error: unknown) => this.#warn(error));
  }

  #mediaChanged(): void {
    this.#scene.media(this.#media);
    this.#refresh();
  }

  #partnerIs(name: string): void {
    this.#partner = name;
    this.#scene.partner(name);
  }

  #callsAre(calls: readonly Call[]): void {
    this.#calls = calls;
    this.#media.use(calls[0] ?? null);
    this.#scene.details.use(calls);
    if (calls.length === 0) this.#troubled(false);
  }

  #troubled(is: boolean): void {
    if (is === (this.#trouble !== null)) return;
    this.#trouble?.();
    this.#trouble = is ? this.#scene.notices.show('notice.trouble', {}, true) : null;
  }

  /** What goes wrong while it goes on. */
  #warn(error: unknown): void {
    const { title, advice } = failureOf(error, window.top !== window.self);
    const refused = isCallError(error) && error.code === 'refused';
    if (refused && error.janus === NO_SUCH_NAME) this.#scene.notices.show('notice.noSuchName', { name: this.#partner });
    else if (refused) this.#scene.notices.quote(error.message);
    else this.#scene.notices.warn(title, advice);
  }

  async #failed(failure: Failure, unusable: boolean): Promise<void> {
    this.#phase = unusable ? 'unusable' : 'failed';
    this.#scene.end();
    this.#scene.phase(this.#phase, this.#desk.mode, this.#desk.link?.name ?? '', this.#partner);
    const show = (more: TextKey | null) =>
      showFailure(this.#scene.card, failure, more, {
        again: () => (unusable ? void this.open(this.#fragment) : this.#start()),
        name: () => this.#enter('ready'),
        without: () => this.#start(false),
        link: (text) => this.#another(tidy(text)),
        reload: () => location.reload(),
        tab: () => void window.open(wholeLink(this.#fragment), '_blank', 'noopener'),
      });
    show(null);
    if (failure.title === 'fail.silent' && (await clockDifference()) > 1) show('fail.clock');
  }

  #another(fragment: string): void {
    useLink(fragment);
    void this.open(fragment);
  }
}

export const start = (): App => {
  byId('too-old').hidden = true;
  document.body.dataset['started'] = '';
  return new App();
};
