// SPDX-License-Identifier: GPL-3.0-or-later
// One end of the measured path, run in its network namespace by media.mjs: a page with the npm package in a browser.
//
//   node media_page.mjs publish LINK SOCKET NODE       by Janus's side: Chromium publishes; SOCKET leads to the node
//   node media_page.mjs watch LINK SOCKET BROWSER CALLS MODE FEED      at the far end: calls, one after the other
//
// Signaling goes through the Unix socket, so that nothing but media takes the measured path.
import net from 'node:net';

import puppeteer from 'puppeteer-core';

import { executable } from '../e2e/support/browser/chromium.mjs';
import { serveClient } from '../e2e/support/browser/client.mjs';
import { launchFirefox } from '../e2e/support/browser/firefox.mjs';
import { placeIn } from '../e2e/support/browser/place.mjs';

const [role, link, socket, ...rest] = process.argv.slice(2);
const say = (object) => console.log(JSON.stringify(object));

// Connections to `from` (a port of ours, or a Unix socket) go on to `to`.
async function relay(from, to) {
  const server = net.createServer((client) => {
    const upstream = net.connect(to);
    for (const [one, other] of [[client, upstream], [upstream, client]])
      one.on('error', () => {}).on('close', () => other.destroy()).pipe(other);
  });
  await new Promise((resolve) => server.listen(from, resolve));
  return server.address();
}

const CHROMIUM = {
  headless: true,
  executablePath: executable,
  args: [
    '--no-sandbox',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-dev-shm-usage',
  ],
};

// In the page: when our answer was posted, and what Janus's offer led to. As before: who answers begins DTLS.
function observe(asBefore) {
  delete window.SharedWorker; // the page asks the carrier itself
  const { fetch } = window;
  window.fetch = (url, init) => {
    const seen = window.seen; // of the newest connection
    const long = (init?.body?.byteLength ?? init?.body?.length) > 1000; // a message; what the node is asked is short
    // Firefox throws for the description of a connection that is closed.
    if (long && seen && !seen.posted && seen.peer.localDescription) seen.posted = performance.now();
    return fetch(url, init);
  };
  const { setRemoteDescription: set } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const { type } = description;
    if (type !== 'offer') return set.call(this, description);
    const sdp = asBefore ? description.sdp.replace(/^a=setup:active/gm, 'a=setup:actpass') : description.sdp;
    const seen = (window.seen = { peer: this, offered: /a=setup:(\w+)/.exec(sdp)[1] });
    const later = (key) => (seen[key] ??= performance.now());
    this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && later('connected'));
    this.addEventListener('track', ({ track }) => {
      if (track.kind !== 'video') return;
      const video = document.createElement('video');
      Object.assign(video, { autoplay: true, muted: true, srcObject: new MediaStream([track]) });
      document.body.replaceChildren(video);
      video.requestVideoFrameCallback(() => later('frame'));
    });
    return set.call(this, { type, sdp });
  };
}

async function open(which, asBefore) {
  const server = await serveClient();
  const browser = await (which === 'firefox' ? launchFirefox() : puppeteer.launch(CHROMIUM));
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(observe, asBefore);
  await page.goto(server.url);
  await page.waitForFunction(() => window.client);
  return { browser, page };
}

async function publish(node) {
  const [host, port] = node.split(':');
  await relay(socket, { host, port: Number(port) });
  const { page } = await open('chromium', false);
  const place = await placeIn({ page, janus: { link: () => link } });
  await place.dial('publisher', { media: true });
  say({ feed: (await place.on('publisher', ({ call }) => call.opened)).id });
}

async function watch(which, calls, mode, feed, room) {
  const { port } = await relay(0, socket);
  const own = link.replace(/carrier=[^&]*/, `carrier=${encodeURIComponent(`http://127.0.0.1:${port}`)}`);
  const { browser, page } = await open(which, mode === 'before');
  const place = await placeIn({ page, janus: { link: () => own } });
  const join = { request: 'join', ptype: 'subscriber', room: Number(room), streams: [{ feed: Number(feed) }] };
  for (let call = 0; call < Number(calls); ++call) {
    await place.dial('viewer', { body: join });
    say(
      await place.on('viewer', async (it) => {
        while (!window.seen) await new Promise((resolve) => setTimeout(resolve, 10));
        const { seen } = window;
        const end = performance.now() + 20000;
        while (!(seen.frame && seen.connected)) {
          if (it.ended || performance.now() > end) throw new Error(`${it.ended?.message}; ${it.states} ${JSON.stringify(seen)}`);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const answered = /a=setup:(\w+)/.exec(seen.peer.localDescription.sdp)[1];
        const since = (time) => time - seen.posted;
        const result = { offered: seen.offered, answered, connected: since(seen.connected), frame: since(seen.frame) };
        window.seen = null;
        await it.call.close();
        return result;
      }),
    );
  }
  await browser.close();
}

await (role === 'publish' ? publish(...rest) : watch(...rest));
if (role === 'watch') process.exit(0);
