// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the page share: one Chromium and one page server a file, and per test a node, a gateway and a page
// that is ready to call.
import { after, before } from 'node:test';

import { echoPeer, launchChromium, openPage, reached, servePage, skipBrowser } from './chromium.mjs';
import { fakeGateway } from './gateway.mjs';
import { fakeNode } from './node.mjs';

export const options = { skip: skipBrowser(), timeout: 240_000 };
export let web, browser;

before(async () => {
  if (options.skip) return;
  web = await servePage();
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await web?.close();
});

// Everything goes with the test. `node` are options of the node, `link` members of the link, the rest of the context.
export async function ready(t, { node: nodeOptions, link, ...contextOptions } = {}) {
  const node = await fakeNode(nodeOptions);
  const gateway = fakeGateway(node);
  const page = await openPage(browser, web.url + gateway.link(link), contextOptions);
  t.after(async () => {
    await page.context().close();
    await node.stop();
  });
  await reached(page, 'ready');
  return { node, gateway, page };
}

export async function echo(t) {
  const peer = await echoPeer(browser);
  t.after(() => peer.close());
  return peer;
}

// A call that is made: {offer}.
export async function connected(t, { gateway, page }) {
  const peer = await echo(t);
  await press(page);
  const offer = await gateway.next();
  await gateway.answer(offer, await peer.answer(offer.sdp));
  await reached(page, 'connected');
  return { offer };
}

export const press = (page) => page.click('#call');
