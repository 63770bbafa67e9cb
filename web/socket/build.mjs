// SPDX-License-Identifier: MIT
// Bundles the socket: build.mjs [--out DIR] [--core DIR], of core.wasm and core-simd.wasm. mam-socket.js is for <script>,
// mam-socket.mjs a module; beside them stand what tabs share and the core for browsers without SIMD128.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

import { pluginsFor } from '../client/build.mjs';
import { writeLicences } from '../client/licences.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** `core`: folder of the modules. */
export async function bundle({ out, core, ...more }) {
  const common = {
    absWorkingDir: here,
    bundle: true,
    minify: true,
    target: ['es2022'],
    plugins: pluginsFor(core),
    legalComments: 'none',
    logLevel: 'warning',
    ...more,
  };
  await build({
    ...common,
    entryPoints: {
      'janus-mam-carrier': '../client/src/carrier/shared/worker.ts',
      'janus-mam-plain': '../client/src/core/plain.ts',
    },
    outdir: resolve(out),
    format: 'esm',
  });
  await build({ ...common, entryPoints: ['src/index.ts'], outfile: join(resolve(out), 'mam-socket.mjs'), format: 'esm' });
  // A script has no URL of its own but while it is first run.
  await build({
    ...common,
    entryPoints: ['src/script.ts'],
    outfile: join(resolve(out), 'mam-socket.js'),
    format: 'iife',
    banner: { js: 'var janusMamScript = document.currentScript?.src || document.baseURI;' },
    define: { 'import.meta.url': 'janusMamScript' },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(here, 'dist') },
      core: { type: 'string', default: join(here, '../../build/src/wasm') },
    },
  });
  await bundle(values);
  await writeLicences(values.out);
}
