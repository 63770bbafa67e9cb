// SPDX-License-Identifier: GPL-3.0-or-later
// A node behind a proxy that keeps what it passes on, as nginx does without further words: the npm package in Chromium,
// `janus-mam call`, and a gateway whose carrier it is. If the proxy ignores X-Accel-Buffering, a watch never begins.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';

import { launchChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { dial, furnish, running } from '../support/browser/dialled.mjs';
import { command, janusMam, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { OwnNode } from '../support/node.mjs';
import { bufferingProxy } from '../support/network/proxy.mjs';

const skip = skipBrowser() || skipJanus() || (!fs.existsSync(command) && 'no janus-mam built');
const options = { skip, timeout: 300_000 };
let browser, server;

before(async () => {
  if (!skip) [browser, server] = await Promise.all([launchChromium(), serveClient()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

for (const [which, heeds] of [
  ['heeds X-Accel-Buffering', true],
  ['keeps every answer', false],
])
  test(`a proxy that ${which}`, options, async (t) => {
    const node = await OwnNode.start();
    t.after(() => node.cleanup());
    const proxy = await bufferingProxy(node.port, { heeds });
    t.after(() => proxy.close());
    const sealed = { reachable: true };
    const janus = await startJanus({
      channels: { near: { ...sealed, carrier: 'near' }, behind: { ...sealed, carrier: 'behind' } },
      settings: {
        carriers: {
          near: { nodes: [node.url], public_url: proxy.url },
          behind: { nodes: [proxy.url], public_url: node.url },
        },
      },
    });
    t.after(() => janus.cleanup());

    const page = await openClient(browser, server.url);
    t.after(() => page.context().close());
    await furnish(page);
    for (const name of ['near', 'behind']) {
      const link = await janus.link(name);
      await dial(page, name, link, { media: true });
      await running(page, name);
      await page.evaluate((key) => window.calls[key].call.close(), name);
      const { code, log } = await janusMam(['call', '--link', link, '--seconds', '1', '--timeout', '60']);
      assert.equal(code, 0, `${name}: ${log.text}`);
    }
    assert.equal(proxy.passed > 0, heeds);
  });
