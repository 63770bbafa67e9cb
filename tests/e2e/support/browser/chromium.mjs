// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's Chromium without a window, with a fake camera.
//
//   const browser = await launchChromium();     browser.close()
//   const page = await openPage(browser, url + link, {context options});
//   await framesDecoded(page)                   inbound video of the newest peer connection
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { clientDist } from './client_server.mjs';
import { command, sanitizerOf } from '../janus/janus.mjs';

export const executable = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

// Why browser tests cannot run here, or false.
export function skipBrowser() {
  if (!executable) return 'no Chromium here';
  if (existsSync(command) && sanitizerOf(command)) return 'browsers are tested with the ordinary build';
  return !existsSync(path.join(clientDist, 'janus-mam.js')) && `the client is not built (make web): ${clientDist}`;
}

const FLAGS = [
  '--no-sandbox', // tests run as root
  '--disable-gpu',
  '--disable-background-networking',
  '--use-fake-device-for-media-stream=fps=10',
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

// Pages may keep their peer connections to themselves; the tests look at them from outside.
export function rememberPeers() {
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
