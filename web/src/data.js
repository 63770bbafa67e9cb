// Data channels of a call. Janus relays what is said in one to those with the same label, and opens it where the
// other side has not: so what arrives may come in one of ours or in one of Janus's.

export class Data {
  #peer;
  #take;
  #channels = new Map();

  // take(data, label): a string or an ArrayBuffer. Made before the description is.
  constructor(peer, take) {
    this.#peer = peer;
    this.#take = take;
    peer.addEventListener('datachannel', ({ channel }) => this.#listen(channel));
  }

  // Before the offer, or before the answer to one that has data. Resolves when it is open.
  open(label) {
    const channel = this.#peer.createDataChannel(label);
    this.#channels.set(label, channel);
    this.#listen(channel);
    return new Promise((resolve) => {
      channel.addEventListener('open', () => resolve(channel), { once: true });
    });
  }

  // False where there is nobody to hear it.
  send(data, label) {
    const channel = this.#channels.get(label);
    if (channel?.readyState !== 'open') return false;
    channel.send(data);
    return true;
  }

  #listen(channel) {
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('message', ({ data }) => this.#take(data, channel.label));
  }
}
