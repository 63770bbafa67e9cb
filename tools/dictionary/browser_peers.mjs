// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptions as Chromium and Firefox make them, on a page of this machine.
//
//   const place = await startBrowsers();
//   const peer = await place.chromium.peer({ audio: true, data: true });
//   await peer.offer({ gather: true })        the offer's text, and what it is for ever after
import { launchChromium } from '../../tests/e2e/support/browser/chromium.mjs';
import { serveFiles } from '../../tests/e2e/support/browser/files.mjs';
import { launchFirefox } from '../../tests/e2e/support/browser/firefox.mjs';

// What follows, up to the class, runs in the page.
async function makePeer(wanted) {
  const peer = new RTCPeerConnection();
  window.peers = [...(window.peers ?? []), { peer, candidates: [] }];
  const index = window.peers.length - 1;
  peer.onicecandidate = ({ candidate }) => candidate && window.peers[index].candidates.push(candidate.toJSON());
  const video = wanted.video && { width: 320, height: 240 };
  if (wanted.audio || video) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: Boolean(wanted.audio), video: video ?? false });
    const sendEncodings = [{ rid: 'h' }, { rid: 'm', scaleResolutionDownBy: 2 }, { rid: 'l', scaleResolutionDownBy: 4 }];
    const more = (track) => (track.kind === 'video' && wanted.simulcast ? { sendEncodings } : {});
    const direction = wanted.direction ?? 'sendrecv';
    if (!wanted.answers)
      for (const track of stream.getTracks()) peer.addTransceiver(track, { direction, streams: [stream], ...more(track) });
    else for (const track of stream.getTracks()) peer.addTrack(track, stream);
  }
  for (const kind of wanted.receive ?? []) peer.addTransceiver(kind, { direction: 'recvonly' });
  if (wanted.data && !wanted.answers) peer.createDataChannel('JanusDataChannel');
  return index;
}

async function gathered({ index }) {
  const { peer } = window.peers[index];
  const end = Date.now() + 5000;
  while (peer.iceGatheringState !== 'complete' && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return peer.localDescription.sdp;
}

async function makeOffer({ index, options }) {
  const { peer } = window.peers[index];
  const offer = await peer.createOffer(options);
  await peer.setLocalDescription(offer);
  return offer.sdp;
}

async function makeAnswer({ index, sdp }) {
  const { peer } = window.peers[index];
  await peer.setRemoteDescription({ type: 'offer', sdp });
  const answer = await peer.createAnswer();
  await peer.setLocalDescription(answer);
  return answer.sdp;
}

const takeAnswer = ({ index, sdp }) => window.peers[index].peer.setRemoteDescription({ type: 'answer', sdp });
const candidatesOf = ({ index }) => window.peers[index].candidates;
const closePeer = ({ index }) => window.peers[index].peer.close();

class Peer {
  constructor(page, index) {
    this.page = page;
    this.index = index;
  }
  #do(what, more = {}) {
    return this.page.evaluate(what, { index: this.index, ...more });
  }
  async offer({ restart = false, gather = false } = {}) {
    const sdp = await this.#do(makeOffer, { options: restart ? { iceRestart: true } : {} });
    return gather ? this.#do(gathered) : sdp;
  }
  async answer(sdp, { gather = false } = {}) {
    const answer = await this.#do(makeAnswer, { sdp });
    return gather ? this.#do(gathered) : answer;
  }
  take(sdp) {
    return this.#do(takeAnswer, { sdp });
  }
  candidates() {
    return this.#do(candidatesOf);
  }
  close() {
    return this.#do(closePeer);
  }
}

const inPage = (page) => ({
  peer: async (wanted = {}) => new Peer(page, await page.evaluate(makePeer, wanted)),
});

export async function startBrowsers() {
  const web = await serveFiles(() => '<!doctype html><title>descriptions</title>');
  const browsers = [await launchChromium(), await launchFirefox({ 'media.peerconnection.ice.loopback': true })];
  const pages = await Promise.all(browsers.map((browser) => browser.newPage()));
  for (const page of pages) await page.goto(web.url);
  return {
    chromium: inPage(pages[0]),
    firefox: inPage(pages[1]),
    close: async () => {
      for (const browser of browsers) await browser.close();
      web.close();
    },
  };
}
