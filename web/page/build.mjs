// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the page into a folder that any web server can serve: build.mjs [--out DIR] [--core DIR], of core.wasm and
// core-simd.wasm. Nothing is fetched from elsewhere at run time; the licences of what is bundled go along.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

import { bundle } from '../client/build.mjs';
import { writeLicences } from '../client/licences.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(here, 'dist') },
    core: { type: 'string', default: join(here, '../../build/src/wasm') },
  },
});
const out = resolve(values.out);
const COPIED = ['early.js', 'icon.svg', 'icon-192.png', 'icon-512.png', 'manifest.webmanifest'];
const APART = ['./janus-mam.js', './plots.js']; // files of their own, loaded when they are needed

const languages = await readLanguages();
await mkdir(join(out, 'languages'), { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { page: 'src/main.ts', plots: 'src/details/plots.ts', style: 'style/style.css' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  define: { LANGUAGES: JSON.stringify(languages) },
  external: APART,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
await bundle({ out, core: values.core });
for (const file of COPIED) await copyFile(join(here, file), join(out, file));
for (const code of Object.keys(languages))
  if (code !== 'en') await copyFile(join(here, `languages/${code}.json`), join(out, `languages/${code}.json`));
const icons = (await readFile(join(here, 'icons.svg'), 'utf8')).replace(/>\s+</g, '><');
const html = await readFile(join(here, 'index.html'), 'utf8');
await writeFile(join(out, 'index.html'), html.replace('<!-- icons -->', icons.trim()));
const used = Object.keys(metafile.inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
await writeLicences(out, used);

// Code and own name of each.
async function readLanguages() {
  const files = (await readdir(join(here, 'languages'))).filter((name) => name.endsWith('.json')).sort();
  const named = files.map(async (file) => {
    const { language } = JSON.parse(await readFile(join(here, 'languages', file), 'utf8'));
    return [basename(file, '.json'), language];
  });
  return Object.fromEntries(await Promise.all(named));
}
