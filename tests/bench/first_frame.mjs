// SPDX-License-Identifier: GPL-3.0-or-later
// Time from the button to the first frame that comes back from the echo test, in headless Chromium with an open camera:
// the package janus-mam over a sealed channel, and npm's janus.js over Debian's WebSocket transport, call by call in one
// run, with a delay added to each direction of the signaling path. Cold: nothing is connected yet. Warm: prepared, or
// with a session and a handle. Connected: prepared with `connection: true`.
//
//   node tests/bench/first_frame.mjs [--calls 30] [--delays 0,50,150] [--json]     (make bench-first-frame)
import { parseArgs } from 'node:util';

import { bundle } from '../e2e/support/browser/bundle.mjs';
import { launchChromium } from '../e2e/support/browser/chromium.mjs';
import { openClient, serveClient } from '../e2e/support/browser/client.mjs';
import { startJanus } from '../e2e/support/janus/janus.mjs';
import { freePort, until } from '../e2e/support/process.mjs';
import { proxyTo } from '../e2e/support/network/proxy.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '30' },
    delays: { type: 'string', default: '0,50,150' },
    json: { type: 'boolean', default: false },
  },
});

// In the page: a camera that stays open, and where what comes is shown.
async function furnish() {
  window.camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  window.shown = {
    begin() {
      const video = document.createElement('video');
      Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream() });
      document.body.replaceChildren(video);
      this.add = (track) => video.srcObject.addTrack(track);
      this.frame = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(performance.now())));
    },
  };
  await window.client.readLink(location.href).catch(() => {}); // the module is compiled
}

// In a new page: ms until the package is there and has compiled its module.
async function ready() {
  const begin = performance.now();
  const client = await import(new URL('janus-mam.js?again', location.href));
  await client.readLink('').catch(() => {});
  return performance.now() - begin;
}

// In the page: ms to the first frame, and what was reached when.
async function overMam([link, kind]) {
  const { client, camera, shown } = window;
  const prepared = kind === 'cold' ? null : await client.prepare(link, { connection: kind === 'connected' });
  // What was prepared is there, as where a person takes a second to press the button.
  if (prepared) await new Promise((resolve) => setTimeout(resolve, 300));
  shown.begin();
  const tasks = new PerformanceObserver(() => {});
  tasks.observe({ type: 'longtask' });
  const begin = performance.now();
  const call = await (prepared ? prepared.dial({ tracks: camera }) : client.dial(link, { tracks: camera }));
  call.on('track', ({ track }) => shown.add(track));
  const frame = (await shown.frame) - begin;
  const { marks } = call.timeline;
  const longest = Math.max(0, ...tasks.takeRecords().map(({ duration }) => duration));
  await call.close();
  return { frame, longest, marks: Object.fromEntries(Object.entries(marks).map(([name, at]) => [name, Math.round(at - begin)])) };
}

async function overWebSocket([url, kind]) {
  const { ws, camera, shown } = window;
  const ready = kind === 'warm' && (await ws.attach(url));
  if (ready) await new Promise((resolve) => setTimeout(resolve, 300));
  shown.begin();
  const begin = performance.now();
  const it = ready || (await ws.attach(url));
  void ws.call(it, camera);
  const frame = (await shown.frame) - begin;
  await ws.end(it);
  return { frame };
}

function figures(all) {
  const sorted = all.map(({ frame }) => frame).sort((a, b) => a - b);
  const at = (q) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]);
  return { median: at(0.5), p95: at(0.95) };
}

const script = Buffer.from(await bundle('tests/bench/first_frame_janusjs.js', { format: 'iife' })).toString();
const wsPort = await freePort();
const janus = await startJanus({
  admin: true,
  transports: { websockets: { general: { ws: true, ws_port: wsPort, ws_ip: '127.0.0.1', wss: false } } },
  channels: { echo: { offers_per_minute: 6000, max_dialogs: 100 } },
});
const server = await serveClient();
const browser = await launchChromium();
const WAYS = { cold: overMam, warm: overMam, connected: overMam, 'ws cold': overWebSocket, 'ws warm': overWebSocket };
const result = [];
try {
  const node = await proxyTo(janus.nodePort);
  const socket = await proxyTo(wsPort);
  const link = (await janus.link('echo')).replace(/carrier=[^&]*/, `carrier=${encodeURIComponent(node.url)}`);
  const page = await openClient(browser, server.url);
  await page.evaluate(script);
  const readyIn = await page.evaluate(ready);
  await page.evaluate(furnish);
  for (const delay of values.delays.split(',').map(Number)) {
    node.delay = socket.delay = delay;
    const all = Object.fromEntries(Object.keys(WAYS).map((name) => [name, []]));
    for (let call = -1; call < Number(values.calls); ++call)
      for (const [name, way] of Object.entries(WAYS)) {
        const [over, kind] = name.startsWith('ws') ? [`ws://127.0.0.1:${socket.port}`, name.slice(3)] : [link, name];
        const one = await page.evaluate(way, [over, kind]);
        await until('the call is over', async () => (await janus.sessions()).length === 0);
        if (call >= 0) all[name].push(one);
      }
    const longest = Math.max(...Object.values(all).flatMap((ones) => ones.map((one) => one.longest ?? 0)));
    const last = all.cold.at(-1)?.marks;
    result.push({ delay, ...Object.fromEntries(Object.entries(all).map(([name, ones]) => [name, figures(ones)])), marks: last, longest, ready: readyIn });
    if (!values.json) console.error(JSON.stringify(result.at(-1)));
  }
  await Promise.all([node.close(), socket.close()]);
} finally {
  await browser.close();
  await janus.stop();
  await janus.cleanup();
  await server.close();
}
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`first frame, ms, median / p95 of ${values.calls} calls each, by ms of delay added each way`);
  const cell = ({ median, p95 }) => `${median} / ${p95}`.padStart(15);
  console.log(` delay${Object.keys(WAYS).map((name) => name.padStart(15)).join('')}`);
  for (const { delay, ...rest } of result)
    console.log(String(delay).padStart(6) + Object.keys(WAYS).map((name) => cell(rest[name])).join(''));
  const most = Math.max(...result.map(({ longest }) => longest));
  console.log(`ready in ${Math.round(result[0].ready)} ms; longest task in a call ${most < 50 ? 'below 50' : Math.round(most)} ms`);
}
process.exit(0);
