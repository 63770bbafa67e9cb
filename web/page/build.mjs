// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the page into a folder that any web server can serve: build.mjs [--out DIR] [--core DIR], of core.wasm and
// core-simd.wasm. Nothing is fetched from elsewhere at run time; the licences of what is bundled go along.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

import { bundle } from '../client/build.mjs';

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
await writeFile(join(out, 'licences.txt'), await licences(Object.keys(metafile.inputs)));

// Code and own name of each.
async function readLanguages() {
  const files = (await readdir(join(here, 'languages'))).filter((name) => name.endsWith('.json')).sort();
  const named = files.map(async (file) => {
    const { language } = JSON.parse(await readFile(join(here, 'languages', file), 'utf8'));
    return [basename(file, '.json'), language];
  });
  return Object.fromEntries(await Promise.all(named));
}

async function licences(inputs) {
  const client = JSON.parse(await readFile(join(here, '../client/package.json'), 'utf8'));
  const used = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const texts = [];
  for (const name of [...new Set([...used, ...Object.keys(client.dependencies)])].sort()) {
    const folder = join(here, '../node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const text = await readFile(join(folder, 'LICENSE'), 'utf8').catch(() => '');
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  // What the modules of WebAssembly are linked with, if it is Debian's.
  for (const name of ['wasi-libc', 'libc++-19-dev-wasm32']) {
    const text = await readFile(`/usr/share/doc/${name}/copyright`, 'utf8').catch(() => '');
    if (text) texts.push(`${name}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${'-'.repeat(78)}\n\n`);
}
