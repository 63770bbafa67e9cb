// SPDX-License-Identifier: GPL-3.0-or-later
// The stub host (../stub/stub_host.c): loads the plugin without Janus, answers its requests like the echo test.
//
//   const host = stubHost({ configDir });
//   await host.command('load')            '…ok'; see ../stub/stub_host.c for the commands
//   host.log                              what the plugin logs, and every line of standard output after "> "
//   await host.end()                      quit; {code, signal}
//
//   const place = await stubPlace({ channels, settings })    or { jcfg: text }: a fresh folder with a .jcfg;
//   place.configDir, stateDir, nodeUrl, await place.link('echo'), place.write({…}) anew, place.cleanup()
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

import { buildDir, builtPlugin, linkOf, sourceDir } from './janus.mjs';
import { pluginSettings, toJcfg } from './jcfg.mjs';
import { Log } from '../log.mjs';
import { freePort, reap } from '../process.mjs';

export const stubProgram = path.join(buildDir, 'tests/e2e/stub_host');
export const skipStub = () => !fs.existsSync(stubProgram) && 'the stub host is not built';

const ANSWERS = ['load', 'unload', 'init', 'destroy', 'query', 'event', 'over', 'events', 'core', 'layout', 'sessions', 'threads'];

const ANSWER_SDP = path.join(sourceDir, 'tests/e2e/fixtures/answer.sdp');

export function stubHost({ configDir, env = {}, plugin = builtPlugin }) {
  const child = spawn(stubProgram, [plugin, configDir, ANSWER_SDP], {
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
  let running = true;
  const exited = reap(child, log, 'the stub host').then((result) => {
    running = false;
    for (const { reject } of waiting.splice(0)) reject(new Error(`the stub host is gone\n${log.tail()}`));
    return result;
  });
  return {
    pid: child.pid,
    log,
    exited,
    get running() {
      return running;
    },
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

export async function stubPlace(options = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-'));
  const stateDir = path.join(dir, 'state');
  const nodePort = await freePort();
  const place = {
    dir,
    configDir: dir,
    stateDir,
    nodeUrl: `http://127.0.0.1:${nodePort}`,
    file: path.join(dir, 'janus.transport.mam.jcfg'),
    write({ channels, settings, jcfg }) {
      fs.writeFileSync(place.file, jcfg ?? toJcfg(pluginSettings({ stateDir, nodePort, channels, settings })), {
        mode: 0o600,
      });
    },
    link: (name) => linkOf(name, place.file),
    cleanup() {
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
  place.write(options);
  return place;
}
