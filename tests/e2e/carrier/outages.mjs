// SPDX-License-Identifier: GPL-3.0-or-later
// Temporary faults must have no lasting effect, with a real Janus: a disk that is full when it starts, a database that is locked or a port
// that is held then, a certificate that expires, a network that is lost, a name that does not resolve. When it is over
// calls come about as before, with no restart, and nothing is answered twice. One channel is plain, the other sealed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import tls from 'node:tls';

import { command, janusMam, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { mountDisk, skipDisk } from '../support/full_disk.mjs';
import { skipNets } from '../support/network/nets.mjs';
import { OwnNode } from '../support/node.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { run, start, until } from '../support/process.mjs';
import { makeAuthority } from '../support/servers/authority.mjs';
import { layWire } from '../support/network/wire.mjs';

const options = { skip: skipJanus() || skipCall(), timeout: 300_000 };
const WAITS = 'it is tried again until it works';

// The messages come in the chain's order: a second answer to the same offer would be the next.
async function isAnswered(peer, { ufrag }) {
  const { json, address } = await peer.receive({ timeout: 120_000 });
  assert.equal(json.type, 'answer', JSON.stringify(json));
  assert.equal(json.re, ufrag);
  assert.equal((await peer.tangle.payloads(address)).length, 1);
}
const exchange = async (peer) => isAnswered(peer, await peer.offers());
// After a start, when the gateway may not have looked at the carrier yet.
const meets = async (peer, janus, options) => {
  await peer.meets(janus, 'echo', options);
  await peer.answered();
};

// A whole call, with media; from a network namespace if one is named.
async function calls(janus, netns) {
  const args = ['call', '--link-file', '-', '--seconds', '1'];
  const input = `${await janus.link('call')}\n`;
  const { code, stdout, log } = netns
    ? await run('ip', ['netns', 'exec', netns, command, ...args], { input })
    : await janusMam(args, { input });
  assert.equal(code, 0, stdout + log.text + janus.log.tail());
}

async function ownNode(t, flags, place) {
  const node = await OwnNode.start(flags, place);
  t.after(() => node.cleanup());
  return node;
}

// Its node is elsewhere.
const elsewhere = (carrier) => ({
  node: { enabled: false, listen: null },
  carriers: { far: carrier },
  channels: { echo: { carrier: 'far' }, call: { carrier: 'far' } },
});

// {janus, peer}: the peer of the plain channel, which does not know the gateway's chain yet
async function started(t, settings) {
  const peer = new PlainPeer();
  const janus = await startJanus({ channels: { echo: peer.channel(), call: {} }, ...settings });
  t.after(() => janus.cleanup());
  return { janus, peer };
}

test('a full disk at the start: without a state, then with one', { ...options, skip: options.skip || skipDisk() }, async (t) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  const disk = mountDisk(path.join(dir, 'state'));
  t.after(() => {
    disk.unmount();
    fs.rmSync(dir, { recursive: true, force: true });
  });
  disk.fill();
  const { janus, peer } = await started(t, { dir, admin: true });

  const comesUp = async () => {
    await janus.log.waitFor('initialized! (0 channels)');
    const line = await janus.log.waitFor(WAITS);
    assert.match(line, /\[mam\] .*state.*: (No space left on device|database or disk is full|disk I\/O error); no channel runs: make room/);
    const { trouble } = await janus.query({ request: 'list' });
    assert.ok(line.includes(trouble), trouble);
    disk.free();
    await janus.log.waitFor('is over: 2 of 2 run');
    assert.equal(janus.log.count(WAITS), 1);
    assert.equal((await janus.query({ request: 'list' })).trouble, undefined);
    await calls(janus);
  };
  await comesUp();
  await meets(peer, janus);

  await janus.stop();
  disk.fill();
  await janus.restart();
  await comesUp();
  assert.ok(!janus.log.find('fresh seeds'), janus.log.text);
  await peer.answered();
});

const skipHolder = !fs.existsSync('/usr/bin/sqlite3') && 'no sqlite3 here';
test('a locked database at the start: a call meanwhile comes about', { ...options, skip: options.skip || skipHolder }, async (t) => {
  const node = await ownNode(t);
  const { janus, peer } = await started(t, { settings: elsewhere({ nodes: [node.url] }) });
  await meets(peer, janus, { nodeUrl: node.url });
  await janus.stop();

  const holder = start('sqlite3', [path.join(janus.stateDir, 'state.db')], { input: null });
  t.after(() => holder.end('SIGKILL'));
  holder.write("BEGIN IMMEDIATE; SELECT 'it is ' || 'held';\n");
  await holder.log.waitFor('it is held');
  await janus.restart();
  const line = await janus.log.waitFor(WAITS);
  assert.match(line, /state\.db: database is locked; no channel runs: .*end what holds the file/);
  const calling = calls(janus);
  await holder.end('SIGKILL');
  await calling;
  await peer.answered();
  await exchange(peer);
  assert.equal(janus.log.count(WAITS), 1);
  assert.ok(!janus.log.find('fresh seeds'), janus.log.text);
});

