// SPDX-License-Identifier: GPL-3.0-or-later
// The npm package in Chromium: calls through Debian's Janus over sealed channels.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchChromium, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 120_000 };
let browser, server, janus, link;

before(async () => {
  if (options.skip) return;
  janus = await startJanus({ admin: true, plugins: ['echotest'], channels: { echo: {} } });
  link = await janus.link('echo');
  [browser, server] = await Promise.all([launchChromium(), serveClient()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await janus?.cleanup();
});

async function opened(t) {
  const page = await openClient(browser, server.url);
  t.after(async () => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
  return page;
}
const noSession = () => until('no session is left', async () => (await janus.sessions()).length === 0);

// Calls with these options, shows what comes, and keeps what is heard.
const dial = (page, more = {}) =>
  page.evaluate(
    async ([address, settings]) => {
      window.heard = [];
      const call = (window.call = await window.client.dial(address, { media: true, ...settings }));
      call.on('track', ({ track }) => {
        const video = document.body.appendChild(document.createElement('video'));
        Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
      });
      call.on('event', (body) => window.heard.push(body));
      call.on('message', ({ data }) => window.heard.push(data));
      await call.connected;
    },
    [link, more],
  );

test('a call over a sealed channel shows its video', options, async (t) => {
  const page = await opened(t);
  await dial(page);
  await videoRuns(page);
  assert.equal((await janus.sessions()).length, 1);
  await page.evaluate(() => window.call.close());
  await noSession();
  assert.equal(await page.evaluate(() => window.call.state), 'ended');
});

test('what was asked is answered, and data come back', options, async (t) => {
  const page = await opened(t);
  await dial(page, { data: true });
  assert.equal((await page.evaluate(() => window.call.opened)).result, 'ok');
  const refused = page.evaluate(() => window.call.request({ request: 'none' }).catch(({ code, janus }) => ({ code, janus })));
  assert.deepEqual(await refused, { code: 'refused', janus: 403 });
  await page.waitForFunction(() => {
    try {
      window.call.send('to the echo test');
      return true;
    } catch {
      return false; // not open yet
    }
  });
  await page.waitForFunction(() => window.heard.some((one) => typeof one === 'string' && one.includes('to the echo test')));
  await page.evaluate(() => window.call.close());
  await noSession();
});

test('a page that is closed ends its call', options, async (t) => {
  const page = await opened(t);
  await dial(page);
  assert.equal((await janus.sessions()).length, 1);
  await page.goto('about:blank');
  await noSession();
});
