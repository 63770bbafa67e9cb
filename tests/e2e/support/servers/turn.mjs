// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's coturn on a free port of the loopback interface, with a secret as the TURN REST API has it. It relays from
// the address that Janus gathers, which is never loopback if there is another.
//
//   const turn = await startTurn({ secret, udp: false });   udp: whether clients may come by UDP
//   await startTurn({ user, password })     one user instead
//   await startTurn({ secret, netns, host })                in a network namespace, at that address
//   await startTurn({ secret, tls: { certFile, keyFile } })   over TLS too, on turn.tlsPort
//   turn.port, turn.log; turn.secretFile (0600)             await turn.cleanup()
//   await turn.relays({ username, credential })             whether it does for them, with coturn's own client
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { freePort, run, start } from '../process.mjs';

const program = '/usr/bin/turnserver';
export const skipTurn = () => !fs.existsSync(program) && 'no coturn here';

export const outward = () =>
  Object.values(os.networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

export async function startTurn({ secret, user, password, udp = true, tls, netns, host = '127.0.0.1' }) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jm-turn-'));
  const port = await freePort();
  const tlsPort = tls && (await freePort());
  const secretFile = path.join(dir, 'secret');
  fs.writeFileSync(secretFile, `${secret ?? ''}\n`, { mode: 0o600 });
  const config = path.join(dir, 'turnserver.conf');
  const lines = [
    `listening-ip=${host}`,
    `listening-port=${port}`,
    `relay-ip=${netns ? host : outward()}`,
    'realm=janus-mam.test',
    ...(user ? ['lt-cred-mech', `user=${user}:${password}`] : ['use-auth-secret', `static-auth-secret=${secret}`]),
    'allow-loopback-peers',
    'no-cli',
    ...(tls ? [`tls-listening-port=${tlsPort}`, `cert=${tls.certFile}`, `pkey=${tls.keyFile}`] : ['no-tls']),
    'no-dtls',
    'verbose',
    'log-file=stdout',
    'simple-log',
    `pidfile=${dir}/pid`,
    `userdb=${dir}/db`,
    ...(udp ? [] : ['no-udp']),
  ];
  fs.writeFileSync(config, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  const inside = netns ? ['ip', 'netns', 'exec', netns] : [];
  const [file, ...args] = [...inside, program, '-c', config];
  const child = start(file, args, { cwd: dir });
  const cleanup = async () => {
    await child.end('SIGKILL');
    fs.rmSync(dir, { recursive: true, force: true });
  };
  try {
    await child.log.waitFor(/TCP listener opened on/);
    if (tls) await child.log.waitFor(/TLS\/TCP listener opened on/);
  } catch (error) {
    await cleanup();
    throw error;
  }
  const relays = async ({ username, credential }) => {
    const args = ['-y', '-c', '-n', '1', '-p', port, '-u', username, '-w', credential, host];
    return (await run('/usr/bin/turnutils_uclient', args.map(String))).code === 0;
  };
  return { port, tlsPort, secretFile, log: child.log, relays, cleanup };
}
