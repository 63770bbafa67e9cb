// SPDX-License-Identifier: MIT
// What an RTCPeerConnection sends and takes: places for media that may come later, and tracks in them.

/** Of a track. */
export type Kind = 'audio' | 'video';

export class Senders {
  readonly #peer: RTCPeerConnection;
  readonly #receive: readonly Kind[];
  readonly #planned: RTCRtpTransceiver[] = []; // ours, in the order of their making
  readonly #offers: boolean;

  /** `offers`: we make the first offer. Janus's offer takes only tracks that were added, no places. */
  constructor(peer: RTCPeerConnection, offers: boolean, receive: readonly Kind[]) {
    this.#peer = peer;
    this.#offers = offers;
    this.#receive = receive;
  }

  /** Places for tracks of these kinds, and for what is only received. */
  plan(kinds: readonly Kind[]): void {
    if (!this.#offers) return;
    for (const kind of kinds) this.#place(kind, this.#receive.includes(kind) ? 'sendrecv' : 'sendonly');
    for (const kind of this.#receive) if (!kinds.includes(kind)) this.#place(kind, 'recvonly');
  }

  /** Gives each track a place. True: an offer that was made before does not say it. */
  async put(tracks: readonly MediaStreamTrack[], stream?: MediaStream): Promise<boolean> {
    let changed = false;
    for (const track of tracks) {
      const free = this.#planned.find(({ sender, direction, receiver }) => {
        return !sender.track && receiver.track.kind === track.kind && direction.startsWith('send');
      });
      if (free) {
        await free.sender.replaceTrack(track);
        continue;
      }
      changed = true;
      const streams = stream ? [stream] : [];
      const direction = this.#receive.includes(track.kind as Kind) ? 'sendrecv' : 'sendonly';
      if (this.#offers) this.#planned.push(this.#peer.addTransceiver(track, { direction, streams }));
      else this.#peer.addTrack(track, ...streams);
    }
    return changed;
  }

  /** Takes these out again, before they were offered. */
  remove(tracks: readonly MediaStreamTrack[]): void {
    for (const sender of this.#peer.getSenders())
      if (sender.track && tracks.includes(sender.track)) this.#peer.removeTrack(sender);
  }

  /** Nothing more comes before the offer: a place that is still free says so. True: an offer that was made does not. */
  settle(): boolean {
    let changed = false;
    for (const place of this.#planned) {
      if (place.sender.track || !place.direction.startsWith('send')) continue;
      place.direction = place.direction === 'sendrecv' ? 'recvonly' : 'inactive';
      changed = true;
    }
    return changed;
  }

  /** Another track, or silence, without a word to the other side. False: none of this kind is sent. */
  async replace(kind: Kind, track: MediaStreamTrack | null): Promise<boolean> {
    const places = this.#peer.getTransceivers().filter(({ receiver, direction }) => {
      return receiver.track.kind === kind && direction.startsWith('send');
    });
    const place = places.find(({ sender }) => sender.track) ?? places[0];
    await place?.sender.replaceTrack(track);
    return place !== undefined;
  }

  #place(kind: Kind, direction: RTCRtpTransceiverDirection): void {
    this.#planned.push(this.#peer.addTransceiver(kind, { direction }));
  }
}
