// SPDX-License-Identifier: GPL-3.0-or-later
// Temporary faults must have no lasting effect: a name that does not resolve, a network that is lost, a certificate that has expired. A
// watch goes on when it is over, and nothing was signed meanwhile.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {after, test} from 'node:test';

import {cleanUp, folder, newFolder, newSeed, parsed, run, start, startNode, stopNode} from './support.mjs';

const isRoot = process.getuid() === 0;
const file = (name, text) => {
  const its = path.join(folder, name);
  fs.writeFileSync(its, text);
  return its;
};
const openssl = (...args) => execFileSync('openssl', args, {cwd: folder, stdio: ['ignore', 'pipe', 'ignore']});

after(cleanUp);

// Somebody who publishes in a channel of their own and watches it; `under` runs the command, as in start().
function somebody(url, more = [], under = []) {
  const seed = newSeed();
  const state = newFolder();
  const publish = (text, ...flags) =>
      start(['publish', '--tangle', url, '--seed', seed, '--state', state, '--text', ...more, ...flags], text, {}, under)
          .done;
  const watch = async () => {
    const {stdout} = await run(['create', '--seed', seed, '--mode', 'public'], 'A');
    return start(['watch', '--tangle', url, '--root', JSON.parse(stdout).root, '--text', ...more], '', {}, under);
  };
  return {publish, watch};
}

// Both cannot reach the node; then they can.
async function recovers({publish, watch}, reason, over) {
  const watching = await watch();
  const [refused] =
      await Promise.all([publish('lost', '--first'), watching.until(({stderr}) => /trying again/.test(stderr))]);
  assert.match(watching.stderr, reason);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /nothing was signed/);
  await over();
  const published = await publish('here', '--first');
  assert.equal(published.status, 0, published.stderr);
  assert.equal(parsed(published.stdout)[0].index, 0);
  assert.equal((await watching.lines(1))[0].message, 'here');
  assert.equal(watching.stderr.split('trying again').length, 2);  // said once
  watching.child.kill('SIGINT');
  await watching.done;
}

test('an expired certificate, until the node has another one', async () => {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=ca',
          '-days', '9', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=node', '-addext',
          'subjectAltName=IP:127.0.0.1', '-keyout', 'node.key', '-out', 'node.csr');
  const certificate = (days) => openssl('x509', '-req', '-in', 'node.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key',
                                        '-CAcreateserial', '-copy_extensions', 'copy', '-days', days, '-out', 'node.pem');
  const tls = ['--tls-cert', path.join(folder, 'node.pem'), '--tls-key', path.join(folder, 'node.key')];
  certificate('-1');
  let node = await startNode(':memory:', 0, ...tls);
  await recovers(somebody(node.url, ['--ca-file', path.join(folder, 'ca.pem')]), /expired/, async () => {
    await stopNode(node);
    certificate('9');
    node = await startNode(':memory:', node.port, ...tls);
  });
  await stopNode(node);
});

test('a certificate that signs itself, until the file of trusted ones has it', async () => {
  const make = (name) => openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                                 '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '9',
                                 '-keyout', `${name}.key`, '-out', `${name}.pem`);
  make('old');
  make('new');
  const its = (name) => path.join(folder, name);
  const trusted = file('trusted.pem', fs.readFileSync(its('old.pem')));
  const node = await startNode(':memory:', 0, '--tls-cert', its('new.pem'), '--tls-key', its('new.key'));
  await recovers(somebody(node.url, ['--ca-file', trusted]), /certificate/,
                 () => fs.writeFileSync(trusted, fs.readFileSync(its('new.pem'))));
  await stopNode(node);
});

test('a name that does not resolve, until it does', {skip: !isRoot && 'needs root'}, async () => {
  const node = await startNode(':memory:', 0, '--host', 'carrier.example');
  const hosts = file('hosts', '127.0.0.1 localhost\n');
  const files = file('nsswitch', 'hosts: files\n');
  const script = 'mount --bind "$1" /etc/hosts; mount --bind "$2" /etc/nsswitch.conf; shift 2; exec "$@"';
  const under = ['unshare', '--mount', 'sh', '-ec', script, 'sh', hosts, files];
  await recovers(somebody(`http://carrier.example:${node.port}`, [], under), /resolve/,
                 () => fs.appendFileSync(hosts, '127.0.0.1 carrier.example\n'));
  await stopNode(node);
});

test('a lost network, until it is there', {skip: !isRoot && 'needs root'}, async () => {
  // A network of its own, where the node runs; the loopback device is its only one.
  const holder = start(['node', '--listen', '127.0.0.1:0', '--db', ':memory:'], '', {},
                       ['unshare', '--net', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh']);
  const [{listening}] = await holder.lines(1);
  const under = ['nsenter', '--net', '--target', String(holder.child.pid)];
  const link = (state) => execFileSync(under[0], [...under.slice(1), 'ip', 'link', 'set', 'lo', state]);
  link('down');
  await recovers(somebody(listening, [], under), /connect/, () => link('up'));
  holder.child.kill('SIGKILL');
  await holder.done;
});
