// SPDX-License-Identifier: GPL-3.0-or-later
// Reachable by a name, and calls with whoever has one. After each call the name is registered anew.
import type { CallError, IncomingCall, VideoCall } from '../base/library.ts';
import { type Conversation, listen, type Place } from './conversation.ts';

export class NamedCall implements Conversation {
  readonly over: Promise<CallError>;
  readonly username: string;
  readonly #own: VideoCall;
  readonly #place: Place;

  private constructor(own: VideoCall, place: Place) {
    this.#own = own;
    this.#place = place;
    this.username = own.username;
    this.over = own.call.over;
    const { tell } = place;
    const { call } = own;
    listen(call, tell);
    call.on('track', ({ track }) => tell.track('', track));
    call.on('state', (state) => {
      if (state === 'connecting' || state === 'connected' || state === 'interrupted') tell.phase(state);
    });
    own.on('incoming', (incoming) => this.#rings(incoming));
    own.on('ringing', () => tell.phase('ringing'));
    own.on('accepted', () => tell.incoming(null));
    own.on('hangup', () => tell.incoming(null));
    void call.over.then(() => tell.incoming(null));
    tell.calls([call]);
    tell.phase('reachable');
  }

  /** Rejects with CallError. */
  static async register(place: Place, username: string): Promise<NamedCall> {
    const { lib, link, signal } = place;
    place.tell.phase('calling');
    return new NamedCall(await lib.VideoCall.register(link, username, { signal, data: true }), place);
  }

  /** Rejects with CallError: `refused` if nobody has that name. */
  async call(username: string): Promise<void> {
    const { tell } = this.#place;
    tell.partner(username);
    const tracks = await this.#place.media();
    tell.phase('ringing');
    await this.#own.dial(username, { tracks });
  }

  list(): Promise<string[]> {
    return this.#own.list();
  }

  send(data: string | ArrayBuffer): void {
    this.#own.call.send(data);
  }

  end(): Promise<void> {
    return this.#own.hangUp();
  }

  #rings({ from, accept, decline }: IncomingCall): void {
    const { tell } = this.#place;
    tell.partner(from);
    tell.phase('incoming');
    tell.incoming({
      from,
      decline,
      accept: () => {
        tell.incoming(null);
        this.#place.media().then(
          (tracks) => accept({ tracks }),
          (error: CallError) => {
            decline();
            tell.warning(error);
          },
        );
      },
    });
  }
}
