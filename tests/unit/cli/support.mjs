// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the command share: running it, a node, folders that go away. The test calls cleanUp() at its end.
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const program = path.join(process.env.BUILDDIR ?? 'build', 'janus-mam');
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-cli-'));
const children = new Set();

export const newSeed = () => [...randomBytes(81)].map((b) => '9ABCDEFGHIJKLMNOPQRSTUVWXYZ'[b % 27]).join('');
export const newFolder = () => fs.mkdtempSync(path.join(folder, 'state-'));

// Starts the command, as the last words of `under` if that is given. `lines(n)` waits for n lines of standard output, `done` for its end.
export function start(args, input = '', env = {}, under = []) {
  const [command, ...words] = [...under, program, ...args];
  const child = spawn(command, words, {env: {...process.env, ...env}});
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

export const parsed = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
export const run = (args, input, env) => start(args, input, env).done;

export async function startNode(db, port = 0, ...more) {
  const started = start(['node', '--listen', `127.0.0.1:${port}`, '--db', db, ...more]);
  const [{listening}] = await started.lines(1);
  return {url: listening, port: new URL(listening).port, db, started};
}

export async function stopNode(which, signal = 'SIGKILL') {
  which.started.child.kill(signal);
  await which.started.done;
}

export async function cleanUp() {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...children].map((child) => once(child, 'close')));
  fs.rmSync(folder, {recursive: true});
}
