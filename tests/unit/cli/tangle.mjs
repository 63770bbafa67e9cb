// SPDX-License-Identifier: GPL-3.0-or-later
// publish, fetch and watch against a node, as a user or a script calls them.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {cleanUp, folder, newFolder, newSeed, parsed, run, start, startNode, stopNode} from './support.mjs';

let node;

// A channel of its own: seed, state folder, and `publish` in it. The first call starts the chain.
function channel(...flags) {
  const seed = newSeed();
  const state = newFolder();
  const args = (url) => ['publish', '--tangle', url, '--seed', seed, '--state', state, '--text', ...flags];
  let first = ['--first'];
  return {
    seed,
    state,
    args,
    publish: async (text, ...more) => {
      const {status, stdout, stderr} = await run([...args(node.url), ...first, ...more], text);
      assert.equal(status, 0, stderr);
      first = [];
      return {...parsed(stdout)[0], stderr};
    },
    refused: async (reason, ...more) => {
      const {status, stdout, stderr} = await run([...args(node.url), ...more], 'x');
      assert.deepEqual([status, stdout], [1, ''], stderr);
      assert.match(stderr, reason);
      assert.match(stderr, /^[^\n]+\n$/);
    },
  };
}

async function fetched(root, ...flags) {
  const {status, stdout, stderr} =
      await run(['fetch', '--tangle', node.url, '--root', root, '--text', ...flags]);
  assert.equal(status, 0, stderr);
  return parsed(stdout);
}

// A server that answers as the node does, but no POST, or that with a status; `posted` resolves when one is there.
async function silentNode(status) {
  let tell;
  const posted = new Promise((resolve) => (tell = resolve));
  const server = http.createServer(async (request, response) => {
    if (request.method === 'POST' && request.url === '/api/v1/messages') {
      if (status) response.writeHead(status).end();
      return tell();
    }
    if (request.method === 'POST') return response.writeHead(404).end();  // a watch
    const answer = await fetch(node.url + request.url);
    response.writeHead(answer.status, {'Content-Type': 'application/json'}).end(await answer.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {url: `http://127.0.0.1:${server.address().port}`, posted, close: () => server.close()};
}

before(async () => (node = await startNode(path.join(folder, 'node.db'))));
after(cleanUp);

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
    assert.equal(first.stderr + second.stderr, '');
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
  const args = ['publish', '--tangle', node.url, '--seed', seed, '--side-key', 'SECRETKEY', '--text', '--first'];
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
  const first = await mine.publish('a');
  const all = await Promise.all(['b', 'c', 'd'].map((text) => mine.publish(text)));
  assert.deepEqual(all.map(({index}) => index).sort(), [1, 2, 3]);
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
  await mine.publish('first');
  const full = await silentNode(503);
  const refused = await run(mine.args(full.url), 'second');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /message 1 is signed and kept/);
  const again = await run(mine.args(full.url), 'lost');
  assert.equal(again.status, 1);
  assert.match(again.stderr, /was not signed/);
  full.close();
  const third = await mine.publish('third');
  assert.equal(third.index, 2);
  assert.match(third.stderr, /message 1 of an earlier call is attached now/);
});

test('killed between signing and attaching: the same payload is attached', async () => {
  const mine = channel();
  const silent = await silentNode();
  const killed = start([...mine.args(silent.url), '--first'], 'first');
  await silent.posted;
  killed.child.kill('SIGKILL');
  assert.equal((await killed.done).signal, 'SIGKILL');
  silent.close();
  const {status, stdout, stderr} = await run(mine.args(node.url), 'second');
  assert.equal(status, 0, stderr);
  assert.equal(parsed(stdout)[0].index, 1);
  const {address} =
      JSON.parse((await run(['create', '--seed', mine.seed, '--mode', 'public', '--text'], 'first')).stdout);
  const messages = await fetched(address);
  assert.deepEqual(messages.map(({message}) => message), ['first', 'second']);
});

test('a seed that is not known here signs only if the user says from which index', async () => {
  const mine = channel();
  await mine.refused(/knows nothing of this seed.*--first.*--index/);
  assert.equal((await mine.publish('first')).index, 0);
  await mine.refused(/has signed with index 0 already: leave out --first/, '--first');
  // The state of then is lost, and the carrier may say what it likes.
  fs.rmSync(mine.state, {recursive: true});
  await mine.refused(/knows nothing of this seed/);
  await mine.refused(/the carrier holds a message of index 0 already/, '--first');
  const second = await run([...mine.args(node.url), '--index', '1'], 'second');
  assert.equal(parsed(second.stdout)[0]?.index, 1, second.stderr);
  assert.equal((await mine.publish('third')).index, 2);
});

test('a carrier that cannot be asked, or that has more than the state knows, gets nothing signed', async () => {
  const mine = channel();
  const down = await run([...mine.args('http://127.0.0.1:1'), '--first'], 'x');
  assert.equal(down.status, 1);
  assert.match(down.stderr, /nothing was signed/);
  const {root} = await mine.publish('one');
  assert.deepEqual((await fetched(root)).length, 1);
});

