// SPDX-License-Identifier: GPL-3.0-or-later
// The page's calls in Chromium, against stand-ins for node and gateway; Janus's part is played by another page.
import assert from 'node:assert/strict';
import test from 'node:test';

import { openPage, reached, timeline, told, videoRuns } from '../support/browser/chromium.mjs';
import { browser, connected, echo, options, press, ready, web } from '../support/browser/fixture.mjs';

test('a call comes back, ends, and can be made again', options, async (t) => {
  const { gateway, page } = await ready(t);
  const peer = await echo(t);
  for (let round = 0; round < 2; round++) {
    await press(page);
    const offer = await gateway.next();
    assert.equal(offer.type, 'offer');
    assert.doesNotMatch(offer.sdp, /^a=candidate/m, 'Janus is reachable: no candidates needed');
    await gateway.answer(offer, await peer.answer(offer.sdp));
    await reached(page, 'connected');
    await videoRuns(page);
    const stages = await timeline(page);
    assert.deepEqual(Object.keys(stages), [
      'camera',
      'offer',
      'signed',
      'published',
      'answer',
      'connected',
      'frame',
    ]);
    const times = Object.values(stages);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    await page.click('#hang-up');
    await reached(page, 'ended');
    const bye = await gateway.next();
    assert.equal(bye.type, 'bye');
    assert.equal(bye.call, offer.call);
  }
  assert.deepEqual(page.problems, []);
});

test('no script but its own runs in the page, whoever serves it', options, async (t) => {
  const { page } = await ready(t);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.foreign = true';
    document.body.append(script);
    return window.foreign === true;
  });
  assert.equal(ran, false);
});

test('Tab and Enter call and hang up', options, async (t) => {
  const { gateway, page } = await ready(t);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const offer = await gateway.next();
  assert.equal(offer.type, 'offer');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.match((await reached(page, 'ended')).detail, /You hung up/);
});

test('the link leaves the address bar, and a reload still knows it', options, async (t) => {
  const { gateway, page } = await ready(t);
  assert.doesNotMatch(page.url(), new RegExp(gateway.peer.seed));
  await page.reload();
  await reached(page, 'ready');
  await press(page);
  assert.equal((await gateway.next()).type, 'offer');
});

for (const [what, fragment, says] of [
  ['no link', '', /needs the link/],
  ['a link that was cut off', '#v=1&node=http%3A%2F%2Flocalhost&key=A&seed=ABC', /“seed” must be 81 trytes/],
  ['a link of another version', '#v=2&node=http%3A%2F%2Flocalhost', /version/],
  ['a link without a node', '#v=1&key=A', /“node”/],
  ['a name that this browser does not know', '#c=0123456789abcdef', /does not know it/],
])
  test(`${what}: the page says so`, options, async (t) => {
    const page = await openPage(browser, web.url + fragment);
    t.after(() => page.context().close());
    const { detail } = await reached(page, 'unusable');
    assert.match(detail, says);
    assert.equal(await page.getAttribute('#call', 'aria-disabled'), 'true');
  });

test('the switch waits for candidates', options, async (t) => {
  const { gateway, page } = await ready(t);
  await page.click('#settings summary');
  await page.check('#wait');
  await press(page);
  assert.match((await gateway.next()).sdp, /^a=candidate/m);
});

test('if Janus cannot be reached the offer carries candidates', options, async (t) => {
  const { gateway, page } = await ready(t, { link: { reachable: '0' } });
  await press(page);
  assert.match((await gateway.next()).sdp, /^a=candidate/m);
});

test('without a connection 2 s after the answer the candidates follow, and connect', options, async (t) => {
  const { gateway, page } = await ready(t);
  const peer = await echo(t);
  await press(page);
  const offer = await gateway.next();
  const answer = await peer.answer(offer.sdp);
  await gateway.answer(offer, answer.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, ''));
  const more = await gateway.next();
  assert.equal(more.type, 'candidates');
  assert.equal(more.call, offer.call);
  assert.equal(more.completed, true);
  await peer.add(more.candidates);
  await reached(page, 'connected');
});

