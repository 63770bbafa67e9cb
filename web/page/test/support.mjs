// SPDX-License-Identifier: GPL-3.0-or-later
// A module of the page's for node:test: bundled, as the browser gets it.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/${path}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: ['es2022'],
    define: { LANGUAGES: '{"en":"English","de":"Deutsch"}' },
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
