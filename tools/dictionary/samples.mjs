// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded payloads: [{source, texts}], `texts` as they are deflated.
import fs from 'node:fs';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
export const root = process.env.SRCDIR ?? path.resolve(here, '../..');
export const asset = path.join(root, 'src/dialog/wire/dictionary_1.txt');

// `set`: "training" or "held_out".
export function samples(set) {
  const folder = path.join(root, 'tests/vectors/payloads', set);
  const read = (file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json')).sort();
  return files.map((file) => ({
    source: path.basename(file, '.json'),
    texts: read(file).map((payload) => JSON.stringify(payload)),
  }));
}
