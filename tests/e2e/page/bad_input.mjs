// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong around the page: each is a line that a person can act on, and leaves no session.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';

import { freePort } from '../support/process.mjs';
import { dist, options, pagePlace, words } from '../support/browser/page.mjs';

const place = pagePlace({ channels: { echo: { max_dialogs: 4 }, own: {} } });

const camera = (body) => `
  const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => { ${body}; return native(wish); };`;
const refuses = (what, name) => camera(`if (${what}) throw new DOMException('of the test', '${name}')`);

async function calls(page) {
  await place.phase(page, 'ready');
  await page.click('#start');
}

// With a link of this text, and the words of the card then.
async function unusable(t, url, pattern, more) {
  const page = await place.visit(t, url, more);
  await place.phase(page, 'unusable');
  assert.match(await words(page), pattern);
  assert.equal(new URL(page.url()).hash, '');
  return page;
}

test('links: none, damaged, cut, of the first version; a good one is pasted then', options, async (t) => {
  const link = await place.link('echo');
  await unusable(t, place.web.url, /link is needed/);
  await unusable(t, `${place.web.url}#nonsense`, /damaged/);
  await unusable(t, link.slice(0, 120), /damaged/);
  const page = await unusable(t, `${place.web.url}#v=1&name=echo&seed=A`, /older version.*new one/);
  await page.fill('#link', ` ${link}. `);
  await page.keyboard.press('Enter');
  await place.phase(page, 'ready');
});

for (const [what, change] of Object.entries({
  'a full stop behind': (link) => `${link}.`,
  'a bracket behind': (link) => `${link})`,
  'HTML’s &amp;': (link) => link.replaceAll('&', '&amp;'),
  'a space behind': (link) => `${link}%20`,
}))
  test(`a link with ${what} works`, options, async (t) => {
    const page = await place.visit(t, change(await place.link('echo')));
    await place.phase(page, 'ready');
  });

test('the camera is busy: the microphone alone', options, async (t) => {
  const page = await place.open(t, 'echo', { init: refuses('wish.video', 'NotReadableError') });
  await calls(page);
  await place.phase(page, 'connected');
  await page.waitForFunction(() => /microphone alone/.test(document.querySelector('.notices').textContent));
  await page.waitForSelector('.own.off');
});

test('camera and microphone are blocked: a call without them', options, async (t) => {
  const page = await place.open(t, 'echo', { init: refuses('true', 'NotAllowedError') });
  await calls(page);
  await place.phase(page, 'failed');
  assert.match(await words(page), /blocked/);
  await page.click('text=Without camera and microphone');
  await place.phase(page, 'connected');
  await page.click('#hang-up');
  await place.phase(page, 'ended');
});

test('a prompt that nobody answers can be given up', options, async (t) => {
  const page = await place.open(t, 'echo', { init: camera('await new Promise(() => {})') });
  await calls(page);
  await place.phase(page, 'camera');
  await page.click('text=Cancel');
  await place.phase(page, 'ended');
  await place.noSession();
});

test('the camera is unplugged in a call', options, async (t) => {
  const init = camera('const stream = await native(wish); window.given = stream; return stream');
  const page = await place.open(t, 'echo', { init });
  await calls(page);
  await place.phase(page, 'connected');
  await page.evaluate(() => {
    const [track] = window.given.getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  await page.waitForFunction(() => /unplugged/.test(document.querySelector('.notices').textContent));
  await page.waitForSelector('.own.off');
});

test('no carrier: it can be given up, and tried again', options, async (t) => {
  const { hash } = new URL(await place.link('echo'));
  const nowhere = hash.replace(/carrier=[^&]*/, `carrier=${encodeURIComponent(`http://127.0.0.1:${await freePort()}`)}`);
  const page = await place.visit(t, place.web.url + nowhere);
  await calls(page);
  await place.phase(page, 'calling');
  await page.waitForFunction(() => /carrier .* does not answer/.test(document.querySelector('.notices').textContent));
  await page.click('text=Cancel');
  await place.phase(page, 'ended');
  assert.equal(await page.isEnabled('#start'), true);
});

const clock = (hours) => `{ const now = Date.now; Date.now = () => now() + ${hours} * 3_600_000; }`;

test('a clock that is off by hours still calls; by more than a day it is said', options, async (t) => {
  const page = await place.open(t, 'echo', { init: clock(5) });
  await calls(page);
  await place.phase(page, 'connected');
  const other = await place.open(t, 'echo', { init: clock(40) });
  await calls(other);
  await place.phase(other, 'failed');
  await other.waitForFunction(() => /clock of this device/.test(document.getElementById('card').textContent));
});

test('another tab takes over, and it is taken back', options, async (t) => {
  const [first, second] = [await place.open(t, 'own'), await place.open(t, 'own')];
  await calls(first);
  await place.phase(first, 'connected');
  await calls(second);
  await place.phase(first, 'failed');
  assert.match(await words(first), /Another device took over/);
  await place.phase(second, 'connected');
  await first.click('#card .primary');
  await place.phase(first, 'connected');
  await place.phase(second, 'failed');
});

test('WebAssembly off, WebRTC off, storage off', options, async (t) => {
  const link = await place.link('echo');
  await unusable(t, link, /cannot call/, { init: 'delete window.WebAssembly' });
  const without = await place.visit(t, link, { init: 'delete window.RTCPeerConnection' });
  await calls(without);
  await place.phase(without, 'failed');
  assert.match(await words(without), /cannot call/);
  const off = `for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });`;
  const page = await place.visit(t, link, { init: off });
  await calls(page);
  await place.phase(page, 'connected');
});

// The page without the header of web/serve.mjs that forbids frames, and another page around it.
async function framed(t, attributes) {
  const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
  const { hash } = new URL(await place.link('echo'));
  const server = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url, 'http://localhost').pathname);
    const around = `<!doctype html><iframe ${attributes} width=600 height=600 src="http://127.0.0.1:${server.address().port}/index.html${hash.replaceAll('&', '&amp;')}"></iframe>`;
    const file = path.join(dist, name);
    response.setHeader('Content-Type', types[path.extname(name)] ?? 'text/html');
    if (!name) return response.end(around);
    return fs.existsSync(file) ? response.end(fs.readFileSync(file)) : response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const page = await place.visit(t, `http://localhost:${server.address().port}/`);
  return (await page.waitForSelector('iframe')).contentFrame();
}

test('in a frame of another origin without permission: a tab of its own', options, async (t) => {
  const frame = await framed(t, '');
  await frame.waitForSelector('#start');
  await frame.click('#start');
  await frame.waitForFunction(() => document.body.dataset.phase === 'failed');
  assert.match(await frame.textContent('#card'), /frame that may not.*tab of its own/);
});

test('in a frame that shuts out scripts of the page: it says that it does not start', options, async (t) => {
  const frame = await framed(t, 'sandbox="allow-scripts"');
  await frame.waitForFunction(() => getComputedStyle(document.getElementById('too-old')).visibility === 'visible');
});

test('Janus goes in the middle of a call: it is said, and the call can be ended', options, async (t) => {
  const page = await place.open(t, 'echo');
  await calls(page);
  await place.phase(page, 'connected');
  await place.janus.kill();
  await place.phase(page, 'interrupted');
  await page.click('#hang-up');
  await place.phase(page, 'ended');
  await place.janus.restart();
  await page.click('#start');
  await place.phase(page, 'connected');
});
