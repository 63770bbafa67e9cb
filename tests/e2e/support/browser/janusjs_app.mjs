// SPDX-License-Identifier: GPL-3.0-or-later
// The application of janusjs.js in Chromium: npm's janus.js over a MamSocket.
//
//   const { app, page, server, framesRun, close } = await openApp(browser, await janus.link('app'), bundle.dir);
//                                 bundle: of ../mam_socket.mjs
//   await app('start', server)      one of its functions, see there
//   await framesRun('echo')         waits until more frames come in; how many there are
import fs from 'node:fs';
import path from 'node:path';

import { bundle } from './bundle.mjs';
import { openPage } from './chromium.mjs';
import { serveFiles } from './files.mjs';
import { until } from '../process.mjs';

export const BOTH = [
  { type: 'audio', capture: true, recv: true },
  { type: 'video', capture: true, recv: true },
];

const STEP = 90_000; // ms for one step of the page

export async function openApp(browser, link, socket, step = STEP) {
  const script = await bundle('tests/e2e/support/browser/janusjs.js', { external: ['./mam-socket.mjs'] });
  const served = await serveFiles((name) => {
    if (name === '/') return '<!doctype html><title>app</title><script type="module" src="app.js"></script>';
    if (name === '/app.js') return script;
    return fs.readFileSync(path.join(socket, name));
  });
  const page = await openPage(browser, served.url);
  const loaded = () => page.waitForFunction(() => window.app);
  await loaded();

  const app = (member, ...args) =>
    page.evaluate(
      ([name, values, limit]) => {
        const late = (_, reject) => setTimeout(() => reject(new Error(`${name}(${values}) has not ended`)), limit);
        return Promise.race([window.app[name](...values), new Promise(late)]);
      },
      [member, args, step],
    );
  const framesRun = async (name, more = 15) => {
    const before = await app('frames', name);
    return until(`frames of ${name}`, async () => {
      const frames = await app('frames', name);
      return frames >= before + more && frames;
    });
  };
  const close = async () => {
    await page.context().close();
    served.close();
  };
  const reload = async () => {
    await page.reload();
    await loaded();
  };
  return { app, page, server: `wss://mam/${link.slice(link.indexOf('#'))}`, framesRun, reload, close };
}