test('candidates that follow take the signed bye back; another one is signed', options, async (t) => {
  const place = await ready(t, { link: { reachable: '0', servers: '1' } });
  await connected(t, place);
  let more = await place.gateway.next();
  if (more.type === 'bye') more = await place.gateway.next();
  assert.equal(more.type, 'candidates');
  await place.page.waitForFunction(() => document.body.dataset.farewell === 'signed');
  await place.page.close();
  assert.equal((await place.gateway.next()).type, 'bye');
});

test('an offer from the other side is answered', options, async (t) => {
  const { gateway, page } = await ready(t, { link: { plugin: 'janus.plugin.videoroom' } });
  const peer = await echo(t);
  await press(page);
  const offer = await gateway.next();
  const sdp = await peer.answer(offer.sdp);
  await gateway.answer(offer, sdp);
  await reached(page, 'connected');
  await gateway.write({
    type: 'offer',
    call: offer.call,
    sdp: sdp.replace(/a=setup:active/g, 'a=setup:actpass'),
  });
  let answer = await gateway.next();
  if (answer.type === 'bye') {
    assert.ok(answer.grace > 0, 'it was signed for the end of the page, and is taken back');
    answer = await gateway.next();
  }
  assert.equal(answer.type, 'answer');
  assert.match(answer.sdp, /^v=0/);
});

// What getUserMedia says if a device is not there, or another program has it.
const cameraAlone = /^m=audio[^]*^a=recvonly[^]*^m=video[^]*^a=sendrecv/m;
const microphoneAlone = /^m=audio[^]*^a=sendrecv[^]*^m=video[^]*^a=recvonly/m;
for (const [what, kind, name, sdp, says] of [
  ['a camera without a microphone', 'audio', 'NotFoundError', cameraAlone, /microphone is missing or in use/],
  ['a microphone without a camera', 'video', 'NotFoundError', microphoneAlone, /camera is missing or in use/],
  ['a microphone, where the camera is in use,', 'video', 'NotReadableError', microphoneAlone, /camera is missing or in use/],
  ['a camera, where the microphone is in use,', 'audio', 'NotReadableError', cameraAlone, /microphone is missing or in use/],
])
  test(`${what} is enough, and the page says so`, options, async (t) => {
    const { gateway, page } = await ready(t);
    await page.evaluate(
      ([kind, name]) => {
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices);
        devices.getUserMedia = async (wanted) => {
          if (wanted[kind]) throw new DOMException('not this one', name);
          return open(wanted);
        };
      },
      [kind, name],
    );
    await press(page);
    assert.match((await gateway.next()).sdp, sdp);
    await page.locator('#log li', { hasText: says }).waitFor({ state: 'attached' });
  });

test('if both devices are in use the page says that', options, async (t) => {
  const { page } = await ready(t);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Could not start video source', 'NotReadableError');
    };
  });
  await press(page);
  assert.match((await reached(page, 'failed')).detail, /in use by another program/);
});

test('a browser that is too old is told so', options, async (t) => {
  const page = await openPage(browser, 'about:blank');
  t.after(() => page.context().close());
  await page.addInitScript('delete AbortSignal.any');
  await page.goto(web.url);
  assert.match((await reached(page, 'unusable')).detail, /browser is too old/);
});

