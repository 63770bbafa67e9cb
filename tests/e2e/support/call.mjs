// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam call`, if it is built.
import { execFileSync } from 'node:child_process';

import { command, skipJanus } from './janus/janus.mjs';

// Why tests with it cannot run, or false.
export function skipCall() {
  if (skipJanus()) return skipJanus();
  const libraries = execFileSync('ldd', [command], { encoding: 'utf8' });
  return !libraries.includes('libnice') && 'janus-mam call is not built';
}
