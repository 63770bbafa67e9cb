// SPDX-License-Identifier: GPL-3.0-or-later
// The page in a Chromium that lives in a network namespace (support/nets.mjs).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { dist, executable, launchChromium, openPage, reached } from './chromium.mjs';
import { sourceDir } from '../janus/janus.mjs';
import { start } from '../process.mjs';

// A script of the project, with Node.
export const nodeWithin = (namespace, script, ...args) =>
  start(
    'ip',
    ['netns', 'exec', namespace, process.execPath, path.join(sourceDir, script), ...args],
    { input: null },
  );

// The page is served in the namespace too: on localhost it may open the camera.
export async function pageWithin(t, namespace, link) {
  const browser = await browserWithin(t, namespace);
  const page = await browser.open(link);
  await reached(page, 'ready');
  return page;
}

// For several pages, each of another user: {open(link)}
export async function browserWithin(t, namespace) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-chromium-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  const executablePath = path.join(dir, 'chromium');
  fs.writeFileSync(executablePath, `#!/bin/sh\nexec ip netns exec ${namespace} ${executable} "$@"\n`, { mode: 0o755 });
  const server = nodeWithin(namespace, 'web/serve.mjs', '--dir', dist);
  t.after(() => server.end());
  const { listening } = JSON.parse(await server.log.waitFor(/listening/));
  const browser = await launchChromium({ executablePath });
  t.after(() => browser.close());
  return { open: (link) => openPage(browser, listening + new URL(link).hash) };
}
