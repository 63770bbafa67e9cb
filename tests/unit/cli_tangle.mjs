// publish, fetch and watch against a node, as a user or a script calls them.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';

const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-tangle-'));
const children = new Set();
let node;

const newSeed = () => [...randomBytes(81)].map((b) => '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'[b % 27]).join('');
const newFolder = () => fs.mkdtempSync(path.join(folder, 'state-'));

// Starts the command. `lines(n)` waits for n lines of standard output, `done` for its end.
function start(args, input = '', env = {}) {
  const child = spawn(program, args, {env: {...process.env, ...env}});
  children.add(child);
  const run = {child, stdout: '', stderr: ''};
  let told = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    run.stdout += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    run.stderr += text;
    told();
  });
  child.stdin.on('error', () => {}).end(input);
  run.done = once(child, 'close').then(([status, signal]) => {
    children.delete(child);
    told();
    return {status, signal, stdout: run.stdout, stderr: run.stderr};
  });
  run.until = (condition) => new Promise((resolve, reject) => {
    told = () => {
      if (condition(run))
        resolve();
      else if (!children.has(child))
        reject(new Error(`ended too early: ${run.stdout}${run.stderr}`));
    };
    told();
  });
  run.lines = async (n) => {
    await run.until(() => run.stdout.split('\n').length > n);
    return parsed(run.stdout);
  };
  return run;
}

const parsed = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
const run = (args, input, env) => start(args, input, env).done;

async function startNode(db, port = 0) {
  const started = start(['node', '--listen', `127.0.0.1:${port}`, '--db', db]);
  const [{listening}] = await started.lines(1);
  return {url: listening, port: new URL(listening).port, db, started};
}

async function stopNode(which, signal = 'SIGKILL') {
  which.started.child.kill(signal);
  await which.started.done;
}

// A channel of its own: seed, state folder, and `publish` in it.
function channel(...flags) {
  const seed = newSeed();
  const state = newFolder();
  const args = (url) => ['publish', '--tangle', url, '--seed', seed, '--state', state, '--text', ...flags];
  return {
    seed,
    state,
    args,
    publish: async (text, ...more) => {
      const {status, stdout, stderr} = await run([...args(node.url), ...more], text);
      assert.equal(status, 0, stderr);
      return {...parsed(stdout)[0], stderr};
    },
  };
}

async function fetched(root, ...flags) {
  const {status, stdout, stderr} =
      await run(['fetch', '--tangle', node.url, '--root', root, '--text', ...flags]);
  assert.equal(status, 0, stderr);
  return parsed(stdout);
}

// A server that never answers a POST; `posted` resolves when one is there.
async function silentNode() {
  let tell;
  const posted = new Promise((resolve) => (tell = resolve));
  const server = http.createServer((request, response) => {
    if (request.method === 'POST') return tell();
    response.end('{"data":{"networkId":"private_tangle1","minPoWScore":1,"features":["PoW"]}}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {url: `http://127.0.0.1:${server.address().port}`, posted, close: () => server.close()};
}

before(async () => (node = await startNode(path.join(folder, 'node.db'))));
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...children].map((child) => once(child, 'close')));
  fs.rmSync(folder, {recursive: true});
});

for (const [mode, flags] of [
         ['public', []],
         ['private', ['--mode', 'private']],
         ['restricted', ['--side-key', 'KEY']],
]) {
  test(`${mode}: what is published is fetched, in the chain's order`, async () => {
    const mine = channel(...flags);
    const first = await mine.publish('grüß Gott\n', '--tag', 'TAG');
    const second = await mine.publish('zwei');
    assert.deepEqual([first.index, second.index], [0, 1]);
    // Only the first is told that its seed is new here.
    assert.match(first.stderr, /^[^\n]+this seed is new in [^\n]+\n$/);
    assert.equal(second.stderr, '');
    assert.equal(first.nextRoot, second.root);
    assert.match(first.messageId, /^[0-9a-f]{64}$/);
    assert.equal(first.root === first.address, mode === 'public');
    const {root, nextRoot} = first;
    assert.deepEqual(await fetched(root, ...flags), [
      {root, message: 'grüß Gott', nextRoot, tag: 'TAG'},
      {root: second.root, message: 'zwei', nextRoot: second.nextRoot, tag: ''},
    ]);
    assert.equal((await fetched(root, ...flags, '--limit', '1')).length, 1);
  });
}

