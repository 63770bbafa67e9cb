// SPDX-License-Identifier: GPL-3.0-or-later
// A text as string literals of C++, for #include in the middle of an expression.
const WIDTH = 96;

export function asLiterals(text) {
  const lines = ['// Made of the .txt beside it by tools/dictionary/build.mjs.'];
  for (let at = 0; at < text.length; at += WIDTH)
    lines.push(`    "${text.slice(at, at + WIDTH).replace(/[\\"]/g, '\\$&')}"`);
  return lines.join('\n') + '\n';
}