test('however much others put at the next address, what comes is signed, and what is ours is found', async () => {
  const mine = channel();
  const {root} = await mine.publish('one');
  // Which index that is, and how a message looks, another node tells.
  const other = await startNode(':memory:');
  const copy = path.join(newFolder(), 'copy');
  fs.cpSync(mine.state, copy, {recursive: true});
  const elsewhere =
      await run(['publish', '--tangle', other.url, '--seed', mine.seed, '--state', copy, '--text', '--index', '1'], 'x');
  assert.equal(elsewhere.status, 0, elsewhere.stderr);
  const message = async (url, id) => (await (await fetch(`${url}/api/v1/messages/${id}`)).json()).data.payload;
  const {index, data} = await message(other.url, parsed(elsewhere.stdout)[0].messageId);
  const post = (text) => fetch(`${node.url}/api/v1/messages`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({payload: {type: 2, index, data: text}}),
  });
  for (let i = 0; i < 200; ++i) {
    const junk = data.slice(0, 80) + '00'.repeat(30_000) + i.toString(16).padStart(4, '0');
    assert.equal((await post(junk)).status, 201);
  }
  assert.equal((await mine.publish('two')).index, 1);
  assert.equal((await fetched(root)).length, 2);
  // Ours stands behind the crowd, and this state knows nothing of it.
  fs.rmSync(mine.state, {recursive: true});
  await mine.refused(/the carrier holds a message of index 1 already/, '--index', '1');
});

// What cp, a backup or a synchronised home make of the folder.
for (const [name, tool, reason] of [
         ['a copy of the folder', 'cp -a S C', /copied or moved/],
         ['a copy in its place', 'cp -a S C && rm -r S && mv C S', /replaced by a copy/],
         ['the folder of yesterday, put over it', 'cp -a C/. S/', /older copy|put back/],
         ['the database of yesterday', 'cp C/*.db S/', /older copy/],
         ['a lost database', 'rm S/*.db', /state file was lost/],
]) {
  test(`${name} signs nothing until it is told from where`, async () => {
    const mine = channel();
    const copy = path.join(newFolder(), 'copy');
    const shell = (command) => {
      execFileSync('sh', ['-c', command.replace(/\bS\b/g, `'${mine.state}'`).replace(/\bC\b/g, `'${copy}'`)]);
    };
    const root = (await mine.publish('one')).root;
    await mine.publish('two');
    const yesterday = tool.startsWith('cp C') || tool.startsWith('cp -a C');
    if (yesterday) {
      shell('cp -a S C');
      await mine.publish('three');
    }
    shell(tool);
    const used = yesterday ? 3 : 2;
    const place = fs.existsSync(copy) && !yesterday ? copy : mine.state;
    const args = mine.args(node.url).map((word) => (word === mine.state ? place : word));
    const publish = (text, ...more) => run([...args, ...more], text);
    for (let i = 0; i < 2; ++i) {
      const {status, stdout, stderr} = await publish('x');
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, reason);
      assert.match(stderr, new RegExp(`--index .*\\(${used} if`));
    }
    assert.match((await publish('x', '--first')).stderr, /already/);
    assert.match((await publish('x', '--index', String(used - 1))).stderr, new RegExp(`--index .* is ${used}`));
    const last = await publish('last', '--index', String(used));
    assert.equal(parsed(last.stdout)[0]?.index, used, last.stderr);
    assert.equal(parsed((await publish('more')).stdout)[0]?.index, used + 1);
    assert.equal((await fetched(root)).length, used + 2);
  });
}

test('another host of the same disk signs nothing, if hosts have names', async () => {
  const mine = channel();
  await mine.publish('first', '--host-id', 'one');
  await mine.publish('second', '--host-id', 'one');
  await mine.refused(/copied from another host/, '--host-id', 'two');
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
  const foreign = (await run([...other.args(node.url), '--first'], 'foreign')).stdout;
  assert.ok(foreign);
  const made = JSON.parse(
      (await run(
           ['create', '--seed', mine.seed, '--mode', 'restricted', '--side-key', 'KEY', '--text'], 'right'))
          .stdout);
  // Somebody with another side key writes to the same address first.
  const wrong = await run(
      [
        'publish', '--tangle', node.url, '--seed', mine.seed, '--state', newFolder(), '--side-key', 'WRONG',
        '--text', '--first'
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
  const publish = async (text, ...more) => {
    const {status, stdout, stderr} = await run([...mine.args(own.url), ...more], text);
    assert.equal(status, 0, stderr);
    return parsed(stdout)[0];
  };
  const {root} = await publish('one', '--first');
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

test('watch ends with 0 on SIGINT also if nothing has come', async () => {
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
  const {status, stdout, stderr} = await run([...args, '--first'], trytes);
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
           [[...url(node.url), '--first', '--index', '3'], /--first/],
           [[...url(node.url), '--index', '-1'], /--index/],
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
  const large = await run([...mine.args(node.url), '--first'], 'x'.repeat(30_000));
  assert.equal(large.status, 1);
  assert.match(large.stderr, /too large/);
  assert.equal((await mine.publish('first')).index, 0);
});
