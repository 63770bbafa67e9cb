// The stub host (stub_host.c): loads the plugin without Janus, answers its requests like the echo test.
//
//   const host = stubHost({ configDir });
//   await host.command('load')            '…ok'; see stub_host.c for the commands
//   host.log                              what the plugin logs, and every line of standard output after "> "
//   await host.end()                      quit; {code, signal}
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

import { buildDir, builtPlugin } from '../janus.mjs';
import { Log } from './log.mjs';
import { reap } from './process.mjs';

export const stubProgram = path.join(buildDir, 'tests/e2e/stub_host');
export const skipStub = () => !fs.existsSync(stubProgram) && 'the stub host is not built (libconfig-dev)';

const ANSWERS = ['load', 'unload', 'init', 'destroy', 'query', 'event', 'over', 'events', 'core', 'sessions', 'threads'];

export function stubHost({ configDir, answerSdp, env = {}, plugin = builtPlugin }) {
  const child = spawn(stubProgram, [plugin, configDir, ...(answerSdp ? [answerSdp] : [])], {
    env: { ...process.env, ...env },
  });
  const log = new Log();
  const waiting = [];
  child.stderr.setEncoding('utf8').on('data', (chunk) => log.add(chunk, 'error'));
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    log.add(`> ${line}\n`);
    const word = line.split(' ', 1)[0];
    if (ANSWERS.includes(word) && waiting.length > 0) waiting.shift().resolve(line.slice(word.length + 1));
  });
  child.stdin.on('error', () => {}); // it was killed; `exited` tells
  const exited = reap(child, log, 'the stub host').then((result) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`the stub host is gone\n${log.tail()}`));
    return result;
  });
  return {
    pid: child.pid,
    log,
    exited,
    command(text) {
      const answer = new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      child.stdin.write(`${text}\n`);
      return answer;
    },
    requests() {
      return log.lines.filter((line) => line.startsWith('> request ')).map((line) => JSON.parse(line.slice(10)));
    },
    end() {
      child.stdin.end('quit\n');
      return exited;
    },
    kill() {
      child.kill('SIGKILL');
      return exited;
    },
  };
}
