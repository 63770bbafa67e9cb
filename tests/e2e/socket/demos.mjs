// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's janus-demos as they are, janus.js and all, over a MamSocket on sealed dialogs: nothing is replaced but
// settings.js, which names the server and puts MamSocket in WebSocket's place.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { launchChromium, openPage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { serveFiles } from '../support/browser/files.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { API, serverOf, skipSocket, socketBundle } from '../support/mam_socket.mjs';
import { until } from '../support/process.mjs';

const demos = '/usr/share/janus/demos';
const skipDemos = () => !fs.existsSync(path.join(demos, 'echotest.html')) && "Debian's janus-demos are not here";
const options = { skip: skipBrowser() || skipJanus() || skipSocket() || skipDemos(), timeout: 240_000 };
const TWO = { max_dialogs: 2, when_full: 'busy' };
const OURS = ['janus-mam-carrier.js', 'janus-mam-plain.js'];

let bundle, browser;
before(async () => {
  if (!options.skip) [bundle, browser] = await Promise.all([socketBundle(), launchChromium()]);
});
after(async () => {
  await browser?.close();
  bundle?.remove();
});

const settings = (link) => `${fs.readFileSync(path.join(bundle.dir, 'mam-socket.js'), 'utf8')}
window.WebSocket = MamSocket;
var server = ${JSON.stringify(serverOf(link))};
var iceServers = [], token = '', apisecret = '';
`;

async function demo(t, plugin, config = {}, channel = {}) {
  const channels = { one: { ...API, plugin: `janus.plugin.${plugin}`, allow_requests: ['*'], ...channel } };
  const janus = await startJanus({ admin: true, plugins: { [plugin]: config }, channels });
  t.after(() => janus.cleanup());
  const link = await janus.link('one');
  const served = await serveFiles((name) => {
    const file = path.basename(name);
    if (file === 'settings.js') return settings(link);
    return fs.readFileSync(path.join(OURS.includes(file) ? bundle.dir : demos, name));
  });
  t.after(() => served.close());
  const open = async (name) => {
    const page = await openPage(browser, `${served.url}/${name}.html`);
    t.after(() => page.context().close());
    return page;
  };
  // Two people who enter the demo's room.
  const twoIn = async (demo) => {
    const pages = [];
    for (const name of ['one', 'two']) {
      const page = await open(demo);
      await page.click('#start');
      await page.waitForSelector('#username:visible', { timeout: 120_000 });
      await page.fill('#username', name);
      await page.click('#register');
      pages.push(page);
    }
    return pages;
  };
  return { janus, open, twoIn };
}

test('echotest.html', options, async (t) => {
  const { janus, open } = await demo(t, 'echotest');
  const page = await open('echotest');
  await page.click('#start');
  await videoRuns(page, 30, 120_000);
  const { channel } = await janus.query({ request: 'inspect', channel: 'one' });
  t.diagnostic(`echotest.html: ${channel.counters.messages} messages of the page's`);
  assert.equal((await janus.sessions()).length, 1);
  await page.click('#start'); // "Stop"
  await until('no session', async () => (await janus.sessions()).length === 0);
  assert.deepEqual(page.problems, []);
});

test('videoroomtest.html, two people on one link', options, async (t) => {
  const config = { 'room-1234': { description: 'Demo Room', publishers: 6, bitrate: 128000, fir_freq: 10 } };
  const { janus, twoIn } = await demo(t, 'videoroom', config, TWO);
  const pages = await twoIn('videoroomtest');
  for (const page of pages) {
    await page.waitForSelector('video[id^="remotevideo"]', { timeout: 120_000 });
    await videoRuns(page, 10, 120_000);
    assert.deepEqual(page.problems, []);
  }
  // Who closes the page is gone for the other, at once.
  await pages[0].close();
  await until('one session', async () => (await janus.sessions()).length === 1);
  await pages[1].waitForSelector('video[id^="remotevideo"]', { state: 'detached', timeout: 60_000 });
});

test('textroomtest.html, two people on one link', options, async (t) => {
  const { twoIn } = await demo(t, 'textroom', { 'room-1234': { description: 'Demo Room' } }, TWO);
  const pages = await twoIn('textroomtest');
  for (const page of pages) await page.waitForSelector('#room:visible', { timeout: 60_000 });
  const [one, two] = pages;
  await one.fill('#datasend', 'over the Tangle');
  await one.press('#datasend', 'Enter');
  await two.waitForFunction(() => document.querySelector('#chatroom').textContent.includes('over the Tangle'));
  for (const page of pages) assert.deepEqual(page.problems, []);
});
