// SPDX-License-Identifier: GPL-3.0-or-later
// The npm package in Chromium and in Firefox: a call of each, and one between the two, by name.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { connected, dial, furnish, inCall, running } from '../support/browser/dialled.mjs';
import { firefox, launchFirefox } from '../support/browser/firefox.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { until } from '../support/process.mjs';

const skip = skipBrowser() || skipJanus() || (!firefox && 'no Firefox here');
const options = { skip, timeout: 240_000 };
const phone = {
  plugin: 'janus.plugin.videocall',
  allow_requests: ['list', 'register', 'call', 'accept', 'set', 'hangup'],
  reachable: true,
};
let janus, server, browsers, pages;

before(async () => {
  if (skip) return;
  const channels = { echo: { reachable: true }, anna: phone, bert: phone };
  janus = await startJanus({ admin: true, plugins: ['echotest', 'videocall'], channels });
  server = await serveClient();
  browsers = await Promise.all([launchChromium(), launchFirefox({ 'media.peerconnection.ice.loopback': true })]);
  const [chromium, gecko] = browsers;
  pages = { Chromium: await openClient(chromium, server.url), Firefox: await gecko.newPage() };
  await pages.Firefox.goto(server.url);
  await pages.Firefox.waitForFunction(() => window.client);
  for (const page of Object.values(pages)) await furnish(page);
});
after(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()));
  await server?.close();
  await janus?.cleanup();
});

const noSession = () => until('no session is left', async () => (await janus.sessions()).length === 0);

for (const name of ['Chromium', 'Firefox'])
  test(`${name} calls the echo test`, options, async () => {
    const page = pages[name];
    await dial(page, 'echo', await janus.link('echo'), { media: true });
    await connected(page, 'echo');
    await running(page, 'echo');
    await page.evaluate(() => window.calls.echo.call.close());
    await noSession();
  });

// Firefox takes what Janus offers, Chromium offers.
test('Chromium calls Firefox by name', options, async () => {
  const register = async (page, name) =>
    page.evaluate(
      async ([link, username]) => {
        const me = (window.me = await window.client.VideoCall.register(link, username));
        window.keep(username, me.call);
        me.on('incoming', (call) => ((window.from = call.from), call.accept({ media: true })));
      },
      [await janus.link(name), name],
    );
  await register(pages.Firefox, 'bert');
  await register(pages.Chromium, 'anna');
  assert.deepEqual((await pages.Chromium.evaluate(() => window.me.list())).sort(), ['anna', 'bert']);
  await pages.Chromium.evaluate(() => window.me.dial('bert', { media: true }));
  await Promise.all([running(pages.Chromium, 'anna'), running(pages.Firefox, 'bert')]);
  assert.equal(await pages.Firefox.evaluate(() => window.from), 'anna');
  // Its answer leaves the beginning of DTLS to Janus, also in a second exchange.
  const roles = () =>
    inCall(pages.Firefox, 'bert', ({ call: { peer } }) =>
      [peer.remoteDescription, peer.localDescription].map(({ type, sdp }) => [type, ...new Set(sdp.match(/^a=setup:\w+/gm))].join(' ')),
    );
  const user = () => inCall(pages.Firefox, 'bert', ({ call }) => /a=ice-ufrag:(\S+)/.exec(call.peer.localDescription.sdp)[1]);
  const wanted = ['offer a=setup:active', 'answer a=setup:passive'];
  assert.deepEqual(await roles(), wanted);
  const first = await user();
  await inCall(pages.Firefox, 'bert', ({ call }) => call.restartIce());
  await until('an answer to the second offer', async () => (await user()) !== first);
  for (const [name, page] of [['bert', pages.Firefox], ['anna', pages.Chromium]]) await running(page, name);
  await pages.Chromium.evaluate(() => window.me.hangUp());
  await pages.Firefox.evaluate(() => window.me.call.over);
  await noSession();
});
