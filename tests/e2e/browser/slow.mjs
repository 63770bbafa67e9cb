// SPDX-License-Identifier: GPL-3.0-or-later
// Slow carriers: a second and fifteen for each message, and fifteen seconds for every byte of the page's
// own path; with Janus reachable, and behind a NAT that lets in only whom Janus has sent something. All at the same time:
// what passes is time alone.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { launchChromium, openPage, servePage, skipBrowser } from '../support/browser/chromium.mjs';
import { BOTH, openApp } from '../support/browser/janusjs_app.mjs';
import { TIMEOUT, calls, chats, slowCarrier } from '../support/browser/slow.mjs';
import { behindNats } from '../support/browser/slow_nats.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { merge } from '../support/janus/jcfg.mjs';
import { skipNets } from '../support/network/nets.mjs';
import { proxyTo } from '../support/network/proxy.mjs';
import { skipTurn } from '../support/servers/turn.mjs';

const skip = skipBrowser() || skipJanus();
const options = { skip, timeout: 600_000 };
const nets = { ...options, skip: skip || skipNets() || skipTurn() };

// A page on this machine; `onLink` may change its link.
async function called(t, settings, onLink = (link) => link) {
  const web = await servePage();
  t.after(() => web.close());
  const janus = await startJanus({ settings: merge({ general: { page: web.url } }, settings) });
  t.after(() => janus.cleanup());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await openPage(browser, await onLink(await janus.link('echo'), janus));
  const end = await calls(page);
  assert.equal(end.state, 'connected', end.detail);
  assert.deepEqual(page.problems, []);
}

describe('slow carriers', { concurrency: true }, () => {
  for (const delay of [1000, 15_000])
    test(`messages take ${delay / 1000} s, Janus is reachable`, options, async (t) => {
      const { settings } = await slowCarrier(t, delay);
      await called(t, settings);
    });

  test('messages take 15 s, Janus offers', options, (t) => chats(t, 15_000));

  test('messages take 15 s, janus.js over a MamSocket', options, async (t) => {
    const { settings } = await slowCarrier(t, 15_000);
    const own = { api: 'janus', plugin: null, body: null, carrier: 'slow', allow_plugins: ['janus.plugin.echotest'], allow_requests: [''] };
    const janus = await startJanus({ channels: { app: own }, settings: { carriers: settings.carriers } });
    t.after(() => janus.cleanup());
    const { app, page, server, framesRun, close } = await openApp(await janus.link('app'), { step: TIMEOUT });
    t.after(close);
    await app('start', server);
    await app('attach', 'echo', 'janus.plugin.echotest');
    await app('offer', 'echo', { audio: true, video: true }, BOTH);
    await framesRun('echo');
    assert.deepEqual(page.problems, []);
  });

  test('every byte between page and node takes 15 s', options, async (t) => {
    let proxy;
    await called(t, {}, async (link, janus) => {
      proxy = await proxyTo(janus.nodePort, { delay: 15_000 });
      t.after(() => proxy.close());
      return link.replace(/node=[^&]*/, `node=${encodeURIComponent(proxy.url)}`);
    });
  });

  test('Janus and browser behind port-restricted NATs', nets, async (t) => {
    const behind = await behindNats(t);
    const delays = [1000, 15_000];
    const chats = Promise.all(delays.map((delay) => behind.chats(delay)));
    const ends = await Promise.all(delays.map((delay) => behind.calls(delay)));
    for (const { state, detail } of ends) assert.equal(state, 'connected', detail);
    await chats;
  });
});
