// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's janus-demos as they are, janus.js and all, over a channel with `api = "janus"`: nothing is replaced but
// settings.js, which names the server and puts MamSocket in WebSocket's place.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { dist, launchChromium, openPage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { serveFiles } from '../support/browser/files.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';

const demos = '/usr/share/janus/demos';
const skipDemos = () => !fs.existsSync(path.join(demos, 'echotest.html')) && "Debian's janus-demos are not here";
const options = { skip: skipBrowser() || skipJanus() || skipDemos(), timeout: 240_000 };

const settings = (link) => `${fs.readFileSync(path.join(dist, 'mam-socket.js'), 'utf8')}
window.WebSocket = MamSocket;
var server = ${JSON.stringify(`wss://mam/${link.slice(link.indexOf('#'))}`)};
var iceServers = [], token = '', apisecret = '';
`;

// The demos' folder, each link under a path of its own: /NAME/echotest.html
function serveDemos(links) {
  return serveFiles((pathname) => {
    const [, name, ...rest] = pathname.split('/');
    const file = rest.join('/');
    if (file === 'settings.js') return settings(links[name]);
    return fs.readFileSync(path.join(file === 'worker.js' ? dist : demos, file));
  });
}

// Janus with a plugin and a channel for each of `names`; a page of the demo for each.
async function demo(t, { plugin, config = {}, names }) {
  const channel = { api: 'janus', plugin: `janus.plugin.${plugin}`, body: null, allow_requests: ['*'] };
  const channels = Object.fromEntries(names.map((name) => [name, channel]));
  const janus = await startJanus({ admin: true, plugins: { [plugin]: config }, channels });
  t.after(() => janus.cleanup());
  const links = {};
  for (const name of names) links[name] = await janus.link(name);
  const served = await serveDemos(links);
  t.after(() => served.close());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const open = (name, page) => openPage(browser, `${served.url}/${name}/${page}.html`);
  return { janus, open };
}

test('echotest.html', options, async (t) => {
  const { janus, open } = await demo(t, { plugin: 'echotest', names: ['one'] });
  const page = await open('one', 'echotest');
  await page.click('#start');
  const [before, after] = await videoRuns(page, 30, 120_000);
  assert.ok(after > before);
  const { messages, calls } = (await janus.query({ request: 'channels' })).channels[0].counters;
  t.diagnostic(`echotest.html: ${messages} messages of the page's, ${calls} calls`);
  assert.equal(calls, 1);
  assert.equal((await janus.sessions()).length, 1);
  await page.click('#start'); // "Stop"
  await page.waitForFunction(() => !window.janus?.isConnected(), null, { timeout: 60_000 });
  assert.deepEqual(page.problems, []);
});

test('videoroomtest.html, two people', options, async (t) => {
  const config = { 'room-1234': { description: 'Demo Room', publishers: 6, bitrate: 128000, fir_freq: 10 } };
  const { open } = await demo(t, { plugin: 'videoroom', config, names: ['one', 'two'] });
  const pages = [];
  for (const name of ['one', 'two']) {
    const page = await open(name, 'videoroomtest');
    await page.click('#start');
    await page.waitForSelector('#username:visible', { timeout: 120_000 });
    await page.fill('#username', name);
    await page.click('#register');
    pages.push(page);
  }
  // Each sees the other: a second peer connection, of a handle of its own, that receives.
  for (const page of pages) {
    await page.waitForSelector('video[id^="remotevideo"]', { timeout: 120_000 });
    const [before, after] = await videoRuns(page, 10, 120_000);
    assert.ok(after > before);
    assert.deepEqual(page.problems, []);
  }
});

test('textroomtest.html, two people', options, async (t) => {
  const config = { 'room-1234': { description: 'Demo Room' } };
  const { open } = await demo(t, { plugin: 'textroom', config, names: ['one', 'two'] });
  const pages = [];
  for (const name of ['one', 'two']) {
    const page = await open(name, 'textroomtest');
    await page.click('#start');
    await page.waitForSelector('#username:visible', { timeout: 120_000 });
    await page.fill('#username', name);
    await page.click('#register');
    await page.waitForSelector('#room:visible', { timeout: 60_000 });
    pages.push(page);
  }
  const [one, two] = pages;
  await one.fill('#datasend', 'over the Tangle');
  await one.press('#datasend', 'Enter');
  await two.waitForFunction(() => document.querySelector('#chatroom').textContent.includes('over the Tangle'));
  for (const page of pages) assert.deepEqual(page.problems, []);
});
