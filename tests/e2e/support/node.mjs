// SPDX-License-Identifier: GPL-3.0-or-later
// `janus-mam node` as a process of its own: it can be stopped, killed and started again on its port and store.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { command } from './janus/janus.mjs';
import { freePort, start } from './process.mjs';

export class OwnNode {
  constructor(port, flags = [], { netns, host = '127.0.0.1' } = {}) {
    this.port = port;
    this.flags = flags;
    this.inside = netns ? ['ip', 'netns', 'exec', netns] : [];
    this.host = host;
    this.url = `http://${host}:${port}`;
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-node-'));
  }

  // `flags`: further ones of the command; `place`: {netns, host}, if it is not this machine's loopback interface.
  static async start(flags, place) {
    const node = new OwnNode(await freePort(), flags, place);
    await node.up();
    return node;
  }

  async up() {
    const db = path.join(this.dir, 'node.db');
    const args = ['node', '--listen', `${this.host}:${this.port}`, '--db', db, ...this.flags];
    const [program, ...rest] = [...this.inside, command, ...args];
    this.child = start(program, rest);
    await this.child.log.waitFor('"listening"');
  }

  down(signal = 'SIGTERM') {
    return this.child.end(signal);
  }

  async cleanup() {
    if (this.child?.running) await this.down('SIGKILL');
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}
