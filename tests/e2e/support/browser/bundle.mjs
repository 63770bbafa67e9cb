// SPDX-License-Identifier: GPL-3.0-or-later
// A script for a page, bundled with the packages of tests/ where it has none of its own: its bytes.
//
//   await bundle('tests/e2e/support/browser/janusjs.js', { external: ['./mam-socket.mjs'] })
import { createRequire } from 'node:module';
import path from 'node:path';

import { sourceDir } from '../janus/janus.mjs';

export async function bundle(script, changes = {}) {
  const { build } = createRequire(path.join(sourceDir, 'web/package.json'))('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: sourceDir,
    entryPoints: [script],
    nodePaths: [path.join(sourceDir, 'tests/node_modules')],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
    ...changes,
  });
  return outputFiles[0].contents;
}
