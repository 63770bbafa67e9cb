// SPDX-License-Identifier: GPL-3.0-or-later
// The views of the page and how they stand together.
import { button, byId } from './base/dom.ts';
import { currentLanguage, say, t, type TextKey, onLanguage } from './base/language.ts';
import type { Mode, Person, Phase } from './calls/conversation.ts';
import { Chat } from './chat/chat.ts';
import { DetailsView } from './details/details_view.ts';
import { isRemembered, remember, wholeLink } from './link/link.ts';
import type { DeviceKind } from './media/devices.ts';
import type { OwnMedia } from './media/own.ts';
import { Card } from './views/card.ts';
import { ChatView } from './views/chat_view.ts';
import { Controls } from './views/controls.ts';
import { IncomingDialog } from './views/incoming.ts';
import { Notices } from './views/notices.ts';
import { Panel } from './views/panel.ts';
import { PeopleView } from './views/people_view.ts';
import { pictureTools } from './views/picture_tools.ts';
import { Settings } from './views/settings.ts';
import { Share } from './views/share.ts';
import { Stage } from './views/stage.ts';

export interface SceneListener {
  mute(on: boolean): void;
  camera(on: boolean): void;
  share(on: boolean): void;
  hangUp(): void;
  /** Throws if nobody is there. */
  send(data: string | ArrayBuffer): void;
  devices(kind: DeviceKind): void;
  link(): string;
  forget(): void;
}

export class Scene {
  readonly card = new Card();
  readonly details = new DetailsView();
  readonly notices = new Notices(document.body);
  readonly incoming: IncomingDialog;
  readonly stage: Stage;
  /** Of the conversation that runs. */
  chat: Chat | null = null;
  readonly #tell: SceneListener;
  readonly #controls: Controls;
  readonly #panel: Panel;
  readonly #chatView: ChatView;
  readonly #people = new PeopleView();
  readonly #share: HTMLButtonElement;
  #unread = 0;
  #title: () => string = () => '';

  constructor(tell: SceneListener) {
    this.#tell = tell;
    const stage = byId('stage');
    say(stage, 'stage.name', {}, 'aria-label');
    this.stage = new Stage(stage, this.card.element, pictureTools(stage, () => this.stage.video));
    this.#chatView = new ChatView({
      say: (text) => this.chat?.say(text) ?? false,
      file: (file) => this.chat?.offer(file),
      came: () => this.#came(),
    });
    this.#panel = new Panel(
      byId('panel'),
      [
        { name: 'chat', text: 'panel.chat', content: this.#chatView.element },
        { name: 'people', text: 'panel.people', content: this.#people.element },
        { name: 'details', text: 'panel.details', content: this.details.element, shown: (seen) => this.details.shown(seen) },
      ],
      (open, tab) => {
        if (open && tab === 'chat') this.#unread = 0;
        this.#controls?.panel(open, this.#unread);
      },
    );
    this.#controls = new Controls(byId('controls'), { ...tell, panel: () => this.#panel.open(!this.#panel.isOpen) });
    const dialogs = byId('dialogs');
    this.incoming = new IncomingDialog(dialogs);
    const share = new Share(dialogs);
    const settings = new Settings(dialogs, {
      devices: (kind) => tell.devices(kind),
      remembers: isRemembered,
      remember: (wanted) => remember(tell.link(), wanted),
      forget: () => tell.forget(),
    });
    const open = (name: string, id: string, label: TextKey, work: () => void) => button(name, { id, class: 'quiet', label }, work);
    this.#share = open('share', 'share-button', 'tools.share', () => share.open(wholeLink(tell.link())));
    byId('tools').append(this.#share, open('gear', 'settings-button', 'tools.settings', () => settings.open()));
    onLanguage(() => this.#retitle());
  }

  phase(phase: Phase, mode: Mode, channel: string, partner: string): void {
    const { dataset } = document.body;
    dataset['phase'] = phase;
    dataset['mode'] = mode;
    const running = phase === 'connected' || phase === 'interrupted' || phase === 'connecting';
    byId('controls').hidden = !running;
    this.#share.hidden = channel === '';
    if (!running && this.#panel.isOpen) this.#panel.open(false);
    const name = partner || channel;
    this.stage.state(`phase.${phase}`, { name });
    this.#title = () => [t(`phase.${phase}`, { name }), channel || 'janus-mam'].join(' – ');
    this.#retitle();
    byId('title').textContent = channel || 'janus-mam';
    if (phase === 'connected' || phase === 'interrupted') this.stage.runs();
  }

  /** A conversation runs. `name`: ours in a room. */
  begin(name: string | null): void {
    if (this.chat) return;
    this.#chatView.clear();
    this.chat = new Chat((data) => this.#tell.send(data), this.#chatView, name);
    this.#people.own(name ?? '');
  }

  end(): void {
    this.stage.clear();
    this.chat?.end();
    this.chat = null;
    this.#unread = 0;
    this.#people.own(null);
    this.#people.people([]);
    this.#controls.panel(this.#panel.isOpen);
  }

  media(media: OwnMedia): void {
    this.#controls.show(media);
    this.stage.own.show(media);
  }

  partner(name: string): void {
    this.stage.partner(name);
    this.#chatView.partner(name);
    this.#people.people(name ? [{ id: '', name, talking: false }] : []);
  }

  people(people: readonly Person[]): void {
    this.stage.people(people);
    this.#people.people(people);
  }

  speaker(person: string | null): void {
    this.stage.speaker(person);
    this.#people.speaker(person);
  }

  #came(): void {
    if (this.#panel.isSeen('chat')) return;
    this.#unread++;
    this.#controls.panel(this.#panel.isOpen, this.#unread);
  }

  #retitle(): void {
    document.title = this.#title();
    document.documentElement.lang = currentLanguage();
  }
}
