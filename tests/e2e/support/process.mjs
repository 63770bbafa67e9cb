// SPDX-License-Identifier: GPL-3.0-or-later
// Child processes of the tests: their log, their end, and that none outlives the test.
import { spawn } from 'node:child_process';
import net from 'node:net';

import { Log } from './log.mjs';

const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
// A signal ends Node without 'exit'; whoever handles signals differently does.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => process.listenerCount(signal) === 0 && process.exit(1));

// Follows a child to its end: its log is closed then, and it does not outlive this process. {code, signal}
export function reap(child, log, name) {
  alive.add(child);
  return new Promise((resolve) => {
    const ended = (code, signal) => {
      alive.delete(child);
      log.end(signal ? `${name} was ended by ${signal}` : `${name} ended with status ${code}`);
      resolve({ code, signal });
    };
    child.on('error', (error) => {
      log.add(`${error.message}\n`);
      ended(127, null);
    });
    child.on('close', ended);
  });
}

// Starts a program whose standard output and error become one Log.
//   child.pid, child.log, child.exited (a promise of {code, signal}), child.running
//   child.write(text) to its standard input, if `input` is null; a string is all of it
//   child.output: standard output alone, as it stands
//   child.end(signal = 'SIGTERM', grace = 30000): signals, then SIGKILL after `grace` ms; resolves with exited
export function start(file, args = [], { env = {}, cwd, input } = {}) {
  const log = new Log();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  if (typeof input === 'string') child.stdin.end(input);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
    log.add(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => log.add(chunk, 'error'));
  const exited = reap(child, log, file);
  return {
    pid: child.pid,
    log,
    exited,
    get output() {
      return output;
    },
    get running() {
      return alive.has(child);
    },
    write(text) {
      child.stdin.write(text);
    },
    async end(signal = 'SIGTERM', grace = 30_000) {
      if (alive.has(child)) child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), grace);
      const result = await exited;
      clearTimeout(timer);
      return result;
    },
  };
}

// Runs a program to its end: {code, signal, stdout, log}.
export async function run(file, args = [], options = {}) {
  const child = start(file, args, options);
  const { code, signal } = await child.exited;
  return { code, signal, stdout: child.output, log: child.log };
}

// A port of 127.0.0.1 that nobody listens on now, below the ports that the system gives away by itself: what
// stops and starts again on it finds it free.
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await new Promise((resolve) => {
      const server = net.createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

// Calls `look` until it gives something true, as soon as it does; fails after `timeout` ms.
export async function until(what, look, { timeout = 60_000, every = 50 } = {}) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
