// SPDX-License-Identifier: MIT
// Bundles the package: build.mjs [--out DIR] [--core DIR], of core.wasm and core-simd.wasm. One file is all that a page
// loads; beside it stand what tabs share (janus-mam-carrier.js) and the core for browsers without SIMD128.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';

import { writeLicences } from './licences.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

// `core`: folder of the modules.
export async function bundle({ out, core, entryPoints = {}, ...more }) {
  await build({
    absWorkingDir: here,
    entryPoints: {
      'janus-mam': 'src/index.ts',
      'janus-mam-carrier': 'src/carrier/shared/worker.ts',
      'janus-mam-plain': 'src/core/plain.ts',
      ...entryPoints,
    },
    outdir: resolve(out),
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    plugins: pluginsFor(core),
    legalComments: 'none',
    logLevel: 'warning',
    ...more,
  });
}

// What bundles of this package's sources need.
export const pluginsFor = (core) => [
  { name: 'apart', setup: apart },
  { name: 'wasm', setup: (build) => modules(build, resolve(core)) },
];

// Deflated: in base64 that is a third smaller on the way, compressed as it is there, than the module itself.
function modules({ onResolve, onLoad }, core) {
  onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: join(core, path), namespace: 'wasm' }));
  onLoad({ filter: /./, namespace: 'wasm' }, async ({ path }) => ({
    contents: deflateRawSync(await readFile(path), { level: 9 }),
    loader: 'binary',
  }));
}

function apart({ onResolve }) {
  onResolve({ filter: /^\.\/plain\.ts$/ }, ({ kind }) =>
    kind === 'dynamic-import' ? { path: './janus-mam-plain.js', external: true } : undefined,
  );
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
