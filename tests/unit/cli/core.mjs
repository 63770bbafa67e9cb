// SPDX-License-Identifier: GPL-3.0-or-later
// The command line itself, and `create` and `parse`, as a user or a script calls them.
import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
const vectors = process.env.VECTORS ?? 'tests/vectors';
const seed = 'SEED'.padEnd(81, '9');
let folder;

before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-cli-'))));
after(() => fs.rmSync(folder, {recursive: true}));

const run = (args, input = '', options = {}) =>
    spawnSync(program, args, {input, encoding: 'utf8', ...options});

const succeed = (args, input) => {
  const {status, stdout, stderr} = run(args, input);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  assert.match(stdout, /^\{.*\}\n$/, 'one line, an object');
  return JSON.parse(stdout);
};

// Ends with `status`, says one line that matches `reason`, prints nothing.
const refuse = (status, reason, args, input) => {
  const result = run(args, input);
  assert.equal(result.status, status, `${args.join(' ')}: ${result.stdout}${result.stderr}`);
  assert.match(result.stderr, /^[^\n]+\n$/);
  assert.match(result.stderr, reason);
  assert.equal(result.stdout, '');
  if (status === 2) assert.match(result.stderr, /--help/);
};

const golden = fs.readFileSync(path.join(vectors, 'golden.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
const sideKeyOf = (v) => (v.sideKey === null ? [] : ['--side-key', v.sideKey]);
const create = (...more) => ['create', '--seed', seed, '--mode', 'public', ...more];
const file = (name, content) => {
  fs.writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};

test('parse reads what the reference clients made', () => {
  for (const v of golden) {
    const {message, nextRoot, security} = succeed(['parse', '--root', v.root, ...sideKeyOf(v)], v.payload);
    assert.deepEqual(
        {message, nextRoot, security},
        {message: v.messageTrytes, nextRoot: v.nextRoot, security: v.security});
  }
});

test('create makes the same root, next root, address and mam.js payload', () => {
  for (const v of golden) {
    if (v.count !== v.nextCount) continue;
    const args = ['create', '--seed', v.seed, '--mode', v.mode, ...sideKeyOf(v)];
    for (const name of ['security', 'start', 'count', 'index']) args.push(`--${name}=${v[name]}`);
    args.push('--next-count', v.nextCount);
    const made = succeed(args.map(String), v.messageTrytes);
    assert.deepEqual(Object.keys(made), ['payload', 'root', 'nextRoot', 'address']);
    for (const name of ['root', 'nextRoot', 'address']) assert.equal(made[name], v[name]);
    if (v.client.startsWith('@iota/mam.js')) assert.equal(made.payload, v.payload);
  }
});

test('parse tells why it refuses, and exits 1', () => {
  const lines =
      fs.readFileSync(path.join(vectors, 'broken.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
  for (const v of lines) {
    const args = ['parse', '--root', v.root, '--side-key', v.sideKey];
    if (v.expect === 'reject') refuse(1, /^janus-mam parse: /, args, v.payload);
    if (v.expect === 'accept') succeed(args, v.payload);
  }
});

test('white space around trytes is ignored', () => {
  const made = succeed(create(), ' \r\n\tABC \n\n');
  assert.equal(succeed(['parse', '--root', made.root], `\n ${made.payload}\r\n`).message, 'ABC');
  refuse(1, /trytes/, create(), 'A B');
});

test('text goes in and out', () => {
  for (const text of ['plain', 'Grüße, 世界 😀', 'two\nlines', '', '"quoted" \\ slash', '\u0000nul']) {
    const made = succeed(create('--text'), text + '\n');
    assert.equal(succeed(['parse', '--text', '--root', made.root], made.payload).message, text);
  }
  const made = succeed(create('--text'), 'one\n\n');
  assert.equal(succeed(['parse', '--text', '--root', made.root], made.payload).message, 'one\n');
  refuse(1, /UTF-8/, create('--text'), Buffer.from([0x61, 0xff]));
});

test('trees: every count that is no power of two, or differs, is wrong usage', () => {
  for (const count of ['0', '3', '6', '12', '1048577', '2097152', '-1', 'x', '1.5', '', ' 1', '1e1']) {
    refuse(2, /--count/, create('--count', count), 'A');
  }
  refuse(2, /--next-count/, create('--next-count', '2'), 'A');
  refuse(2, /--next-count/, create('--count', '4', '--next-count=1'), 'A');
  refuse(2, /--index/, create('--count', '4', '--index', '4'), 'A');
  refuse(2, /--security/, create('--security', '0'), 'A');
  refuse(2, /--security/, create('--security', '4'), 'A');
  refuse(2, /--start/, create('--start', '9223372036854775809'), 'A');
  succeed(create('--start', '9223372036854775808', '--security=1'), 'A');
});

test('side keys: up to 81 trytes, capitals only, in mode restricted only', () => {
  const restricted = (...more) => ['create', '--seed', seed, '--mode', 'restricted', ...more];
  const padded = succeed(restricted('--side-key', 'KEY'), 'A');
  assert.equal(succeed(restricted('--side-key', 'KEY'.padEnd(81, '9')), 'A').payload, padded.payload);
  succeed(['parse', '--root', padded.root, '--side-key=KEY'], padded.payload);
  succeed(restricted('--side-key='), 'A');
  for (const bad of ['key', 'K'.repeat(82), 'K K', 'K0']) {
    refuse(2, /side key/, restricted('--side-key', bad), 'A');
    refuse(2, /side key/, ['parse', '--root', padded.root, '--side-key', bad], padded.payload);
  }
  refuse(2, /side key/, restricted(), 'A');
  refuse(2, /side key/, create('--side-key', 'KEY'), 'A');
  refuse(2, /--mode/, ['create', '--seed', seed, '--mode', 'open'], 'A');
  refuse(2, /--mode/, ['create', '--seed', seed], 'A');
});

test('secrets come from files', () => {
  const seedFile = file('seed', `\n${seed}\n`);
  const keyFile = file('key', 'KEY\n');
  const args = ['create', '--mode', 'restricted', '--seed-file', seedFile, '--side-key-file', keyFile];
  const made = succeed(args, 'A');
  assert.deepEqual(
      made, succeed(['create', '--mode', 'restricted', '--seed', seed, '--side-key', 'KEY'], 'A'));
  refuse(2, /clash/, [...args, '--seed', seed], 'A');
  refuse(2, /clash/, ['create', '--mode', 'public', '--seed-file', '-'], seed);
  refuse(2, /clash/, ['parse', '--root', made.root, '--side-key-file=-'], 'KEY');
  refuse(1, /cannot open/, ['create', '--mode', 'public', '--seed-file', path.join(folder, 'none')], 'A');
  refuse(2, /seed/, ['create', '--mode', 'public', '--seed-file', keyFile], 'A');
  refuse(2, /seed/, ['create', '--mode', 'public'], 'A');
  refuse(2, /seed/, ['create', '--mode', 'public', '--seed', seed.toLowerCase()], 'A');
});

test('no secret is repeated on standard error', () => {
  const {stderr} =
      run(['create', '--mode', 'public', '--seed', 'SECRETSEED', '--side-key', 'secretkey'], 'A');
  assert.doesNotMatch(stderr, /secret(seed|key)/i);
});

test('wrong usage is told by name', () => {
  refuse(2, /command is missing/, []);
  refuse(2, /'bogus'/, ['bogus']);
  refuse(2, /'--bogus'/, ['--bogus']);
  refuse(2, /'--bogus'/, create('--bogus'), 'A');
  refuse(2, /'--bogus'/, create('--bogus=1'), 'A');
  refuse(2, /'-x'/, create('-x'), 'A');
  refuse(2, /'surplus'/, create('surplus'), 'A');
  refuse(2, /'--text'/, create('--', '--text'), 'A');
  refuse(2, /--index needs a value/, create('--index'), 'A');
  refuse(2, /--index needs a value/, create('--index', '--text'), 'A');
  refuse(2, /--text takes no value/, create('--text=1'), 'A');
  refuse(2, /--mode is given twice/, create('--mode', 'public'), 'A');
  refuse(2, /--root is missing/, ['parse'], 'A');
  refuse(2, /--root/, ['parse', '--root', 'ABC'], 'A');
  refuse(2, /--root/, ['parse', '--root', 'a'.repeat(81)], 'A');
});

test('help and version go to standard output', () => {
  const help = run(['--help']);
  assert.equal(help.status, 0);
  assert.equal(help.stderr, '');
  const commands =
      [...help.stdout.split('Commands:\n')[1].split('\n\n')[0].matchAll(/^ {2}([a-z]+(?: [a-z]+)?)/gm)];
  assert.ok(commands.length >= 2);
  for (const [, name] of commands) {
    const one = run([...name.split(' '), '--help']);
    assert.equal(one.status, 0, name);
    assert.match(one.stdout, new RegExp(`^Usage: janus-mam ${name}\\b`));
    assert.match(one.stdout, /^ {2}--help {2,}/m);
  }
  assert.match(run(['--version']).stdout, /^janus-mam \d+\.\d+\.\d+\n$/);
});

test('what cannot be written is exit status 1', () => {
  const full = fs.openSync('/dev/full', 'w');
  for (const args of [create(), ['--help'], ['create', '--help'], ['--version']]) {
    const result = run(args, 'A', {stdio: ['pipe', full, 'pipe']});
    assert.equal(result.status, 1, args.join(' '));
    assert.match(result.stderr, /standard output/);
  }
  fs.closeSync(full);
  const shell = (script) => spawnSync('bash', ['-c', script, 'sh', program, ...create()], {encoding: 'utf8'});
  assert.match(shell('"$@" <<<A >&-; echo "status $?" >&2').stderr, /standard output.*\nstatus 1\n$/);
});

test('a closed pipe is exit status 1', async () => {
  const child = spawn(program, create(), {stdio: 'pipe'});
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.end('A');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const [status, signal] = await once(child, 'close');
  assert.deepEqual([status, signal], [1, null]);
  assert.match(said, /standard output/);
});

test('JANUS_MAM_CPU changes speed alone', () => {
  const args = create('--count', '4', '--index', '2');
  const made = succeed(args, 'HELLO');
  for (const cpu of ['portable', 'sse2', 'avx2', 'avx512']) {
    const {status, stdout, stderr} = run(args, 'HELLO', {env: {...process.env, JANUS_MAM_CPU: cpu}});
    if (status === 2 && cpu !== 'portable') {
      assert.match(stderr, new RegExp(`JANUS_MAM_CPU.*'${cpu}'`), 'a set that this machine lacks');
    } else {
      assert.equal(status, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), made, cpu);
    }
  }
  const wrong = run(args, 'HELLO', {env: {...process.env, JANUS_MAM_CPU: 'mmx'}});
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^janus-mam: JANUS_MAM_CPU: .*'mmx'.* it has portable.*--help\n$/);
  assert.equal(wrong.stdout, '');
});
