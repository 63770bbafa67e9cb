// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's Chromium without a window, with a fake camera, and the built page in it.
//
//   const browser = await launchChromium();     browser.close()
//   const page = await openPage(browser, url + link, {context options});
//   await framesDecoded(page)                   inbound video of the newest peer connection
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { buildDir, command, sanitizerOf, sourceDir } from '../janus/janus.mjs';

export const executable = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
export const dist = path.join(buildDir, 'web/dist');

// Why browser tests cannot run here, or false.
export function skipBrowser() {
  if (!executable) return 'no Chromium here';
  if (existsSync(command) && sanitizerOf(command)) return 'the page is tested with the ordinary build';
  return !existsSync(path.join(dist, 'main.js')) && `the page is not built (make web): ${dist}`;
}

export async function servePage() {
  const { serve } = await import(path.join(sourceDir, 'web/serve.mjs'));
  return serve({ dir: dist });
}

const FLAGS = [
  '--no-sandbox', // tests run as root
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-dev-shm-usage',
];

const launchOptions = () => ({ executablePath: executable, args: FLAGS, chromiumSandbox: false });

// `changes` go over Playwright's launch options.
export const launchChromium = (changes = {}) => chromium.launch({ ...launchOptions(), ...changes });

// A Chromium that a test can kill: {connect(), kill()}; kill() is SIGKILL for all its processes.
export async function launchMortalChromium() {
  const server = await chromium.launchServer(launchOptions());
  return { connect: () => chromium.connect(server.wsEndpoint()), kill: () => server.kill() };
}

// The page keeps its peer connections to itself; the tests look at them from outside.
function rememberPeers() {
  const Native = window.RTCPeerConnection;
  window.peersOfTheTest = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      window.peersOfTheTest.push(this);
    }
  };
}

export async function openPage(browser, url, options = {}) {
  const context = options.context ?? (await browser.newContext(options));
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) page.problems.push(message.text());
  });
  await page.addInitScript(rememberPeers);
  await page.goto(url);
  return page;
}

// Resolves when the page is in one of these states (data-state of body); gives {state, detail}.
export async function reached(page, states, timeout = 60_000) {
  const wanted = [states].flat();
  await page.waitForFunction((names) => names.includes(document.body.dataset.state), wanted, { timeout });
  return status(page);
}

// Resolves when the page says so in the line below its state.
export const told = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.getElementById('detail').textContent),
    pattern.source,
  );

export const status = (page) =>
  page.evaluate(() => ({
    state: document.body.dataset.state,
    words: document.getElementById('state').textContent,
    detail: document.getElementById('detail').textContent,
  }));

// {offer: 12.3, ...}: the stages that were reached, ms since the button.
export const timeline = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('#stages [data-ms]')].map((e) => [e.dataset.stage, Number(e.dataset.ms)]),
    ),
  );

export const framesDecoded = (page) =>
  page.evaluate(async () => {
    const peer = window.peersOfTheTest.at(-1);
    let frames = 0; // of all streams: a new session has one of its own
    for (const report of (await peer?.getStats())?.values() ?? [])
      if (report.type === 'inbound-rtp' && report.kind === 'video') frames += report.framesDecoded ?? 0;
    return frames;
  });

// Waits until the inbound video has decoded `count` frames, and then more; gives the two numbers seen.
export async function videoRuns(page, count = 30, timeout = 60_000) {
  const until = async (least) => {
    const deadline = Date.now() + timeout;
    for (;;) {
      const frames = await framesDecoded(page);
      if (frames >= least) return frames;
      if (Date.now() > deadline) throw new Error(`${frames} frames decoded, not ${least}, in ${timeout} ms`);
      await page.waitForTimeout(50);
    }
  };
  const first = await until(count);
  return [first, await until(first + 1)];
}

// Another page of the same browser that answers offers and sends back what it gets, as the echo test does.
export async function echoPeer(browser) {
  const page = await (await browser.newContext()).newPage();
  return {
    answer: (sdp) =>
      page.evaluate(async (offer) => {
        const peer = (window.peer = new RTCPeerConnection());
        peer.ontrack = ({ track, transceiver }) => {
          transceiver.direction = 'sendrecv';
          transceiver.sender.replaceTrack(track);
        };
        await peer.setRemoteDescription({ type: 'offer', sdp: offer });
        await peer.setLocalDescription();
        await new Promise((resolve) => {
          peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
        });
        return peer.localDescription.sdp;
      }, sdp),
    add: (candidates) =>
      page.evaluate((all) => Promise.all(all.map((one) => window.peer.addIceCandidate(one))), candidates),
    close: () => page.context().close(),
  };
}
