// SPDX-License-Identifier: GPL-3.0-or-later
// The examples of the npm package as their READMEs say: the page and the room in Chromium, the program under Node,
// through Debian's Janus over sealed channels.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { launchChromium, openPage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { clientDist } from '../support/browser/client_server.mjs';
import { serveFiles } from '../support/browser/files.mjs';
import { skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';
import { start, until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 300_000 };
const examples = path.join(sourceDir, 'examples');
let browser, served, janus;

// The keys of the one channel that a README shows.
function shown(example) {
  const text = fs.readFileSync(path.join(examples, example, 'README.md'), 'utf8');
  const keys = [...text.matchAll(/^ {8}(\w+) = ("(?:\\.|[^"])*"|\[.*?\]|\w+)/gm)];
  assert.ok(keys.length > 0, `${example}: a channel is shown`);
  return Object.fromEntries(keys.map(([, key, value]) => [key, JSON.parse(value)]));
}

before(async () => {
  if (options.skip) return;
  const room = { description: 'of the test', publishers: 6, fir_freq: 1, videocodec: 'vp8' };
  janus = await startJanus({
    admin: true,
    plugins: { echotest: {}, videoroom: { general: {}, 'room-1234': room } },
    channels: {
      echo: {},
      room: { ...shown('room') },
      lobby: { body: null, ...shown('node') },
    },
  });
  served = await serveFiles((name) => {
    const folder = /^\/(?:page|room)\/janus-mam[^/]*\.js$/.test(name) ? clientDist : path.join(examples, path.dirname(name));
    return fs.readFileSync(path.join(folder, path.basename(name)));
  });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  served?.close();
  await janus?.cleanup();
});

async function opened(t, example, link) {
  const page = await openPage(browser, `${served.url}/${example}/index.html${link.slice(link.indexOf('#'))}`);
  t.after(async () => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
  return page;
}
const says = (page, words) =>
  page.waitForFunction((text) => document.getElementById('state').textContent.includes(text), words);
const noSession = () => until('no session is left', async () => (await janus.sessions()).length === 0);

test('examples/page: a call, and its end', options, async (t) => {
  const page = await opened(t, 'page', await janus.link('echo'));
  await page.click('#call');
  await videoRuns(page);
  assert.equal(await page.textContent('#state'), 'connected');
  await page.waitForFunction(() => document.getElementById('video').videoWidth > 0);
  await page.click('#hang-up');
  await says(page, 'ended on this side');
  await noSession();
  assert.equal(await page.isEnabled('#call'), true);
});

test('examples/page: without a link it says so', options, async (t) => {
  const page = await opened(t, 'page', '#');
  await page.click('#call');
  await says(page, 'link');
  assert.equal(await page.isEnabled('#call'), true);
});

test('examples/room: two people see each other, by name; one leaves', options, async (t) => {
  const link = await janus.link('room');
  const [anna, bert] = [await opened(t, 'room', link), await opened(t, 'room', link)];
  const enter = async (page, name) => {
    await page.fill('[name=display]', name);
    await page.click('#door button');
    await says(page, 'You are in the room');
  };
  const sees = (page, name) =>
    page.waitForFunction((other) => {
      const [figure, more] = document.querySelectorAll('figure');
      return !more && figure?.textContent.startsWith(other) && figure.querySelector('video').videoWidth > 0;
    }, name);
  await enter(anna, 'Anna');
  await enter(bert, 'Bert');
  await Promise.all([sees(anna, 'Bert'), sees(bert, 'Anna')]);
  await bert.click('#leave');
  await says(bert, 'You have left');
  await anna.waitForFunction(() => !document.querySelector('figure'));
  await anna.click('#leave');
  await says(anna, 'You have left');
  await noSession();
});

// As npm would lay it out.
function installed(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-node-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const target = path.join(folder, 'node_modules/janus-mam');
  fs.mkdirSync(target, { recursive: true });
  fs.cpSync(path.join(examples, 'node'), folder, { recursive: true });
  fs.copyFileSync(path.join(sourceDir, 'web/client/package.json'), path.join(target, 'package.json'));
  fs.cpSync(clientDist, path.join(target, 'dist'), { recursive: true });
  return folder;
}

test('examples/node: the rooms of a Janus; a link that is none has a reason', options, async (t) => {
  const folder = installed(t);
  const link = path.join(folder, 'link');
  fs.writeFileSync(link, `${await janus.link('lobby')}\n`, { mode: 0o600 });
  const program = start(process.execPath, [path.join(folder, 'rooms.mjs'), link]);
  assert.deepEqual(await program.exited, { code: 0, signal: null }, program.log.text);
  assert.match(program.output, /^1234\t\d+\tof the test$/m);
  fs.writeFileSync(link, '#v=2');
  const other = start(process.execPath, [path.join(folder, 'rooms.mjs'), link]);
  assert.equal((await other.exited).code, 1);
  assert.match(other.log.text, /The link cannot be used/);
  assert.equal(other.output, '');
});