test('STUN and TURN servers are used, and a wrong address is told', options, async (t) => {
  const { gateway, page } = await ready(t);
  await page.click('#settings summary');
  await page.fill('#ice-urls', 'example.org');
  await press(page);
  assert.match((await reached(page, 'failed')).detail, /no STUN or TURN address/);
  await page.fill('#ice-urls', 'stun:127.0.0.1:1 turn:127.0.0.1:2');
  await press(page);
  await told(page, /needs a user name/);
  await page.fill('#ice-user', 'somebody');
  await page.fill('#ice-password', 'something');
  await press(page);
  await gateway.next();
  const servers = await page.evaluate(() => window.peersOfTheTest[0].getConfiguration().iceServers);
  assert.deepEqual(
    servers.map(({ urls, username, credential }) => ({ urls: [urls].flat(), username, credential })),
    [{ urls: ['stun:127.0.0.1:1', 'turn:127.0.0.1:2'], username: 'somebody', credential: 'something' }],
  );
});

test('servers that come with the answer are used', options, async (t) => {
  const { gateway, page } = await ready(t);
  const peer = await echo(t);
  await press(page);
  const offer = await gateway.next();
  const sdp = await peer.answer(offer.sdp);
  const iceServers = [{ urls: 'stun:127.0.0.1:3' }];
  await gateway.write({ type: 'answer', call: offer.call, re: offer.id, sdp, iceServers });
  await reached(page, 'connected');
  const servers = await page.evaluate(() => window.peersOfTheTest[0].getConfiguration().iceServers);
  assert.deepEqual(
    servers.map(({ urls }) => [urls].flat()),
    [['stun:127.0.0.1:3']],
  );
});

test('what Janus refuses is told with reason and code', options, async (t) => {
  const { gateway, page } = await ready(t);
  await press(page);
  const offer = await gateway.next();
  await gateway.write({ type: 'error', call: offer.call, re: offer.id, code: 465, reason: 'JSEP error' });
  assert.match((await reached(page, 'failed')).detail, /Janus refuses: JSEP error \(465\)/);
});

test('a bye from the other side ends the call with its reason', options, async (t) => {
  const { gateway, page } = await ready(t);
  await press(page);
  const offer = await gateway.next();
  await gateway.write({ type: 'bye', call: offer.call, reason: 'ICE failed' });
  assert.match((await reached(page, 'ended')).detail, /other side hung up: ICE failed/);
});

test('answers to other offers and calls are passed over', options, async (t) => {
  const { gateway, page } = await ready(t);
  await press(page);
  const offer = await gateway.next();
  await gateway.write({ type: 'answer', call: 'another', re: 'another', sdp: 'v=0' });
  await gateway.write({ type: 'bye', call: 'another' });
  gateway.writeText('no envelope at all');
  await gateway.write({ type: 'error', call: offer.call, re: offer.id, code: 1, reason: 'this one' });
  assert.match((await reached(page, 'failed')).detail, /this one/);
});

test('a plain answer names the offer by its ICE user name', options, async (t) => {
  const { gateway, page } = await ready(t);
  const peer = await echo(t);
  await press(page);
  const offer = await gateway.next();
  const re = /^a=ice-ufrag:(\S+)/m.exec(offer.sdp)[1];
  gateway.writeText(JSON.stringify({ type: 'answer', sdp: await peer.answer(offer.sdp), re }));
  await reached(page, 'connected');
});

test('closing the page says bye', options, async (t) => {
  const { gateway, page } = await ready(t);
  await connected(t, { gateway, page });
  await page.waitForFunction(() => document.body.dataset.farewell === 'signed');
  await page.close();
  assert.equal((await gateway.next()).type, 'bye');
});

test('a page that sends no media pings', options, async (t) => {
  const { gateway, page } = await ready(t);
  const peer = await echo(t);
  await page.click('#settings summary');
  await page.check('#no-camera');
  await page.clock.install();
  await press(page);
  const offer = await gateway.next();
  assert.match(offer.sdp, /^a=recvonly/m);
  await gateway.answer(offer, await peer.answer(offer.sdp));
  await reached(page, 'connected');
  await page.clock.fastForward(21_000);
  const ping = await gateway.next();
  assert.equal(ping.type, 'message');
  assert.equal(ping.call, offer.call);
  assert.equal(ping.body, undefined);
});
