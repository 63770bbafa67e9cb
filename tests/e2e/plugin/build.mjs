// SPDX-License-Identifier: GPL-3.0-or-later
// What configure decides and the build makes: hardened files, the folders of the Janus that is meant, and
// an installation that leaves nothing of an older one behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { buildDir, builtPlugin, command, skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';

const output = (file, args, options) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });

// The value of a variable in a configured Makefile.
function made(dir, name) {
  const line = new RegExp(`^${name} = ?(.*)$`, 'm').exec(fs.readFileSync(path.join(dir, 'Makefile'), 'utf8'));
  assert.ok(line, `${name} in ${dir}/Makefile`);
  return line[1];
}

function scratch(t) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

// make and configure as they run by hand: not as a part of `make check`.
const { MAKEFLAGS: _flags, MAKELEVEL: _level, ...plainEnvironment } = process.env;

const hardened = made(buildDir, 'HARDENING_CXXFLAGS') !== '';

for (const [name, file] of [
  ['the plugin', builtPlugin],
  ['the command', command],
])
  test(`${name} is built to withstand a mistake in it`, { skip: !hardened && '--disable-hardening' }, () => {
    const headers = output('readelf', ['-W', '-l', '-h', '-d', file]);
    assert.match(headers, /^\s+GNU_RELRO\s/m, 'relocations become read-only');
    assert.match(headers, /\(FLAGS(_1)?\).*NOW/, 'all of them, at the start');
    assert.match(headers, /^\s+GNU_STACK\s.* RW /m, 'the stack is no code');
    assert.match(headers, /Type:\s+DYN/, 'it can be loaded anywhere');
    const symbols = output('readelf', ['-W', '--dyn-syms', file]);
    assert.match(symbols, /\b__stack_chk_fail\b/, 'stack protector');
    assert.match(symbols, /\b__\w+_chk@/, '_FORTIFY_SOURCE');
  });

// The linker drops the note if one object has none, as Debian's crt1.o.
test('every object is built with control-flow protection', {
  skip: (!hardened && '--disable-hardening') || (process.arch !== 'x64' && 'not an x86-64'),
}, () => {
  const folders = ['src', 'plugin', 'unity'].map((name) => path.join(buildDir, name)).filter(fs.existsSync);
  const others = ['!', '-name', 'tests_*', '!', '-path', '*/src/wasm/*'];
  const objects = output('find', [...folders, '-name', '*.o', ...others]).trim().split('\n');
  const notes = output('readelf', ['-W', '-n', ...objects], { maxBuffer: 1 << 26 }).split(/^File: /m).slice(1);
  assert.equal(notes.length, objects.length);
  const without = notes.filter((note) => !/x86 feature: .*IBT.*SHSTK/.test(note));
  assert.deepEqual(without.map((note) => note.split('\n', 1)[0]), []);
});

test('every flag that this compiler knows was taken', { skip: !hardened && '--disable-hardening' }, () => {
  for (const language of ['HARDENING_CFLAGS', 'HARDENING_CXXFLAGS']) {
    const flags = made(buildDir, language).split(' ');
    for (const flag of ['-fstack-protector-strong', '-fstack-clash-protection', '-fPIE'])
      assert.ok(flags.includes(flag), `${flag} in ${flags}`);
    assert.ok(flags.some((flag) => /^-D_FORTIFY_SOURCE=[23]$/.test(flag)), `${flags}`);
  }
});

test('a Janus in a prefix of its own, beside another: its folders, its headers, its mutex', (t) => {
  const dir = scratch(t);
  const prefix = path.join(dir, 'opt');
  const headers = /-I(\S+)/.exec(made(buildDir, 'JANUS_CFLAGS'))[1];
  fs.mkdirSync(path.join(prefix, 'include'), { recursive: true });
  fs.symlinkSync(path.join(headers, 'janus'), path.join(prefix, 'include/janus'));
  fs.mkdirSync(path.join(prefix, 'lib64/pkgconfig'), { recursive: true });
  fs.writeFileSync(
    path.join(prefix, 'lib64/pkgconfig/janus-gateway.pc'),
    `prefix=${prefix}
exec_prefix=\${prefix}
libdir=\${exec_prefix}/lib64
includedir=\${prefix}/include

Name: janus-gateway
Description: Janus WebRTC Server
Version: 1.4.1
Libs:
Cflags: -I\${includedir}
`,
  );
  const { JANUS_CFLAGS: _cflags, ...env } = plainEnvironment;
  env.PKG_CONFIG_PATH = path.join(prefix, 'lib64/pkgconfig');
  const build = path.join(dir, 'build');
  fs.mkdirSync(build);
  output(path.join(sourceDir, 'configure'), ['-q', '--enable-pthread-mutex', '--with-call=no'], { cwd: build, env });
  assert.equal(made(build, 'janus_transports_dir'), path.join(prefix, 'lib64/janus/transports'));
  assert.equal(made(build, 'janus_config_dir'), path.join(prefix, 'etc/janus'));
  assert.equal(
    made(build, 'JANUS_CFLAGS'),
    `-I${prefix}/include -idirafter ${prefix}/include/janus -DUSE_PTHREAD_MUTEX`,
  );
});

test('install replaces the plugin under its older name, uninstall leaves nothing', (t) => {
  const dir = scratch(t);
  const run = (target) => output('make', ['-s', '-C', buildDir, target, `DESTDIR=${dir}`], { env: plainEnvironment });
  const expanded = output('make', ['-s', '-C', buildDir, '-f', '-', '-f', 'Makefile', 'where'], {
    env: plainEnvironment,
    input: 'where:\n\t@echo $(janus_transportsdir)\n',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).trim();
  const transports = path.join(dir, expanded);
  fs.mkdirSync(transports, { recursive: true });
  fs.writeFileSync(path.join(transports, 'janus_transport_mam.so'), '');
  fs.writeFileSync(path.join(transports, 'libjanus_other.so'), '');
  run('install');
  assert.deepEqual(fs.readdirSync(transports).sort(), ['libjanus_mam.so', 'libjanus_other.so']);
  fs.writeFileSync(path.join(transports, 'janus_transport_mam.so'), '');
  run('uninstall');
  assert.deepEqual(fs.readdirSync(transports), ['libjanus_other.so']);
});

test('a Janus that finds the plugin under both names runs one of them and says what is wrong', {
  skip: skipJanus(),
  timeout: 120_000,
}, async (t) => {
  const janus = await startJanus();
  t.after(() => janus.cleanup());
  await janus.kill();
  fs.copyFileSync(builtPlugin, path.join(janus.dir, 'transports/janus_transport_mam.so'));
  await janus.launch();
  await janus.log.waitFor(/in use by this very process: is the plugin installed under two names\?/);
});
