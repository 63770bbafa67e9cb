// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam link`: from a configuration and a key alone.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
let folder, state, config;

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-link-'));
  state = path.join(folder, 'state');
  fs.mkdirSync(state, {mode: 0o700});
  config = path.join(folder, 'mam.jcfg');
  fs.writeFileSync(config, `general: { state_dir = "${state}"; page = "https://page.example/"; pool: { size = 2 } }
node: { listen = "127.0.0.1:14265" }
carriers: { main: { nodes = [ "https://node.example" ]; timeout = 5000L } }
channels: {
  alice: { plugin = "janus.plugin.echotest"; carrier = [ "main", "embedded" ]; reachable = true; generation = 0 }
  bad: { plugin = "janus.plugin.echotest"; max_dialogs = 0 }
}
`);
});
after(() => fs.rmSync(folder, {recursive: true}));

const runWith = (file, ...args) => spawnSync(program, ['link', '--config', file, ...args], {encoding: 'utf8'});
const run = (...args) => runWith(config, ...args);
const key = (text, mode = 0o600) => {
  fs.rmSync(path.join(state, 'gateway.key'), {force: true});
  fs.writeFileSync(path.join(state, 'gateway.key'), text, {mode});
};
const refuse = (reason, name, file = config) => {
  const {status, stdout, stderr} = runWith(file, name);
  assert.equal(status, 1, stdout + stderr);
  assert.match(stderr, /^[^\n]+\n$/);
  assert.match(stderr, reason);
  assert.equal(stdout, '');
};

test('without a key there is no link', () => refuse(/gateway\.key is not there/, 'alice'));

test('a link follows from the configuration and the key', () => {
  key(`${'0a'.repeat(32)}\n${'0b'.repeat(32)}\n`);
  const {status, stdout, stderr} = run('alice');
  assert.equal(status, 0, stderr);
  const {name, link} = JSON.parse(stdout);
  assert.equal(name, 'alice');
  assert.ok(link.startsWith('https://page.example/#v=2&name=alice&'), link);
  const members = new URLSearchParams(new URL(link).hash.slice(1));
  assert.ok([...members.values()].includes('https://node.example'), link);
  assert.ok([...members.values()].includes('http://127.0.0.1:14265'), link);
  assert.equal(JSON.parse(run('alice').stdout).link, link, 'the same again');
  key(`${'0b'.repeat(32)}\n`);
  assert.notEqual(JSON.parse(run('alice').stdout).link, link, 'another key, another link');
});

test('as a QR code', () => {
  const {status, stdout, stderr} = run('alice', '--qr');
  if (/built without libqrencode/.test(stderr)) return;
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^\{.*\}\n$/);
  assert.ok(stderr.split('\n').length > 20 && stderr.includes('█'));
});

test('what has none is said', () => {
  refuse(/channel bad: max_dialogs/, 'bad');
  refuse(/there is no channel nobody/, 'nobody');
  refuse(/missing or not readable/, 'alice', path.join(folder, 'none.jcfg'));
  const broken = path.join(folder, 'broken.jcfg');
  fs.writeFileSync(broken, 'general: {');
  refuse(/line 1/, 'alice', broken);
  key(`${'0a'.repeat(32)}\n`, 0o640);
  refuse(/others can read it/, 'alice');
});