test('without a state folder it is in XDG_STATE_HOME, for the owner alone, and holds no secret', async () => {
  const seed = newSeed();
  const home = newFolder();
  const args = ['publish', '--tangle', node.url, '--seed', seed, '--side-key', 'SECRETKEY', '--text'];
  const {status, stderr} = await run(args, 'the text in clear', {XDG_STATE_HOME: home});
  assert.equal(status, 0, stderr);
  const state = path.join(home, 'janus-mam');
  assert.equal(fs.statSync(state).mode & 0o777, 0o700);
  const files = fs.readdirSync(state);
  assert.ok(files.length > 0);
  for (const name of files) {
    assert.equal(fs.statSync(path.join(state, name)).mode & 0o777, 0o600);
    const content = fs.readFileSync(path.join(state, name), 'latin1');
    for (const secret of [seed, 'SECRETKEY', 'the text in clear']) assert.ok(!content.includes(secret), name);
  }
});

test('two at once sign two indices', async () => {
  const mine = channel();
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((text) => mine.publish(text)));
  assert.deepEqual(all.map(({index}) => index).sort(), [0, 1, 2, 3]);
  const first = all.find(({index}) => index === 0);
  assert.deepEqual((await fetched(first.root)).map(({message}) => message).sort(), ['a', 'b', 'c', 'd']);
});

test('a seed keeps its security, mode and side key', async () => {
  const mine = channel();
  await mine.publish('one');
  for (const [flags, named] of [
           [['--security', '3'], /--security 2/],
           [['--mode', 'private'], /--mode public/],
           [['--side-key', 'K'], /--mode public/],
  ]) {
    const {status, stdout, stderr} = await run([...mine.args(node.url), ...flags], 'x');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, named);
    assert.match(stderr, /^[^\n]+\n$/);
  }
  const restricted = channel('--side-key', 'ONE');
  await restricted.publish('one');
  const other = await run(
      [
        'publish', '--tangle', node.url, '--seed', restricted.seed, '--state', restricted.state, '--side-key',
        'TWO', '--text'
      ],
      'x');
  assert.equal(other.status, 1);
  assert.match(other.stderr, /side key/);
  assert.equal((await mine.publish('two')).index, 1);
});

test('what could not be attached is kept and goes first, byte for byte', async () => {
  const mine = channel();
  const down = await run(mine.args('http://127.0.0.1:1'), 'first');
  assert.equal(down.status, 1);
  assert.match(down.stderr, /message 0 is signed and kept/);
  const again = await run(mine.args('http://127.0.0.1:1'), 'lost');
  assert.equal(again.status, 1);
  assert.match(again.stderr, /was not signed/);
  const second = await mine.publish('second');
  assert.equal(second.index, 1);
  assert.match(second.stderr, /message 0 of an earlier call is attached now/);
});

test('killed between signing and attaching: the same payload is attached', async () => {
  const mine = channel();
  const silent = await silentNode();
  const killed = start(mine.args(silent.url), 'first');
  await silent.posted;
  killed.child.kill('SIGKILL');
  assert.equal((await killed.done).signal, 'SIGKILL');
  silent.close();
  const second = await mine.publish('second');
  assert.equal(second.index, 1);
  const {address} =
      JSON.parse((await run(['create', '--seed', mine.seed, '--mode', 'public', '--text'], 'first')).stdout);
  const messages = await fetched(address);
  assert.deepEqual(messages.map(({message}) => message), ['first', 'second']);
});

test('fetch finds nothing', async () => {
  const {status, stdout, stderr} = await run(['fetch', '--tangle', node.url, '--root', newSeed()]);
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /no message/);
  const waited = await run(['fetch', '--tangle', node.url, '--root', newSeed(), '--wait', '1']);
  assert.deepEqual([waited.status, waited.stdout], [1, '']);
});

test('fetch waits for a message that comes later', async () => {
  const mine = channel();
  const {root} = JSON.parse((await run(['create', '--seed', mine.seed, '--mode', 'public'], 'A')).stdout);
  const waiting = start(['fetch', '--tangle', node.url, '--root', root, '--text', '--wait', '60']);
  await mine.publish('here');
  const {status, stdout} = await waiting.done;
  assert.equal(status, 0);
  assert.deepEqual(parsed(stdout).map(({message}) => message), ['here']);
});

