// SPDX-License-Identifier: MIT
// Data channels of a call. Janus relays what is said in one to those with the same label, and opens it if the other
// side has not: so what comes may be in one of ours or in one of Janus's.
import { CallError } from '../../errors.ts';

/** Janus's own, as janus.js makes it. */
const LABEL = 'JanusDataChannel';

/** What came over a data channel: a text, or bytes. */
export interface DataMessage {
  /** What was said. */
  readonly data: string | ArrayBuffer;
  /** Of the channel. */
  readonly label: string;
}

export class Data {
  readonly #take: (message: DataMessage) => void;
  readonly #channels: RTCDataChannel[] = [];

  /** `wanted`: one channel, with this label if it is a text. */
  constructor(peer: RTCPeerConnection, wanted: boolean | string, take: (message: DataMessage) => void) {
    this.#take = take;
    peer.addEventListener('datachannel', ({ channel }) => this.#listen(channel));
    if (wanted) this.#listen(peer.createDataChannel(wanted === true ? LABEL : wanted));
  }

  /** Throws CallError if no channel is open. */
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): void {
    const channel = this.#channels.find(({ readyState }) => readyState === 'open');
    if (!channel) throw new CallError('connection', 'No data channel is open: dial with `data`, and wait until it connects.');
    channel.send(data as string);
  }

  #listen(channel: RTCDataChannel): void {
    channel.binaryType = 'arraybuffer';
    this.#channels.push(channel);
    channel.addEventListener('message', ({ data }) => this.#take({ data, label: channel.label }));
  }
}
