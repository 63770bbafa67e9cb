// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a call in plain form, for clients that know only MAM and WebRTC: descriptions of Chromium's own,
// as they are or packed by lz-string, answered by the echo test. There is no bye in this form.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, openPage, skipBrowser } from '../support/browser/chromium.mjs';
import { serveClient } from '../support/browser/client.mjs';
import { pageWithin } from '../support/browser/namespace.mjs';
import { record } from '../support/browser/place.mjs';
import { plainBrowser } from '../support/browser/plain.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
const BOTH = { audio: 10, video: 15 };
let web, browser;

before(async () => {
  if (options.skip) return;
  web = await serveClient(); // of its pages nothing is used but that they are there
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await web?.close();
});

// Janus with a plain channel, and its peer.
async function janusFor(t, channel = {}, more = { admin: true }) {
  const peer = new PlainPeer();
  const janus = await startJanus({ channels: { echo: peer.channel(channel) }, ...more });
  t.after(() => janus.cleanup());
  return { janus, peer: await peer.meets(janus, 'echo') };
}

async function blank(t) {
  const page = await openPage(browser, web.url);
  t.after(() => page.context().close().catch(() => {}));
  return page;
}

async function answered(plain, wanted) {
  const reply = await plain.offer(wanted);
  assert.equal(reply.type, 'answer', JSON.stringify(reply));
}

// A call of a page, with camera and microphone, that runs.
async function inCall(t, page, channel) {
  const { janus, peer } = await janusFor(t, channel);
  const plain = await plainBrowser(page, peer);
  await plain.connect();
  await answered(plain);
  await plain.sees(BOTH);
  return { janus, plain };
}

for (const pack of [undefined, 'base64', 'uri'])
  test(`packed: ${pack ?? 'not'}; a track more and less, hold, another picture`, options, async (t) => {
    const { janus, peer } = await janusFor(t);
    const plain = await plainBrowser(await blank(t), peer, { pack });
    await plain.connect({ audio: true });
    await answered(plain);
    await plain.sees({ audio: 10 });
    const session = await janus.sessions();

    await plain.does('add', { video: true });
    await answered(plain);
    await plain.sees(BOTH);

    for (const colour of ['white', 'black']) {
      await plain.does('share', colour); // another track in its place asks for no signaling
      await plain.shows(colour);
    }
    await plain.sees(BOTH);

    await plain.does('direct', 'inactive');
    await answered(plain);
    await plain.stops('video');
    await plain.does('direct', 'sendrecv');
    await answered(plain);
    const seen = await plain.sees(BOTH);

    await plain.does('remove', 'video');
    await answered(plain);
    await plain.stops('video');
    await plain.sees({ audio: 10 });
    assert.deepEqual(await janus.sessions(), session, 'all of it was one call');
    record(t, { form: 'plain', pack: pack ?? 'none', ...seen });
  });

test('another RTCPeerConnection, as after a reload, is a new call and ends the old one', options, async (t) => {
  const page = await blank(t);
  const { janus, plain } = await inCall(t, page);
  const [session] = await janus.sessions();
  await page.reload();
  await plain.move(page);
  await plain.connect();
  await answered(plain);
  await plain.sees(BOTH);
  await until('one session, another', async () => {
    const sessions = await janus.sessions();
    return sessions.length === 1 && sessions[0] !== session;
  });
});

test('muted, what comes back is silent, and can be heard again', options, async (t) => {
  const { plain } = await inCall(t, await blank(t));
  await plain.hears();
  await plain.does('mute', true);
  await plain.silent();
  await plain.does('mute', false);
  await plain.hears();
});

test('Janus hangs up: the connection ends, and the next offer is a new call', options, async (t) => {
  const { janus, plain } = await inCall(t, await blank(t));
  const [session_id] = await janus.sessions();
  const { handles } = await janus.admin({ janus: 'list_handles', session_id });
  await janus.admin({ janus: 'hangup_webrtc', session_id, handle_id: handles[0] });
  await plain.state('failed');
  await until('the end of its session', async () => (await janus.sessions()).length === 0);
  await plain.connect();
  await answered(plain);
  await plain.sees(BOTH);
  assert.equal((await janus.sessions()).length, 1);
});

test('ICE is restarted: the connection lasts on the new credentials', options, async (t) => {
  const { plain } = await inCall(t, await blank(t));
  await answered(plain, { iceRestart: true });
  // Chromium gives up what had no answer to its checks for 15 s; audio has 50 packets a second.
  await plain.sees({ audio: 1000 });
});

test('a page that is closed is noticed by its media', options, async (t) => {
  const page = await blank(t);
  const { janus } = await inCall(t, page, { peer_timeout: 5 });
  assert.equal((await janus.sessions()).length, 1);
  await page.close();
  await until('the end of its session', async () => (await janus.sessions()).length === 0);
});

test('Janus is killed and comes back: an ICE restart goes on in a new session', options, async (t) => {
  const { janus, plain } = await inCall(t, await blank(t));
  await janus.kill();
  await plain.state('disconnected');
  await janus.restart();
  await until('the end of catching up at its start', async () => {
    const { channels } = await janus.query({ request: 'channels' });
    return channels[0].state === 'listening';
  });
  await answered(plain, { iceRestart: true });
  await plain.sees(BOTH);
});

const nets = { ...options, skip: options.skip || skipNets() };
test('the browser moves to another address: an ICE restart, and frames resume', nets, async (t) => {
  const net = twoNats();
  t.after(() => net.close());
  const { peer } = await janusFor(t, {}, { host: net.publicAddress, netns: net.hub });
  const plain = await plainBrowser(await pageWithin(t, net.hosts[0]), peer);
  await plain.connect();
  await answered(plain);
  await plain.sees(BOTH);
  net.move();
  await plain.state('disconnected');
  await answered(plain, { iceRestart: true });
  await plain.sees(BOTH);
});
