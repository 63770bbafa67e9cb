// SPDX-License-Identifier: GPL-3.0-or-later
// A node behind a proxy that keeps what it passes on, as nginx does without further words: the page, `janus-mam call`,
// and a gateway whose carrier it is. If the proxy ignores X-Accel-Buffering, a watch never begins.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { servePage, skipBrowser } from '../support/browser/chromium.mjs';
import { checkCall } from '../support/browser/check_call.mjs';
import { command, janusMam, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { OwnNode } from '../support/node.mjs';
import { bufferingProxy } from '../support/network/proxy.mjs';

const skip = skipBrowser() || skipJanus() || (!fs.existsSync(command) && 'no janus-mam built');
const options = { skip, timeout: 300_000 };

for (const [which, heeds] of [
  ['heeds X-Accel-Buffering', true],
  ['keeps every answer', false],
])
  test(`a proxy that ${which}`, options, async (t) => {
    const page = await servePage();
    t.after(() => page.close());
    const node = await OwnNode.start();
    t.after(() => node.cleanup());
    const proxy = await bufferingProxy(node.port, { heeds });
    t.after(() => proxy.close());
    const [peers, gateway] = [{ carrier: 'near' }, { carrier: 'behind' }];
    const janus = await startJanus({
      channels: { page: peers, command: peers, gateway },
      settings: {
        general: { page: page.url },
        carriers: {
          near: { nodes: [node.url], public_url: proxy.url },
          behind: { nodes: [proxy.url], public_url: node.url },
        },
      },
    });
    t.after(() => janus.cleanup());

    const shown = await checkCall({ link: await janus.link('page') });
    assert.ok(shown.ok, shown.reason);
    for (const name of ['command', 'gateway']) {
      const state = path.join(janus.dir, name);
      const args = ['--link', await janus.link(name), '--state', state, '--seconds', '1', '--timeout', '60'];
      const { code, log } = await janusMam(['call', ...args]);
      assert.equal(code, 0, `${name}: ${log.text}`);
    }
    assert.equal(proxy.passed > 0, heeds);
  });
