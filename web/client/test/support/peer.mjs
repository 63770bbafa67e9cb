// SPDX-License-Identifier: MIT
// An RTCPeerConnection without a network: what is done to it is kept, the test makes it connect.

const event = (type, fields = {}) => Object.assign(new Event(type), fields);

export class FakePeer extends EventTarget {
  static made = [];
  signalingState = 'stable';
  connectionState = 'new';
  iceGatheringState = 'new';
  localDescription = null;
  remoteDescription = null;
  log = [];
  reports = [];
  channels = [];
  #transceivers = [];
  #offers = 0;
  #configuration;
  #candidates = [];

  constructor(configuration) {
    super();
    this.#configuration = configuration;
    FakePeer.made.push(this);
  }

  #do(what) {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
    this.log.push(what);
  }
  getConfiguration() {
    return this.#configuration;
  }
  setConfiguration(configuration) {
    this.#do('setConfiguration');
    this.#configuration = configuration;
  }
  async createOffer({ iceRestart = false } = {}) {
    this.#do(`createOffer${iceRestart ? ' restart' : ''}`);
    const sections = this.#transceivers.map((one) => `m=${one.receiver.track.kind}\r\na=${one.direction}\r\n`);
    return { type: 'offer', sdp: `offer ${++this.#offers}\r\n${sections.join('')}` };
  }
  async setLocalDescription(description = { type: 'answer', sdp: 'our answer\r\n' }) {
    this.#do(`setLocalDescription ${description.type}`);
    if (description.type === 'rollback') return void (this.signalingState = 'stable');
    if (description.type === 'offer' && this.signalingState !== 'stable') throw new Error('wrong state');
    this.localDescription = description;
    this.#complete();
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    if (this.iceGatheringState === 'new') this.iceGatheringState = 'gathering';
  }
  async setRemoteDescription(description) {
    this.#do(`setRemoteDescription ${description.type}`);
    if (description.sdp === 'bad') throw new Error('no codec');
    const wanted = description.type === 'offer' ? 'stable' : 'have-local-offer';
    if (this.signalingState !== wanted) throw new Error(`wrong state ${this.signalingState}`);
    this.remoteDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
  }
  // The local description has the candidates that are known.
  #complete() {
    if (!this.localDescription) return;
    const { type, sdp } = this.localDescription;
    const lines = this.#candidates.map((name) => `a=candidate:${name}\r\n`);
    this.localDescription = { type, sdp: sdp.replace(/a=candidate.*\r\n/g, '') + lines.join('') };
  }
  async addIceCandidate({ candidate }) {
    this.#do(`addIceCandidate ${candidate}`);
  }
  addTransceiver(what, { direction = 'sendrecv' } = {}) {
    const track = typeof what === 'string' ? null : what;
    const kind = track?.kind ?? what;
    const sender = { track, replaceTrack: async (next) => void (sender.track = next) };
    const one = { sender, direction, receiver: { track: { kind } } };
    this.#transceivers.push(one);
    return one;
  }
  addTrack(track) {
    this.log.push(`addTrack ${track.kind}`);
    const free = this.#transceivers.find(({ sender, receiver }) => !sender.track && receiver.track.kind === track.kind);
    if (free) {
      free.sender.track = track;
      free.direction = 'sendrecv';
      return free.sender;
    }
    return this.addTransceiver(track).sender;
  }
  getTransceivers() {
    return this.#transceivers;
  }
  getSenders() {
    return this.#transceivers.map(({ sender }) => sender);
  }
  removeTrack(sender) {
    this.#do(`removeTrack ${sender.track.kind}`);
    const one = this.#transceivers.find((each) => each.sender === sender);
    sender.track = null;
    one.direction = 'recvonly';
  }
  createDataChannel(label) {
    const channel = Object.assign(new EventTarget(), { label, readyState: 'connecting', sent: [] });
    channel.send = (data) => channel.sent.push(data);
    this.channels.push(channel);
    return channel;
  }
  async getStats() {
    return new Map(this.reports.map((report) => [report.id, report]));
  }
  close() {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  // The test's side.
  become(state) {
    this.connectionState = state;
    this.dispatchEvent(event('connectionstatechange'));
  }
  found(...names) {
    for (const name of names) {
      this.#candidates.push(name);
      const candidate = { candidate: name, sdpMid: '0', sdpMLineIndex: 0 };
      this.dispatchEvent(event('icecandidate', { candidate }));
    }
    this.#complete();
  }
  gathered() {
    this.iceGatheringState = 'complete';
    this.dispatchEvent(event('icegatheringstatechange'));
  }
  tracks(...kinds) {
    for (const kind of kinds) this.dispatchEvent(event('track', { track: { kind }, streams: [] }));
  }
}
