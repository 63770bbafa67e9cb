// SPDX-License-Identifier: GPL-3.0-or-later
// ./dev demo: Debian's Janus with the plugin and its embedded node in a folder of its own, and the page, served on
// this machine. Prints the page's link and runs until Ctrl-C. --check makes the call with headless Chromium and
// exits 0 only if its video came back.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { serve } from '../web/serve.mjs';
import { buildDir, startJanus } from '../tests/e2e/support/janus/janus.mjs';
import { start } from '../tests/e2e/support/process.mjs';

const CHANNEL = 'echo';

async function main() {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(130));
  });
  const page = await serve({ dir: path.join(buildDir, 'web/page/dist') });
  let janus;
  let stopping = false;
  const died = async () => {
    const { code, signal } = await janus.exited;
    if (stopping) return 0;
    console.error(`Janus ended by itself (${signal ?? `status ${code}`}). The end of its log:`);
    for (const line of janus.log.lines.slice(-20)) console.error(`  ${line}`);
    return 1;
  };
  try {
    janus = await Promise.race([
      startJanus({ channels: { [CHANNEL]: {} }, settings: { general: { page: page.url } } }),
      interrupted,
    ]);
    if (janus === 130) return 130;
    const link = await janus.link(CHANNEL);
    if (values.check) return await Promise.race([check(link), died(), interrupted]);
    console.log(`Janus runs with the MAM transport alone; its node listens at ${janus.nodeUrl}.`);
    console.log(`Open this link in a browser on this machine and press Call:\n\n  ${link}\n`);
    console.log('Ctrl-C stops all of it.');
    return await Promise.race([interrupted.then(() => 0), died()]);
  } finally {
    stopping = true;
    await janus?.stop?.();
    await janus?.cleanup?.();
    await page.close();
  }
}

async function check(link) {
  const child = start(process.execPath, [new URL('check_call.mjs', import.meta.url).pathname, link]);
  const { code } = await child.exited;
  process.stdout.write(child.output);
  if (code !== 0) for (const line of child.log.lines) console.error(line);
  return code ?? 1;
}

process.exitCode = await main().catch((error) => {
  console.error(`demo: ${error.message}`);
  return 1;
});
