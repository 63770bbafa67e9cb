#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// classes.mjs [--check] [ROOT]: the classes of ROOT/src by their methods and data members, the largest first; with
// --check only what is too large, and exit status 1 if anything is. Needs universal-ctags.
//
// Methods: what is declared in the class, each overload for itself, with constructors, destructor and operators, but not
// what is deleted or defaulted. Members: those of each object, so no static ones; those of an anonymous union or struct
// count for the class around it. What is nested counts for itself. A struct without methods is a record, and has no limit.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const MOST_METHODS = 25;
const MOST_MEMBERS = 15;
const MOST_SOURCES = 2;
const MEDIAN_BELOW = 120; // lines
const REASON = 'Larger than usual:'; // in a comment above the class, or at the top of its file

const args = process.argv.slice(2);
const check = args[0] === '--check';
const root = path.resolve(args[check ? 1 : 0] ?? path.join(import.meta.dirname, '../..'));

const files = fs
  .readdirSync(path.join(root, 'src'), { recursive: true })
  .filter((file) => /\.[ch]pp$/.test(file))
  .map((file) => path.join('src', file))
  .sort();
const text = new Map(files.map((file) => [file, fs.readFileSync(path.join(root, file), 'utf8').split('\n')]));

function tags() {
  if (files.length === 0) return [];
  const flags = ['--languages=C++', '--kinds-C++=+p', '--fields=+KZnse', '--fields-C++=+{properties}', '--sort=no'];
  const out = execFileSync('ctags', ['--options=NONE', ...flags, '--output-format=json', '-o', '-', '-L', '-'], {
    cwd: root,
    input: files.join('\n'),
    maxBuffer: 1 << 28,
    stdio: 'pipe',
  });
  return out.toString().trim().split('\n').map((line) => JSON.parse(line));
}

const isAnonymous = (name) => name.startsWith('__anon');
// Without anonymous namespaces, and with the enclosing class in place of an anonymous union or struct.
const plain = (scope) => scope.split('::').filter((part) => !isAnonymous(part)).join('::');

// The comment that ends directly above this line (from 1), if `template <...>` may stand between.
function commentAbove(lines, line) {
  let i = line - 2;
  while (i >= 0 && /^\s*(template\b|requires\b)/.test(lines[i])) --i;
  const end = i;
  while (i >= 0 && /^\s*\/\//.test(lines[i])) --i;
  return lines.slice(i + 1, end + 1);
}
const commentOnTop = (lines) => lines.slice(0, lines.findIndex((line) => !line.startsWith('//')));
const unwrapped = (lines) => lines.map((line) => line.replace(/^\s*\/\/ ?/, '')).join(' ');

// [{name, file, line, methods, members, sources, isRecord, hasReason}], the largest first.
function measure() {
  const all = tags();
  const classes = all
    .filter((tag) => ['class', 'struct'].includes(tag.kind) && !isAnonymous(tag.name))
    .map(({ name, path: file, line, end, kind, scope = '' }) => {
      const lines = text.get(file);
      const comments = [commentAbove(lines, line), commentOnTop(lines)];
      return {
        name: plain(scope ? `${scope}::${name}` : name),
        file,
        line,
        end,
        kind,
        methods: 0,
        members: 0,
        sources: new Set(),
        hasReason: comments.some((comment) => unwrapped(comment).includes(REASON)),
      };
    });
  const byName = new Map(classes.map((one) => [one.name, classes.filter((other) => other.name === one.name)]));

  // Where a tag stands in a class: the innermost one of the name that its scope has.
  const around = (tag, name) =>
    (byName.get(name) ?? [])
      .filter((one) => one.file === tag.path && one.line <= tag.line && tag.line <= one.end)
      .sort((a, b) => b.line - a.line)[0];
  // Of what is defined outside: in its own file if there is one, else in any.
  const defined = (tag, name) => {
    const named = byName.get(name) ?? [];
    return named.find((one) => one.file === tag.path) ?? named[0];
  };

  for (const tag of all) {
    if (!tag.scope || isAnonymous(tag.name)) continue;
    const name = plain(tag.scope);
    const properties = (tag.properties ?? '').split(',');
    const inside = around(tag, name);
    if (tag.kind === 'member' && inside && !properties.includes('static')) {
      ++inside.members;
    } else if (tag.kind === 'prototype' && inside) {
      if (!properties.includes('delete') && !properties.includes('default')) ++inside.methods;
    } else if (tag.kind === 'function') {
      if (inside) ++inside.methods;
      if (tag.path.endsWith('.cpp')) (inside ?? defined(tag, name))?.sources.add(tag.path);
    }
  }
  for (const one of classes) one.isRecord = one.kind === 'struct' && one.methods === 0;
  // What is empty is a tag, or a variable as in `struct stat st{}`.
  return classes
    .filter((one) => one.methods > 0 || one.members > 0)
    .sort((a, b) => b.methods - a.methods || b.members - a.members || (a.name < b.name ? -1 : 1));
}

const isTooLarge = (one) =>
  !one.isRecord && !one.hasReason && (one.methods > MOST_METHODS || one.members > MOST_MEMBERS);

function faults(classes) {
  const found = [];
  for (const one of classes) {
    const where = `${one.file}:${one.line}: ${one.name}`;
    if (isTooLarge(one))
      found.push(
        `${where} has ${one.methods} methods (at most ${MOST_METHODS}) and ${one.members} members (at most ` +
          `${MOST_MEMBERS}); if it has to, the comment above it says why, after "${REASON}"`,
      );
    if (one.sources.size > MOST_SOURCES)
      found.push(`${where} is implemented in ${one.sources.size} files (at most ${MOST_SOURCES}): ${[...one.sources].join(' ')}`);
  }
  const lengths = [...text.values()].map((lines) => lines.length - 1).sort((a, b) => a - b);
  const median = (lengths[(lengths.length - 1) >> 1] + lengths[lengths.length >> 1]) / 2;
  if (median >= MEDIAN_BELOW) found.push(`src: the median file has ${median} lines (must be below ${MEDIAN_BELOW})`);
  return found;
}

function table(classes) {
  const row = (...cells) => `${cells[0].padStart(7)} ${cells[1].padStart(7)} ${cells[2].padStart(4)}  ${cells[3]}`;
  const lines = [row('methods', 'members', '.cpp', 'class')];
  for (const one of classes) {
    const note = one.isRecord ? ', record' : one.hasReason ? ', larger than usual' : '';
    const where = `${one.name} (${one.file}:${one.line}${note})`;
    lines.push(row(`${one.methods}`, `${one.members}`, `${one.sources.size}`, where));
  }
  return lines.join('\n');
}

let classes;
try {
  classes = measure();
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
  console.error('classes: this needs universal-ctags: ./dev deps installs it');
  process.exit(1);
}
if (check) {
  const found = faults(classes);
  for (const fault of found) console.error(fault);
  process.exitCode = found.length === 0 ? 0 : 1;
} else {
  console.log(table(classes));
}
