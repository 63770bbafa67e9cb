// SPDX-License-Identifier: GPL-3.0-or-later
// The manual names every command and flag that --help names, and no other.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const command = path.join(process.env.BUILDDIR, 'janus-mam');
const manual = readFileSync(path.join(process.env.SRCDIR, 'docs/janus-mam.1'), 'utf8');

// The entries of a help text below a title: the words before two or more spaces.
function entries(text, title) {
  const [, block = ''] = text.split(`\n${title}:\n`);
  return block.split('\n\n')[0].split('\n').filter((line) => line.startsWith('  '))
    .map((line) => line.trim().split(/ {2,}/)[0]);
}

const help = (...words) => execFileSync(command, [...words, '--help'], { encoding: 'utf8' });
const nameOf = (entry) => entry.split(' ').filter((word) => word !== word.toUpperCase()).join(' ');

// {section: [flag, ...]} of the manual's COMMANDS.
function sections() {
  const found = {};
  for (const part of manual.split(/^\.SS /m).slice(1)) {
    const [title] = part.split('\n');
    found[title] = [...part.split(/^\.SH /m)[0].matchAll(/^\.TP\n\.BI? (\S+)/gm)]
      .map(([, flag]) => flag.replaceAll('\\', ''));
  }
  return found;
}

test('the manual has a section for every command of --help, and no other', () => {
  assert.deepEqual(Object.keys(sections()), entries(help(), 'Commands'));
});

for (const entry of entries(help(), 'Commands')) {
  test(`the manual names the flags of ${entry}, and no other`, () => {
    const flags = entries(help(...nameOf(entry).split(' ')), 'Flags').map((flag) => flag.split(' ')[0]);
    assert.ok(flags.includes('--help'));
    assert.deepEqual(sections()[entry], flags.filter((flag) => flag !== '--help'));
  });
}

test('the manual names the flags of the command itself', () => {
  const options = manual.split(/^\.SH OPTIONS$/m)[1].split(/^\.SH /m)[0];
  for (const flag of entries(help(), 'Flags')) assert.ok(options.includes(flag.replaceAll('-', '\\-')), flag);
});

test('the manual is well-formed', (t) => {
  let output;
  try {
    output = execFileSync('mandoc', ['-Tlint', '-Wwarning', path.join(process.env.SRCDIR, 'docs/janus-mam.1')], {
      encoding: 'utf8',
    });
  } catch (error) {
    if (error.code === 'ENOENT') return t.skip('no mandoc here');
    output = error.stdout;
  }
  assert.equal(output, '');
});
