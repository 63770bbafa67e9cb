// SPDX-License-Identifier: GPL-3.0-or-later
// A call with a plugin of Janus's that is one partner: the echo test, a stream, a conference by voice.
import type { Call, CallError, Prepared } from '../base/library.ts';
import { type Conversation, listen, modeOf, type Place } from './conversation.ts';

export class DirectCall implements Conversation {
  readonly over: Promise<CallError>;
  readonly #call: Call;

  private constructor(call: Call, { tell }: Place) {
    this.#call = call;
    this.over = call.over;
    listen(call, tell);
    call.on('track', ({ track }) => tell.track('', track));
    call.on('state', (state) => {
      if (state === 'calling' || state === 'connecting' || state === 'connected' || state === 'interrupted') tell.phase(state);
    });
    tell.calls([call]);
    tell.partner('');
  }

  /** `prepared`: what was made ahead. Rejects with CallError. */
  static async start(place: Place, prepared: Prepared | null): Promise<DirectCall> {
    const { lib, link, signal } = place;
    const tracks = await place.media();
    place.tell.phase('calling');
    const call = prepared
      ? await prepared.dial({ tracks, signal })
      : await lib.dial(link, { tracks, signal, data: modeOf(link.plugin) === 'call' });
    return new DirectCall(call, place);
  }

  send(data: string | ArrayBuffer): void {
    this.#call.send(data);
  }

  end(): Promise<void> {
    return this.#call.close();
  }
}
