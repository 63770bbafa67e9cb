// SPDX-License-Identifier: GPL-3.0-or-later
// The page for several people: a room of three, and calls by name.
import assert from 'node:assert/strict';
import test from 'node:test';

import { options, pagePlace, pictures, room, rooms, words } from '../support/browser/page.mjs';

const phone = {
  plugin: 'janus.plugin.videocall',
  body: null,
  max_dialogs: 8,
  when_full: 'busy',
  allow_requests: ['list', 'register', 'call', 'accept', 'set', 'hangup'],
};
const place = pagePlace({ plugins: { videoroom: rooms, videocall: {} }, channels: { room, phone } });

async function named(t, channel, name, phase, add) {
  const page = await place.open(t, channel, { add, viewport: { width: 640, height: 480 } });
  await place.phase(page, 'ready');
  await page.fill('#name', name);
  await page.click('#start');
  await place.phase(page, phase);
  return page;
}

const names = (page) => page.evaluate(() => [...document.querySelectorAll('.tile')].map((tile) => tile.textContent).sort());
const heard = (page, text) => page.waitForFunction((wanted) => document.querySelector('.lines').textContent.includes(wanted), text);

async function says(page, text) {
  await page.click('#panel-button');
  await page.fill('#say', text);
  await page.keyboard.press('Enter');
}

test('a room of three: pictures, names, who talks, chat, somebody leaves', options, async (t) => {
  const people = [];
  for (const name of ['Anna', '<b>Bert</b>', 'Čeněk']) people.push(await named(t, 'room', name, 'connected', '&room=1234'));
  for (const page of people) await pictures(page, 2);
  const [anna, bert, third] = people;
  assert.deepEqual(await names(anna), ['<b>Bert</b>', 'Čeněk']);
  await anna.waitForSelector('.tile.talks'); // the fake microphone beeps
  await says(anna, 'Hello all');
  await heard(bert, 'AnnaHello all');
  await heard(third, 'AnnaHello all');
  await third.click('#hang-up');
  await place.phase(third, 'ended');
  await pictures(anna, 1);
  assert.deepEqual(await names(anna), ['<b>Bert</b>']);
  for (const page of [anna, bert]) await page.click('#hang-up');
  await place.noSession();
  assert.deepEqual(people.flatMap(({ problems }) => problems), []);
});

test('by name: nobody there, accepted with chat, declined, a name that is taken', options, async (t) => {
  const [anna, bert] = [await named(t, 'phone', 'anna', 'reachable'), await named(t, 'phone', 'bert', 'reachable')];
  const calls = async (name) => {
    await anna.fill('#whom', name);
    await anna.keyboard.press('Enter');
  };
  await calls('nobody');
  await anna.waitForSelector('.notice');
  await place.phase(anna, 'reachable');

  await anna.waitForSelector('#whom');
  await calls('bert');
  await bert.waitForSelector('#incoming[open]');
  assert.match(await bert.textContent('#incoming'), /^anna/);
  await bert.click('#accept');
  for (const page of [anna, bert]) await place.phase(page, 'connected');
  for (const page of [anna, bert]) await pictures(page, 1);
  await says(anna, 'Hello Bert');
  await heard(bert, 'Hello Bert');
  await anna.click('#hang-up');
  for (const page of [anna, bert]) await place.phase(page, 'reachable');

  await anna.waitForSelector('#whom');
  await calls('bert');
  await bert.waitForSelector('#incoming[open]');
  await bert.click('#decline');
  for (const page of [anna, bert]) await place.phase(page, 'reachable');

  const other = await place.open(t, 'phone');
  await place.phase(other, 'ready');
  await other.fill('#name', 'bert');
  await other.click('#start');
  await place.phase(other, 'failed');
  assert.match(await words(other), /name is taken/);
  for (const page of [anna, bert]) await page.click('text=Stop being reachable');
  await place.noSession();
});
