// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to a call that runs: silence, another picture, hold, another network, a Janus that dies.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import {
  framesDecoded,
  launchChromium,
  openPage,
  reached,
  servePage,
  skipBrowser,
  videoRuns,
} from '../support/browser/chromium.mjs';
import { pageWithin } from '../support/browser/namespace.mjs';
import { brightness, hears, silent } from '../support/browser/senses.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { saidBye } from '../support/chain.mjs';
import { eventHandler } from '../support/janus/event_handler.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const timeout = 60_000;
let web, browser;

before(async () => {
  if (options.skip) return;
  web = await servePage();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await web?.close();
});

async function inCall(t, janusOptions = {}) {
  const janus = await startJanus({ admin: true, settings: { general: { page: web.url } }, ...janusOptions });
  t.after(() => janus.cleanup());
  const page = await openPage(browser, await janus.link('echo'));
  t.after(() => page.context().close());
  await reached(page, 'ready');
  await called(page);
  return { janus, page };
}

async function called(page) {
  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], timeout);
  assert.equal(state, 'connected', detail);
  await videoRuns(page);
}

const soundOf = (page) => () =>
  page.evaluate(async () => {
    const reports = [...(await window.peersOfTheTest[0].getStats()).values()];
    const heard = reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    return { packets: heard.packetsReceived, energy: heard.totalAudioEnergy };
  });

const sent = (page, kind) =>
  page.evaluate((wanted) => {
    const tracks = window.peersOfTheTest[0].getSenders().map(({ track }) => track);
    const track = tracks.find((one) => one?.kind === wanted);
    return { id: track.id, enabled: track.enabled };
  }, kind);

async function press(page, name, pressed) {
  await page.click(`#${name}`);
  await page.waitForFunction(([id, on]) => document.getElementById(id).ariaPressed === on, [name, String(pressed)]);
}

async function framesStop(page) {
  let last = -1;
  const same = async () => {
    const before = last;
    last = await framesDecoded(page);
    return last === before;
  };
  await until('no more frames', same, { every: 1000 });
}

test('mute, camera off, screen, hold; then the page is closed', options, async (t) => {
  const events = await eventHandler();
  t.after(() => events.close());
  const { janus, page } = await inCall(t, { events: true, eventsUrl: events.url });
  await hears(soundOf(page));
  await press(page, 'mute', true);
  assert.equal((await sent(page, 'audio')).enabled, false);
  await silent(soundOf(page));
  await press(page, 'mute', false);
  assert.equal((await sent(page, 'audio')).enabled, true);
  await hears(soundOf(page));

  await press(page, 'blank', true);
  await until('a black picture', async () => (await page.$eval('#remote', brightness)) < 8);
  await press(page, 'blank', false);
  await until('a picture', async () => (await page.$eval('#remote', brightness)) > 30);

  const camera = await sent(page, 'video');
  await press(page, 'share', true);
  assert.notEqual((await sent(page, 'video')).id, camera.id);
  await videoRuns(page, (await framesDecoded(page)) + 10);
  await press(page, 'share', false);
  assert.equal((await sent(page, 'video')).id, camera.id);

  await press(page, 'hold', true);
  await framesStop(page);
  assert.equal((await janus.sessions()).length, 1);
  await press(page, 'hold', false);
  await videoRuns(page, (await framesDecoded(page)) + 10);

  // What was said meanwhile has taken the signed bye back, and another one was signed.
  await page.waitForFunction(() => document.body.dataset.farewell === 'signed');
  assert.deepEqual(page.problems, []);
  await page.close();
  await saidBye(await janus.link('echo'), events);
  await until('the end of its session', async () => (await janus.sessions()).length === 0);
});

test('Janus is killed and comes back', options, async (t) => {
  const { janus, page } = await inCall(t);
  await janus.kill();
  await reached(page, 'interrupted', timeout);
  await janus.restart();
  // Its restart of ICE is an offer that the new Janus finds and answers: the call goes on in a new session.
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], timeout);
  assert.equal(state, 'connected', detail);
  await videoRuns(page, (await framesDecoded(page)) + 10);
});

const nets = { ...options, skip: options.skip || skipNets() };
test('the browser moves to another address: frames resume', nets, async (t) => {
  const net = twoNats();
  t.after(() => net.close());
  const janus = await startJanus({
    host: net.publicAddress,
    netns: net.hub,
    settings: { general: { page: 'http://localhost/' } },
  });
  t.after(() => janus.cleanup());
  const page = await pageWithin(t, net.hosts[0], await janus.link('echo'));
  await called(page);
  const user = () =>
    page.evaluate(() => /a=ice-ufrag:(\S+)/.exec(window.peersOfTheTest[0].localDescription.sdp)[1]);
  const before = await user();
  net.move();
  await reached(page, 'interrupted', timeout);
  const { state, detail } = await reached(page, ['connected', 'ended', 'failed'], timeout);
  assert.equal(state, 'connected', detail);
  assert.notEqual(await user(), before, 'ICE was restarted');
  await videoRuns(page, (await framesDecoded(page)) + 30);
});
