// SPDX-License-Identifier: GPL-3.0-or-later
// A call with the echo test in the page: controls, chat, a file, details, the end of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { checkCall } from '../../../demo/check_call.mjs';
import { options, pagePlace, pictures } from '../support/browser/page.mjs';
import { hears, silent } from '../support/browser/senses.mjs';

const place = pagePlace({ channels: { echo: { max_dialogs: 4 } } });

async function inCall(t, more) {
  const page = await place.open(t, 'echo', more);
  await place.phase(page, 'ready');
  await page.click('#start');
  await place.phase(page, 'connected');
  await pictures(page, 1);
  return page;
}

const pressed = (page, id, state) => page.waitForSelector(`#${id}[aria-pressed="${state}"]`);
// Of what the echo test sends back.
const sound = (page) => () =>
  page.evaluate(async () => {
    const reports = [...(await window.peersOfTheTest.at(-1).getStats()).values()];
    const { packetsReceived: packets, totalAudioEnergy: energy } = reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    return { packets, energy };
  });
const line = (page, text) => page.waitForFunction((wanted) => document.querySelector('.lines').textContent.includes(wanted), text);

test('a call: microphone, camera and screen, chat, a file, details, no session is left', options, async (t) => {
  const page = await inCall(t);
  assert.equal(new URL(page.url()).hash, '', 'the secret is not in the address');

  await page.click('#mute');
  await pressed(page, 'mute', true);
  await silent(sound(page));
  await page.click('#mute');
  await pressed(page, 'mute', false);
  await hears(sound(page));
  await page.click('#camera');
  await pressed(page, 'camera', true);
  await page.waitForSelector('.own.off');
  await page.click('#camera');
  await page.waitForSelector('.own:not(.off)');
  await page.click('#screen');
  await page.waitForSelector('.own.shares');
  await page.click('#screen');
  await page.waitForSelector('.own:not(.shares)');

  await page.click('#panel-button');
  const said = 'Hello <img src=x onerror="window.broken=1">';
  await page.fill('#say', said);
  await page.keyboard.press('Enter');
  await line(page, `You wrote: ${said}`);
  assert.equal(await page.evaluate(() => window.broken), undefined);

  const buffer = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251));
  await page.setInputFiles('#file', { name: '../a"<b>.bin', mimeType: 'text/html', buffer });
  await page.waitForSelector('.save');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.save')]);
  assert.deepEqual(fs.readFileSync(await download.path()), buffer);

  await page.click('#for-details');
  await page.waitForSelector('#tab-details .u-over');
  await page.waitForFunction(() => document.querySelectorAll('.tracks tbody tr').length === 4);
  await page.waitForSelector('[data-mark="first frame"]', { state: 'attached' });
  assert.match(await page.textContent('#compared'), /WebSocket .* \d/);
  await page.waitForFunction(() => /[1-9].* kB sent/.test(document.getElementById('traffic').textContent));

  await page.click('#hang-up');
  await place.phase(page, 'ended');
  await place.noSession();
  assert.deepEqual(page.problems, []);
});

test('nothing is asked of anybody but page and carrier, and no foreign script runs', options, async (t) => {
  const page = await place.open(t, 'echo');
  await place.phase(page, 'ready');
  const asked = new Set();
  page.context().on('request', (request) => asked.add(new URL(request.url()).origin));
  await page.reload();
  await place.phase(page, 'ready');
  await page.click('#start');
  await place.phase(page, 'connected');
  const known = [place.web.url, place.janus.nodeUrl].map((url) => new URL(url).origin);
  assert.ok(asked.has(known[0]));
  assert.deepEqual([...asked].filter((origin) => !known.includes(origin)), []);
  const ran = await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.foreign = true' }));
    return window.foreign === true;
  });
  assert.equal(ran, false);
});

test('a page that is reloaded in a call knows its link, and leaves no session behind', options, async (t) => {
  const page = await inCall(t);
  await page.reload();
  await place.phase(page, 'ready');
  await place.noSession();
  await page.click('#start');
  await place.phase(page, 'connected');
  await page.goto('about:blank');
  await place.noSession();
});

test('German, and a theme, by the settings', options, async (t) => {
  const page = await place.open(t, 'echo', { locale: 'de-AT' });
  await place.phase(page, 'ready');
  assert.equal(await page.textContent('#start'), 'Anrufen');
  await page.click('#settings-button');
  await page.selectOption('#language', 'en');
  await page.waitForFunction(() => document.getElementById('start').textContent === 'Call');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.selectOption('#theme', 'light');
  const light = await ground();
  await page.selectOption('#theme', 'dark');
  assert.notEqual(await ground(), light);
  const dark = await ground();
  await page.reload();
  await place.phase(page, 'ready');
  assert.deepEqual([await page.textContent('#start'), await ground()], ['Call', dark]);
});

test('the link is handed on as text and as a QR code', options, async (t) => {
  const page = await place.open(t, 'echo');
  await place.phase(page, 'ready');
  await page.click('#share-button');
  assert.equal(await page.inputValue('#share-link'), await place.link('echo'));
  assert.ok((await page.evaluate(() => document.querySelector('.code canvas').width)) > 30);
});

test('the check of ./dev demo: a call with its timeline, and a reason if there is none', options, async () => {
  const lines = [];
  const result = await checkCall({ link: await place.link('echo'), say: (line) => lines.push(line) });
  assert.ok(result.ok, result.reason);
  assert.ok(lines.some((line) => / ms {2}first frame$/.test(line)), lines.join('\n'));
  await place.noSession();
  const broken = await checkCall({ link: (await place.link('echo')).replace(/secret=[^&]*/, 'secret=A') });
  assert.equal(broken.ok, false);
  assert.ok(broken.reason.length > 10, broken.reason);
});
