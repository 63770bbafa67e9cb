// SPDX-License-Identifier: GPL-3.0-or-later
// A browser that speaks the plain form: its own RTCPeerConnection in Chromium, descriptions as they are or packed
// by lz-string, and nothing of the project's page. What it writes and reads travels in the chain of a PlainPeer.
//
//   const plain = await plainBrowser(page, peer, { pack: 'base64' })      the peer has met its gateway
//   await plain.connect()                     another RTCPeerConnection, with camera and microphone
//   await plain.offer()                       the gateway's reply, applied if it is an answer
//   await plain.sees({ audio: 10, video: 15 })   waits until so much more of each has come in
//   await plain.stops('video'), plain.state(...)
//   await plain.does('mute', true), plain.hears(), plain.silent()
//   await plain.does('share', 'white'), plain.shows('white')    a picture in the camera's place; so it comes back
import { until } from '../process.mjs';
import { Tangle } from '../tangle.mjs';
import { brightness, hears, silent } from './senses.mjs';

// Runs in the page.
function install() {
  const gathered = (peer) =>
    new Promise((resolve) => {
      const look = () => peer.iceGatheringState === 'complete' && resolve();
      peer.addEventListener('icegatheringstatechange', look);
      look();
    });
  window.plain = {
    peer: null,
    async connect(wanted) {
      this.peer?.close();
      this.streams = {};
      this.totals = { audio: 0, video: 0 };
      this.peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      document.getElementById('picture')?.remove();
      const picture = document.createElement('video');
      document.body.append(Object.assign(picture, { id: 'picture', autoplay: true, srcObject: new MediaStream() }));
      this.peer.addEventListener('track', ({ track }) => picture.srcObject.addTrack(track)); // energy is of what is played
      await this.add(wanted);
    },
    async add(wanted) {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      for (const track of stream.getTracks()) this.peer.addTrack(track, stream);
    },
    mute(on) {
      for (const { track } of this.peer.getSenders()) if (track?.kind === 'audio') track.enabled = !on;
    },
    // Another track in the place of the picture that is sent; it needs no signaling.
    async share(colour) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
      const context = canvas.getContext('2d');
      clearInterval(this.painting);
      this.painting = setInterval(() => {
        context.fillStyle = colour; // painted again: a still picture gives no frames
        context.fillRect(0, 0, 64, 64);
      }, 50);
      const [track] = canvas.captureStream().getVideoTracks();
      await this.peer.getSenders().find((sender) => sender.track?.kind === 'video').replaceTrack(track);
    },
    // Of all audio that came in since the connection was made.
    async sound() {
      const heard = [...(await this.peer.getStats()).values()].filter(
        ({ type, kind }) => type === 'inbound-rtp' && kind === 'audio',
      );
      const sum = (member) => heard.reduce((total, report) => total + (report[member] ?? 0), 0);
      return { packets: sum('packetsReceived'), energy: sum('totalAudioEnergy') };
    },
    direct(direction) {
      for (const transceiver of this.peer.getTransceivers()) transceiver.direction = direction;
    },
    remove(kind) {
      this.peer.removeTrack(this.peer.getSenders().find(({ track }) => track?.kind === kind));
    },
    // An ICE restart is published before it is set, as docs/protocol.md has it; another offer has all its candidates.
    async offer({ iceRestart }) {
      const description = await this.peer.createOffer({ iceRestart });
      this.restart = iceRestart ? description : null;
      if (iceRestart) return description.sdp.replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '');
      await this.peer.setLocalDescription(description);
      await gathered(this.peer);
      return this.peer.localDescription.sdp;
    },
    async answer(description) {
      if (this.restart) await this.peer.setLocalDescription(this.restart);
      await this.peer.setRemoteDescription(description);
    },
    // What has come in since the connection was made: packets of audio, decoded frames of video. Streams come and go.
    async counts() {
      for (const report of (await this.peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        const count = report.kind === 'video' ? (report.framesDecoded ?? 0) : report.packetsReceived;
        this.totals[report.kind] += Math.max(0, count - (this.streams[report.id] ?? 0));
        this.streams[report.id] = count;
      }
      return this.totals;
    },
  };
}

const userOf = (sdp) => /^a=ice-ufrag:(\S+)/m.exec(sdp)[1];

// fetch() as the page makes it, for a node that only the page can reach.
const within = (page) => async (url, options) => {
  const { text, retryAfter, ...rest } = await page.evaluate(
    async ([to, init]) => {
      const response = await fetch(to, init);
      const { ok, status } = response;
      return { ok, status, retryAfter: response.headers.get('Retry-After'), text: await response.text() };
    },
    [url, options],
  );
  const headers = new Headers(retryAfter ? { 'Retry-After': retryAfter } : {});
  return { ...rest, headers, text: async () => text, json: async () => JSON.parse(text) };
};

// `pack`: 'base64' or 'uri' for lz-string.
export async function plainBrowser(page, peer, { pack } = {}) {
  const plain = new PlainBrowser(peer, pack);
  await plain.move(page);
  return plain;
}

class PlainBrowser {
  constructor(peer, pack) {
    Object.assign(this, { peer, pack });
  }

  connect(wanted = { audio: true, video: true }) {
    return this.page.evaluate((what) => window.plain.connect(what), wanted);
  }

  // The same chain in another page, as after a reload.
  async move(page) {
    await page.evaluate(install);
    this.page = page;
    this.peer.tangle = new Tangle(this.peer.tangle.url, within(page));
  }

  async offer(options = {}) {
    const sdp = await this.page.evaluate((wanted) => window.plain.offer(wanted), options);
    const { pack } = this;
    await this.peer.send({ type: 'offer', sdp }, { pack });
    const { json } = await this.peer.receiveUntil((reply) => reply?.re === userOf(sdp), { pack });
    if (json.type === 'answer') await this.page.evaluate((answer) => window.plain.answer(answer), json);
    return json;
  }

  // Runs a function of the page's `plain` by its name.
  does(name, ...args) {
    return this.page.evaluate(([which, given]) => window.plain[which](...given), [name, args]);
  }

  counts() {
    return this.does('counts');
  }

  async sees(wanted, options) {
    const before = { ...(await this.counts()) };
    const enough = async () => {
      const counts = await this.counts();
      return Object.entries(wanted).every(([kind, more]) => counts[kind] >= before[kind] + more) && counts;
    };
    return until(`as much more as ${JSON.stringify(wanted)}`, enough, options);
  }

  hears() {
    return hears(() => this.does('sound'));
  }

  silent() {
    return silent(() => this.does('sound'));
  }

  // Until the picture that comes back is of that colour, white or black.
  shows(colour) {
    const is = { white: (mean) => mean > 200, black: (mean) => mean < 40 }[colour];
    return until(`a ${colour} picture`, async () => is(await this.page.$eval('#picture', brightness)));
  }

  // Until no more of this kind has come in for a second.
  stops(kind) {
    let [last, still] = [-1, 0];
    const look = async () => {
      const now = (await this.counts())[kind];
      still = now === last ? still + 1 : 0;
      last = now;
      return still >= 4;
    };
    return until(`the end of ${kind}`, look, { every: 250 });
  }

  state(wanted) {
    return this.page.waitForFunction((word) => window.plain.peer.connectionState === word, wanted);
  }
}
