// SPDX-License-Identifier: MIT
// licences.txt: what is bundled says under which terms. Written beside the client's bundle, and those made of it.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

// `packages`: names, beside what the client itself is made of.
export async function writeLicences(out, packages = []) {
  const { dependencies } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));
  const texts = [];
  for (const name of [...new Set([...packages, ...Object.keys(dependencies)])].sort()) {
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
  await writeFile(join(resolve(out), 'licences.txt'), texts.join(`\n${'-'.repeat(78)}\n\n`));
}
