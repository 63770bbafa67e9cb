// SPDX-License-Identifier: GPL-3.0-or-later
// The browser's carriers as JavaScript: bundled into a folder that goes when the process ends.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { sourceDir } from '../../e2e/support/janus/janus.mjs';

const client = path.join(sourceDir, 'web/client');
const esbuild = createRequire(path.join(client, 'package.json'))('esbuild');

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-carrier-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

await esbuild.build({
  entryPoints: {
    'janus-mam': path.join(client, 'src/carrier/open.ts'),
    'janus-mam-carrier': path.join(client, 'src/carrier/shared/worker.ts'),
    message: path.join(client, 'src/carrier/chrysalis/message.ts'),
  },
  outdir: folder,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});

const load = (name) => import(pathToFileURL(path.join(folder, `${name}.js`)));
export const { openCarrier } = await load('janus-mam');
export const { draft, dataOf, indexOf, MAX_DATA } = await load('message');
