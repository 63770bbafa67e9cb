// SPDX-License-Identifier: GPL-3.0-or-later
// Two people call each other by name on the page, through Janus's videocall plugin.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, openPage, reached, servePage, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { audioRuns, beReachable, callOther, chatted, PEOPLE } from '../support/browser/people.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { saidBye } from '../support/chain.mjs';
import { eventHandler } from '../support/janus/event_handler.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
let web, events, janus, browser;

before(async () => {
  if (options.skip) return;
  web = await servePage();
  events = await eventHandler();
  janus = await startJanus({
    plugins: ['videocall'],
    settings: { general: { page: web.url } },
    channels: { anna: PEOPLE, bert: PEOPLE },
    events: true,
    eventsUrl: events.url,
  });
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await janus?.cleanup();
  events?.close();
  await web?.close();
});

async function person(t, name, { clock } = {}) {
  const context = await browser.newContext();
  if (clock) await context.clock.install();
  const page = await openPage(browser, await janus.link(name), { context });
  t.after(() => page.context().close());
  await reached(page, 'ready');
  await beReachable(page, name);
  return page;
}

test('a page that is closed in a call: the other one is told', options, async (t) => {
  const [anna, bert] = [await person(t, 'anna'), await person(t, 'bert')];
  await callOther(anna, 'bert');
  await reached(bert, 'ringing');
  await bert.click('#accept');
  for (const page of [anna, bert]) await reached(page, 'connected');
  await anna.waitForFunction(() => document.body.dataset.farewell === 'signed');
  await anna.close();
  await saidBye(await janus.link('anna'), events);
  await reached(bert, 'reachable');
});

test('a call, a chat, the end; then one that is declined', options, async (t) => {
  const [anna, bert] = [await person(t, 'anna'), await person(t, 'bert')];
  await callOther(anna, 'bert');
  await reached(bert, 'ringing');
  assert.match(await bert.textContent('#caller'), /anna calls/);
  await bert.click('#accept');
  for (const page of [anna, bert]) {
    await reached(page, 'connected');
    await videoRuns(page);
    await audioRuns(page);
  }
  await chatted(anna, bert, 'Grüße von anna');
  await chatted(bert, anna, '<b>and back</b>');

  await anna.click('#hang-up');
  for (const page of [anna, bert]) await reached(page, 'reachable');
  await callOther(bert, 'anna');
  await reached(anna, 'ringing');
  await anna.click('#decline');
  for (const page of [anna, bert]) await reached(page, 'reachable');
  await callOther(bert, 'nobody');
  await bert.waitForFunction(() => /nobody/.test(document.getElementById('log').textContent));
  await reached(bert, 'reachable');
  await bert.click('#hang-up');
  await reached(bert, 'ended');
  assert.equal(await bert.isVisible('#me'), true);
  for (const page of [anna, bert]) assert.deepEqual(page.problems, []);
});

test('Janus is killed while somebody waits: the next sign of life registers again', options, async (t) => {
  const [anna, bert] = [await person(t, 'anna'), await person(t, 'bert', { clock: true })];
  await janus.kill();
  await janus.restart();
  await bert.clock.fastForward('03:00');
  await bert.waitForFunction(() => document.getElementById('log').textContent.match(/"registered"/g)?.length === 2);
  await anna.reload();
  await reached(anna, 'ready');
  await beReachable(anna, 'anna');
  await callOther(anna, 'bert');
  await reached(bert, 'ringing');
  await bert.click('#decline');
  await reached(anna, 'reachable');
});
