// SPDX-License-Identifier: GPL-3.0-or-later
// The page's library in Firefox, against Debian's Janus: an offer of Firefox's, and one of Janus's, to which Firefox's
// answer must leave the beginning of DTLS to Janus.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { servePage, skipBrowser } from '../support/browser/chromium.mjs';
import { firefox, launchFirefox } from '../support/browser/firefox.mjs';
import { placeIn, record } from '../support/browser/library.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { until } from '../support/process.mjs';
import { example } from '../support/janus/sample.mjs';

const skip = skipBrowser() || skipJanus() || (!firefox && 'no Firefox here');
const options = { skip, timeout: 240_000 };
const ROOM = 1234; // of the sample's examples

let place;

before(async () => {
  if (skip) return;
  const web = await servePage();
  const room = { description: 'of the test', publishers: 6, videocodec: 'vp8' };
  const janus = await startJanus({
    admin: true,
    settings: { general: { page: web.url } },
    plugins: { videoroom: { general: {}, [`room-${ROOM}`]: room } },
    channels: { publisher: { ...example('stage'), reachable: true }, viewer: example('audience') },
  });
  const browser = await launchFirefox({ 'media.peerconnection.ice.loopback': true });
  const page = await browser.newPage();
  await page.goto(web.url);
  place = await placeIn({ web, janus, browser, page });
});
after(() => place?.close());

// Who begins DTLS, by both descriptions.
const roles = (name) =>
  place.on(name, ({ call: { peer } }) => {
    const role = ({ type, sdp }) => [type, ...new Set(sdp.match(/^a=setup:\w+/gm))].join(' ');
    return [role(peer.remoteDescription), role(peer.localDescription)];
  });

test('a videoroom: Firefox publishes, and answers an offer of Janus’s', options, async (t) => {
  await place.start('publisher');
  const feed = await place.on('publisher', async (it) => {
    await it.media({ audio: true, video: { width: 320, height: 240 } });
    return (await it.call.offer()).id;
  });
  await place.start('viewer');
  const ask = (body) => place.on('viewer', (it, request) => it.call.message(request), body);
  await ask({ request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed }] });
  const seen = await place.sees('viewer', { videos: 1, audios: 1 });
  const wanted = ['offer a=setup:active', 'answer a=setup:passive'];
  assert.deepEqual(await roles('viewer'), wanted);

  const user = () => place.on('viewer', ({ call }) => /a=ice-ufrag:(\S+)/.exec(call.peer.localDescription.sdp)[1]);
  const first = await user();
  await ask({ request: 'configure', restart: true });
  await until('an answer to the second offer', async () => (await user()) !== first);
  await place.sees('viewer', { videos: 1, audios: 1 });
  assert.deepEqual(await roles('viewer'), wanted);
  await place.ends('viewer', 'publisher');
  const browser = await place.browser.version();
  record(t, { plugin: 'videoroom', browser, ...seen, renegotiation: 'ICE restart by Janus' });
});
