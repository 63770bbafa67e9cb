// SPDX-License-Identifier: GPL-3.0-or-later
// The npm package in a Chromium that lives in a network namespace (support/network/nets.mjs).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { executable, launchChromium } from './chromium.mjs';
import { openClient } from './client.mjs';
import { sourceDir } from '../janus/janus.mjs';
import { start } from '../process.mjs';

// A script of the project, with Node.
export const nodeWithin = (namespace, script, ...args) =>
  start(
    'ip',
    ['netns', 'exec', namespace, process.execPath, path.join(sourceDir, script), ...args],
    { input: null },
  );

// The page is served in the namespace too: on loopback it may open the camera.
export async function pageWithin(t, namespace, options) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-chromium-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  const executablePath = path.join(dir, 'chromium');
  fs.writeFileSync(executablePath, `#!/bin/sh\nexec ip netns exec ${namespace} ${executable} "$@"\n`, { mode: 0o755 });
  const server = nodeWithin(namespace, 'tests/e2e/support/browser/client_server.mjs');
  t.after(() => server.end());
  const { listening } = JSON.parse(await server.log.waitFor(/listening/));
  const browser = await launchChromium({ executablePath });
  t.after(() => browser.close());
  return openClient(browser, listening, options);
}
