// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to a call of the npm package in the course of its life, in Chromium against Debian's Janus.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { launchMortalChromium, skipBrowser } from '../support/browser/chromium.mjs';
import { openClient, serveClient } from '../support/browser/client.mjs';
import { connected, dial, ended, furnish, inCall, running } from '../support/browser/dialled.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { proxyTo } from '../support/network/proxy.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipBrowser() || skipJanus(), timeout: 240_000 };
let chromium, browser, server, janus, link;

before(async () => {
  if (options.skip) return;
  const channels = {
    echo: { reachable: true, offers_per_minute: 6000 },
    lobby: { max_dialogs: 1, when_full: 'busy' },
    mine: { max_dialogs: 1, when_full: 'replace' },
    none: { plugin: 'janus.plugin.none' },
    brief: { reachable: true, idle_timeout: 30 },
  };
  janus = await startJanus({ admin: true, plugins: ['echotest'], channels });
  link = await janus.link('echo');
  [chromium, server] = await Promise.all([launchMortalChromium(), serveClient()]);
  browser = await chromium.connect();
});
after(async () => {
  await chromium?.kill();
  await server?.close();
  await janus?.cleanup();
});

async function opened(t) {
  const page = await openClient(browser, server.url);
  t.after(async () => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
  await furnish(page);
  return page;
}
async function called(t, over = link, name = 'a') {
  const page = await opened(t);
  await dial(page, name, over, { media: true });
  await connected(page, name);
  return page;
}
const noSession = () => until('no session is left', async () => (await janus.sessions()).length === 0);
const overCarrier = (url, of = link) => of.replace(/carrier=[^&]*/, `carrier=${encodeURIComponent(url)}`);
// Code of what dial() or the call failed with.
const failure = (page, over, settings = { media: true }) =>
  page.evaluate(
    async ([address, more]) => {
      try {
        const call = await window.client.dial(address, more);
        await call.connected;
        return 'connected';
      } catch ({ code, message }) {
        return `${code}: ${message}`;
      }
    },
    [over, settings],
  );

test('another network: the call goes on in a new dialog, with ICE restarted', options, async (t) => {
  const page = await called(t);
  await running(page, 'a');
  const user = () => inCall(page, 'a', ({ call }) => /a=ice-ufrag:(\S+)/.exec(call.peer.localDescription.sdp)[1]);
  const attempt = () => inCall(page, 'a', ({ call }) => call.identity.attempt);
  const before = [await user(), await attempt(), (await janus.sessions()).join()];
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('ICE is restarted', async () => (await user()) !== before[0]);
  await until('it is connected again', () => inCall(page, 'a', ({ call }) => call.state === 'connected'));
  await running(page, 'a');
  assert.ok((await attempt()) > before[1]);
  assert.equal((await janus.sessions()).join(), before[2], 'the same session of Janus');
  await page.evaluate(() => window.calls.a.call.close());
  await noSession();
});

test('the carrier is away for a while: the call does not mind', options, async (t) => {
  const carrier = await proxyTo(janus.nodePort);
  t.after(() => carrier.close());
  const page = await called(t, overCarrier(carrier.url));
  carrier.cut();
  await running(page, 'a', 40);
  assert.deepEqual((await page.evaluate(() => window.calls.a.call.close().then(() => window.calls.a.ended))).code, 'aborted');
  await noSession();
});

test('a lobby that is full says so; a personal link goes to the new device', options, async (t) => {
  const [lobby, mine] = [await janus.link('lobby'), await janus.link('mine')];
  const first = await called(t, lobby);
  const second = await opened(t);
  assert.match(await failure(second, lobby), /^busy: /);
  await first.evaluate(() => window.calls.a.call.close());
  await noSession();
  const old = await called(t, mine);
  const replaced = ended(old, 'a');
  const next = await called(t, mine);
  assert.equal((await replaced).code, 'replaced');
  await running(next, 'a');
  await next.evaluate(() => window.calls.a.call.close());
  await noSession();
});

test('Janus ends in the middle: the call is over, with a line that says so', options, async (t) => {
  const own = await startJanus({ admin: true, plugins: ['echotest'], channels: { echo: {} } });
  t.after(() => own.cleanup());
  const page = await called(t, await own.link('echo'));
  const over = ended(page, 'a');
  await own.stop();
  const { code, message } = await over;
  assert.ok(['ended', 'connection'].includes(code), code);
  assert.ok(message.length > 20, message);
});

test('what cannot become a call says what to do', options, async (t) => {
  const page = await opened(t);
  const wrong = (from, to) => link.replace(from, to);
  const cases = [
    ['', /^link: /],
    ['#v=1&name=echo', /^link: .*v is not 2/],
    [wrong(/secret=[^&]*/, 'secret=AAAA'), /^link: .*secret/],
    [wrong(/carrier=[^&]*/, 'carrier=mqtt%3A%2F%2Flocalhost'), /^carrier: /],
  ];
  cases.push([await janus.link('none'), /^refused: .*janus\.plugin\.none.*460/]);
  for (const [over, expected] of cases) assert.match(await failure(page, over), expected);
  const aborted = page.evaluate(async (address) => {
    const gave = new AbortController();
    const calling = window.client.dial(address, { media: true, signal: gave.signal });
    gave.abort();
    return calling.then(() => 'dialled', ({ code }) => code);
  }, link);
  assert.equal(await aborted, 'aborted');
  await noSession();
});

test('no camera that may be used: the error says so, and nothing is left', options, async (t) => {
  const page = await opened(t);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Permission denied', 'NotAllowedError');
    };
  });
  assert.match(await failure(page, link), /^media: /);
  await noSession();
});

test('what was prepared is quick, and its end leaves nothing', options, async (t) => {
  const page = await opened(t);
  const prepared = (used) =>
    page.evaluate(
      async ([address, put]) => {
        const prepared = await window.client.prepare(address, { connection: true });
        if (!put) return prepared.close().then(() => prepared.ready);
        const call = await prepared.dial({ tracks: await navigator.mediaDevices.getUserMedia({ audio: true, video: true }) });
        window.keep('a', call);
        return prepared.ready;
      },
      [link, used],
    );
  assert.equal(await prepared(true), false);
  await running(page, 'a');
  await page.evaluate(() => window.calls.a.call.close());
  await noSession();
  assert.equal(await prepared(false), false);
  await noSession();
});

// The last one here: no page is left after it.
test('a browser that is killed is noticed by its silence', options, async () => {
  const page = await openClient(browser, server.url);
  await furnish(page);
  await dial(page, 'a', await janus.link('brief'), { media: true });
  await running(page, 'a');
  assert.equal((await janus.sessions()).length, 1);
  await chromium.kill(); // SIGKILL
  await until('no session is left', async () => (await janus.sessions()).length === 0, { timeout: 90_000 });
});
