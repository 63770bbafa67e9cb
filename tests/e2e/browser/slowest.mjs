// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that takes a minute for each message: a Janus that is reachable is called all the same; for one that is not,
// the page is told that and what to do. Beside slow.mjs, so that both can wait at the same time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { launchChromium, openPage, servePage, skipBrowser } from '../support/browser/chromium.mjs';
import { calls, chats, slowCarrier } from '../support/browser/slow.mjs';
import { behindNats } from '../support/browser/slow_nats.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { merge } from '../support/janus/jcfg.mjs';
import { skipNets } from '../support/network/nets.mjs';
import { skipTurn } from '../support/servers/turn.mjs';

const skip = skipBrowser() || skipJanus();
const options = { skip, timeout: 600_000 };
const nets = { ...options, skip: skip || skipNets() || skipTurn() };

describe('a minute for each message', { concurrency: true }, () => {
  test('Janus is reachable', options, async (t) => {
    const web = await servePage();
    t.after(() => web.close());
    const { settings } = await slowCarrier(t, 60_000);
    const janus = await startJanus({ settings: merge({ general: { page: web.url } }, settings) });
    t.after(() => janus.cleanup());
    const browser = await launchChromium();
    t.after(() => browser.close());
    const page = await openPage(browser, await janus.link('echo'));
    const { state, detail } = await calls(page);
    assert.equal(state, 'connected', detail);
  });

  test('Janus offers', options, (t) => chats(t, 60_000));

  test('Janus is behind a port-restricted NAT', nets, async (t) => {
    const behind = await behindNats(t);
    const { state, detail, meanwhile } = await behind.calls(60_000);
    assert.match(meanwhile, /^A message takes 6\d s here, too long for a Janus that has to send first/);
    assert.equal(state, 'failed', detail);
    assert.match(detail, /a message takes \d+ s or more on the carrier, .* use a faster carrier, or give Janus/);
  });
});