test('junk at the address is passed over', async () => {
  const mine = channel('--side-key', 'KEY');
  const other = channel('--side-key', 'OTHER');
  const foreign = (await run([...other.args(node.url)], 'foreign')).stdout;
  assert.ok(foreign);
  const made = JSON.parse(
      (await run(
           ['create', '--seed', mine.seed, '--mode', 'restricted', '--side-key', 'KEY', '--text'], 'right'))
          .stdout);
  // Somebody with another side key writes to the same address first.
  const wrong = await run(
      [
        'publish', '--tangle', node.url, '--seed', mine.seed, '--state', newFolder(), '--side-key', 'WRONG',
        '--text'
      ],
      'wrong');
  assert.equal(wrong.status, 0);
  await mine.publish('right');
  assert.deepEqual((await fetched(made.root, '--side-key', 'KEY')).map(({message}) => message), ['right']);
});

test('watch goes on, over a restart of the node, and SIGINT ends it with 0', async () => {
  const db = path.join(folder, 'restart.db');
  let own = await startNode(db);
  const mine = channel();
  const publish = async (text) => {
    const {status, stdout, stderr} = await run(mine.args(own.url), text);
    assert.equal(status, 0, stderr);
    return parsed(stdout)[0];
  };
  const {root} = await publish('one');
  const watching = start(['watch', '--tangle', own.url, '--root', root, '--text']);
  await watching.lines(1);
  await publish('two');
  await watching.lines(2);
  await stopNode(own);
  await watching.until(({stderr}) => stderr.includes('trying again'));
  own = await startNode(db, own.port);
  await publish('three');
  await watching.lines(3);
  watching.child.kill('SIGINT');
  const {status, stdout} = await watching.done;
  assert.equal(status, 0);
  assert.deepEqual(parsed(stdout).map(({message}) => message), ['one', 'two', 'three']);
  await stopNode(own, 'SIGTERM');
});

test('watch ends with 0 on SIGINT also where nothing has come', async () => {
  const watching = start(['watch', '--tangle', 'http://127.0.0.1:1', '--root', newSeed()]);
  await watching.until(({stderr}) => stderr.includes('trying again'));
  watching.child.kill('SIGINT');
  assert.equal((await watching.done).status, 0);
});

test('a message that is no text shows its trytes with --text', async () => {
  const mine = channel();
  const args = mine.args(node.url).filter((word) => word !== '--text');
  const alphabet = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const trytes =
      [...Buffer.from('\\ud800')].map((c) => alphabet[c % 27] + alphabet[Math.floor(c / 27)]).join('');
  const {status, stdout, stderr} = await run(args, trytes);
  assert.equal(status, 0, stderr);
  const [line] = await fetched(parsed(stdout)[0].root);
  assert.equal(line.trytes, trytes);
  assert.ok(!('message' in line));
});

test('wrong usage is said in one line, and nothing is signed', async () => {
  const mine = channel();
  const url = (value) => mine.args(value);
  for (const [args, reason] of [
           [url('ftp://host'), /ftp:\/\/host: only/],
           [url('mqtt://host'), /not supported by this version/],
           [url('legacy+http://host'), /not supported by this version/],
           [url('http://user:password@host'), /credentials/],
           [[...url(node.url), '--tag', 'lower'], /--tag/],
           [[...url(node.url), '--tag', 'A'.repeat(28)], /--tag/],
           [['publish', '--seed', mine.seed], /--tangle/],
           [['fetch', '--tangle', node.url], /--root/],
           [['watch', '--tangle', node.url, '--root', 'SHORT'], /--root/],
           [['fetch', '--tangle', node.url, '--root', newSeed(), '--limit', '0'], /--limit/],
  ]) {
    const {status, stdout, stderr} = await run(args, 'x');
    assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]+\n$/);
    assert.match(stderr, reason);
    assert.ok(!stderr.includes('password'));
  }
  const large = await run(mine.args(node.url), 'x'.repeat(30_000));
  assert.equal(large.status, 1);
  assert.match(large.stderr, /too large/);
  assert.equal((await mine.publish('first')).index, 0);
});
