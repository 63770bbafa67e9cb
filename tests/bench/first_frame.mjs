// SPDX-License-Identifier: GPL-3.0-or-later
// Time from the button to the first frame that comes back from the echo test, in headless Chromium: the page over MAM
// and the Janus API over Debian's WebSocket transport, call by call in one run, with a delay added to each direction of
// the signaling path. The page's signing is shown apart: it is mam.js in JavaScript, and has nothing to do with the path.
//
//   node tests/bench/first_frame.mjs [--calls 30] [--delays 0,50,150] [--json]     (make bench-first-frame)
import http from 'node:http';
import { parseArgs } from 'node:util';

import { launchChromium, openPage, reached, servePage, timeline } from '../e2e/support/browser/chromium.mjs';
import { startJanus } from '../e2e/support/janus/janus.mjs';
import { freePort } from '../e2e/support/process.mjs';
import { proxyTo } from '../e2e/support/network/proxy.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '30' },
    delays: { type: 'string', default: '0,50,150' },
    json: { type: 'boolean', default: false },
  },
});

async function overMam(page) {
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], 90_000);
  if (state !== 'connected') throw new Error(detail);
  await page.waitForSelector('#stages [data-stage="frame"][data-ms]', { timeout: 60_000 });
  const stages = await timeline(page);
  await page.click('#hang-up');
  await reached(page, 'ended');
  const signing = stages.signed - stages.offer;
  return { frame: stages.frame, signing, rest: stages.frame - signing };
}

// What janus.js does, candidates left out as the page leaves them out.
const overWebSocket = (page, url) =>
  page.evaluate(async (server) => {
    const begin = performance.now();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const socket = new WebSocket(server, 'janus-protocol');
    await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    const waiting = new Map();
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.janus !== 'ack') waiting.get(message.transaction)?.(message);
    };
    const ask = (request) =>
      new Promise((resolve) => {
        const transaction = String(Math.random());
        waiting.set(transaction, resolve);
        socket.send(JSON.stringify({ ...request, transaction }));
      });
    const { id: session_id } = (await ask({ janus: 'create' })).data;
    const { id: handle_id } = (await ask({ janus: 'attach', session_id, plugin: 'janus.plugin.echotest' })).data;
    const peer = new RTCPeerConnection();
    for (const track of stream.getTracks()) peer.addTrack(track, stream);
    const video = document.createElement('video');
    Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream() });
    document.body.append(video);
    peer.ontrack = ({ track }) => video.srcObject.addTrack(track);
    const seen = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const offer = await peer.createOffer();
    const jsep = { type: 'offer', sdp: offer.sdp, trickle: true };
    const body = { audio: true, video: true };
    const answer = await ask({ janus: 'message', session_id, handle_id, body, jsep });
    await peer.setLocalDescription(offer);
    await peer.setRemoteDescription(answer.jsep);
    await seen;
    const frame = performance.now() - begin;
    await ask({ janus: 'destroy', session_id });
    peer.close();
    socket.close();
    for (const track of stream.getTracks()) track.stop();
    video.remove();
    return { frame };
  }, url);

function figures(all, key) {
  const sorted = all.map((one) => one[key]).sort((a, b) => a - b);
  const at = (q) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]);
  return { median: at(0.5), p95: at(0.95) };
}

const wsPort = await freePort();
const web = await servePage();
// Our page may not open WebSockets: its policy forbids it.
const blank = http.createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => blank.listen(0, '127.0.0.1', resolve));
const janus = await startJanus({
  transports: { websockets: { general: { ws: true, ws_port: wsPort, ws_ip: '127.0.0.1', wss: false } } },
  settings: { general: { page: web.url }, channels: { echo: { offers_per_minute: 6000 } } },
});
const browser = await launchChromium();
const result = [];
try {
  const node = await proxyTo(janus.nodePort);
  const socket = await proxyTo(wsPort);
  const link = (await janus.link('echo')).replace(/node=[^&]*/, `node=${encodeURIComponent(node.url)}`);
  const mamPage = await openPage(browser, link);
  await reached(mamPage, 'ready');
  const wsPage = await openPage(browser, `http://127.0.0.1:${blank.address().port}`);
  for (const delay of values.delays.split(',').map(Number)) {
    node.delay = socket.delay = delay;
    const mam = [];
    const websocket = [];
    for (let call = -1; call < Number(values.calls); ++call) {
      const one = await overMam(mamPage);
      const other = await overWebSocket(wsPage, `ws://127.0.0.1:${socket.port}`);
      if (call >= 0) (mam.push(one), websocket.push(other));
    }
    result.push({
      delay,
      mam: figures(mam, 'frame'),
      mamWithoutSigning: figures(mam, 'rest'),
      signing: figures(mam, 'signing'),
      websocket: figures(websocket, 'frame'),
    });
    if (!values.json) console.error(JSON.stringify(result.at(-1)));
  }
  await Promise.all([node.close(), socket.close()]);
} finally {
  await browser.close();
  await janus.stop();
  await janus.cleanup();
  await web.close();
  blank.close();
}
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`first frame, ms, median / p95 of ${values.calls} calls each, by ms of delay added each way`);
  const cell = ({ median, p95 }) => `${median} / ${p95}`.padStart(15);
  console.log(' delay            MAM        signing   without signing      WebSocket');
  for (const { delay, mam, signing, mamWithoutSigning, websocket } of result)
    console.log(String(delay).padStart(6) + cell(mam) + cell(signing) + `  ${cell(mamWithoutSigning)}` + cell(websocket));
}
process.exit(0);
