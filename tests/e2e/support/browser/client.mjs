// SPDX-License-Identifier: GPL-3.0-or-later
// The npm package janus-mam in Chromium, on an empty page.
//
//   const server = await serveClient();                   {url, close()}
//   const page = await openClient(browser, server.url);   `client` in the page is the package
import { openPage } from './chromium.mjs';

export { serveClient } from './client_server.mjs';

export async function openClient(browser, url, options) {
  const page = await openPage(browser, url, options);
  await page.waitForFunction(() => window.client);
  return page;
}
