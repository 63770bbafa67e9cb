// SPDX-License-Identifier: GPL-3.0-or-later
// The npm package janus-mam as others get it: its documents, its types, what is in it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';

const sourceDir = process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../..');
const buildDir = process.env.BUILDDIR ?? path.join(sourceDir, 'build');
const client = path.join(sourceDir, 'web/client');
const bin = path.join(sourceDir, 'web/node_modules/.bin');
const core = path.join(buildDir, 'src/wasm');
const readable = (name) => fs.readFileSync(path.join(client, name), 'utf8');

const { bundle } = await import(path.join(client, 'build.mjs'));
let folder; // the package's, as it is packed

// {code, text}
async function run(program, args, cwd = client) {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env: { ...process.env, NO_COLOR: '1' } });
    return { code: 0, text: stdout + stderr, stdout };
  } catch ({ code, stdout, stderr }) {
    return { code, text: stdout + stderr, stdout };
  }
}

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-package-'));
  fs.cpSync(client, folder, { recursive: true, filter: (file) => !['dist', 'docs', 'node_modules'].includes(path.basename(file)) });
  await bundle({ out: path.join(folder, 'dist'), core });
  const { code, text } = await run(path.join(bin, 'tsc'), ['-p', client, '--outDir', path.join(folder, 'dist/types')]);
  assert.equal(code, 0, text);
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const typedoc = (cwd) => run(path.join(bin, 'typedoc'), ['--emit', 'none'], cwd);

test('whatever is exported says what it is, and no link leads nowhere', async () => {
  const { code, text } = await typedoc(client);
  assert.equal(code, 0, text);
});

test('TypeDoc finds what is not documented, what is not exported, and a broken link', async (t) => {
  const own = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-typedoc-'));
  t.after(() => fs.rmSync(own, { recursive: true }));
  for (const name of ['typedoc.json', 'tsconfig.json']) fs.copyFileSync(path.join(client, name), path.join(own, name));
  fs.writeFileSync(path.join(own, 'README.md'), '# A package\n');
  fs.writeFileSync(path.join(own, 'package.json'), '{"name": "own", "version": "1.0.0"}');
  fs.mkdirSync(path.join(own, 'src'));
  const source = `interface Hidden { /** A number. */ a: number }
    /** Of what is not exported. */ export const two: Hidden = { a: 2 };
    export const silent = 1;
    /** As {@link nowhere}. */ export const three = 3;`;
  fs.writeFileSync(path.join(own, 'src/index.ts'), source);
  const { code, text } = await typedoc(own);
  assert.notEqual(code, 0);
  for (const fault of [/silent .*does not have any documentation/, /Hidden.* is referenced by two/, /"nowhere"/])
    assert.match(text, fault);
});

test('links of the README lead somewhere, and its page is the example', () => {
  const text = readable('README.md');
  for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g))
    assert.ok(fs.existsSync(path.join(client, target)), target);
  const shown = [...text.matchAll(/^```(?:html|js)\n([^]*?)^```$/gm)].map(([, code]) => code);
  for (const file of ['index.html', 'page.js']) {
    const example = fs.readFileSync(path.join(sourceDir, 'examples/page', file), 'utf8');
    assert.ok(shown.includes(example), `examples/page/${file} is in the README as it is`);
  }
});

test('the README names every code of an error', () => {
  const source = readable('src/errors.ts');
  const codes = [.../export type ErrorCode =([^;]*);/.exec(source)[1].matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  assert.ok(codes.length >= 12);
  const section = /^## Errors$([^]*?)^## /m.exec(readable('README.md'))[1];
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(rows, codes);
});

test('the types are good for a strict program that checks libraries as well', async () => {
  const program = fs.mkdtempSync(path.join(folder, 'program-'));
  fs.mkdirSync(path.join(program, 'node_modules'));
  fs.symlinkSync(folder, path.join(program, 'node_modules/janus-mam'));
  fs.writeFileSync(
    path.join(program, 'main.mts'),
    `import { dial, CallError, openLine, VideoRoom, type CallState } from 'janus-mam';
    const call = await dial('#', { media: { video: true } });
    call.on('state', (state: CallState) => console.log(state));
    call.on('message', ({ data }) => console.log(typeof data));
    const room = await VideoRoom.join('#', { room: 1, media: true });
    room.on('track', ({ track }) => console.log(track.kind));
    (await openLine('#')).send({ janus: 'info' });
    console.log((await call.over) instanceof CallError);
    // @ts-expect-error there is no such event
    call.on('nothing', () => {});
    // @ts-expect-error internal
    call.put;
    `,
  );
  const settings = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'];
  for (const resolution of [['--module', 'nodenext'], ['--module', 'esnext', '--moduleResolution', 'bundler']]) {
    const { code, text } = await run(path.join(bin, 'tsc'), [...settings, ...resolution, 'main.mts'], program);
    assert.equal(code, 0, text);
  }
  fs.rmSync(program, { recursive: true });
});

test('the package has dist, src, README, LICENSE and nothing else', async () => {
  const { code, stdout, text } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], folder);
  assert.equal(code, 0, text);
  const files = JSON.parse(stdout)[0].files.map((file) => file.path);
  const top = new Set(files.map((file) => file.split('/')[0]));
  assert.deepEqual([...top].sort(), ['LICENSE', 'README.md', 'dist', 'package.json', 'src']);
  const dist = files.filter((file) => file.startsWith('dist/') && !file.startsWith('dist/types/'));
  assert.deepEqual(dist.sort(), ['janus-mam-carrier.js', 'janus-mam-plain.js', 'janus-mam.js'].map((name) => `dist/${name}`));
  assert.ok(files.includes('dist/types/index.d.ts'));
  const { exports, types } = JSON.parse(readable('package.json'));
  for (const file of [types, ...Object.values(exports['.'])]) assert.ok(files.includes(path.posix.normalize(file)), file);
});