test('a port that another program holds at the start', options, async (t) => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  t.after(() => holder.close());
  await once(holder, 'listening');
  const { janus } = await started(t, { settings: { node: { listen: `127.0.0.1:${holder.address().port}` } } });
  const line = await janus.log.waitFor(WAITS);
  assert.match(line, /embedded node: cannot listen on 127\.0\.0\.1:\d+: Address already in use; no channel runs: .*the port/);
  holder.close();
  await janus.log.waitFor('is over: 2 of 2 run');
  await calls(janus);
});

// Said of the node once it is noticed.
const NOTICED = /channel echo: .*; trying again/;

const LOST = {
  'the interface goes down': [(wire) => wire.unplug(), (wire) => wire.plug()],
  'packets vanish': [(wire) => wire.swallow(), (wire) => wire.pass()],
};
describe('a lost network', { concurrency: true }, () => {
  for (const [how, [lose, find]] of Object.entries(LOST))
    for (const long of [true, false])
      test(`${how}, ${long ? 'until its connections have broken' : 'for a moment'}`, { ...options, skip: options.skip || skipNets() }, async (t) => {
        const wire = layWire();
        t.after(() => wire.cut());
        const node = await ownNode(t, [], wire.far);
        const { janus, peer } = await started(t, { ...wire.near, settings: elsewhere({ nodes: [node.url] }) });
        await meets(peer, janus, { nodeUrl: node.url, fetcher: wire.fetchFar });
        assert.notEqual(wire.connections(), '');

        await lose(wire);
        const offer = await peer.offers();
        if (long) {
          await janus.log.waitFor(NOTICED, { timeout: 120_000 });
          await until('the end of its connections', () => wire.connections() === '', { timeout: 120_000 });
        }
        assert.deepEqual(await peer.tangle.ids(peer.readAddress), []);
        await find(wire);
        await isAnswered(peer, offer);
        await exchange(peer);
        await calls(janus, wire.far.netns);
      });
});

test('a certificate that expires while calls are made', options, async (t) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  const ca = makeAuthority(dir);
  const node = await ownNode(t);
  const open = new Set();
  const front = tls.createServer(ca.certificate(), (socket) => {
    const behind = net.connect(node.port, '127.0.0.1');
    open.add(socket.on('error', () => {}));
    socket.pipe(behind.on('error', () => socket.destroy())).pipe(socket);
  });
  front.listen(0, '127.0.0.1');
  t.after(() => front.close());
  await once(front, 'listening');
  const shows = (certificate) => {
    front.setSecureContext(certificate);
    for (const socket of open) socket.destroy();
    open.clear();
  };

  const carrier = { nodes: [`https://127.0.0.1:${front.address().port}`], ca_file: ca.file, public_url: node.url };
  const { janus, peer } = await started(t, { settings: elsewhere(carrier) });
  await meets(peer, janus, { nodeUrl: node.url });
  shows(ca.certificate({ days: '-1' }));
  assert.match(await janus.log.waitFor(NOTICED), /expired/);
  const offer = await peer.offers();
  shows(ca.certificate());
  await isAnswered(peer, offer);
  await exchange(peer);
  await calls(janus);
});

test('a name that does not resolve at the start', { ...options, skip: options.skip || skipNets() }, async (t) => {
  const name = 'carrier.example';
  const node = await ownNode(t, ['--host', name]);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  const file = (what, text) => {
    fs.writeFileSync(path.join(dir, what), text);
    return path.join(dir, what);
  };
  const [without, within] = ['127.0.0.1 localhost\n', `127.0.0.1 localhost ${name}\n`];
  const hosts = file('hosts', without);
  const script = 'mount --bind "$1" /etc/hosts; mount --bind "$2" /etc/nsswitch.conf; shift 2; exec "$@"';
  const under = ['unshare', '--mount', 'sh', '-ec', script, 'sh', hosts, file('nsswitch', 'hosts: files\n')];
  const carrier = { nodes: [`http://${name}:${node.port}`], public_url: node.url };
  const { janus, peer } = await started(t, { dir, under, settings: elsewhere(carrier) });
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  assert.match(await janus.log.waitFor(NOTICED), /resolve/);
  fs.writeFileSync(hosts, within);
  await meets(peer, janus, { nodeUrl: node.url });

  await janus.stop();
  fs.writeFileSync(hosts, without);
  await janus.restart();
  assert.match(await janus.log.waitFor(NOTICED), /resolve/);
  const calling = calls(janus);
  fs.writeFileSync(hosts, within);
  await calling;
  await peer.answered();
  await exchange(peer);
});
