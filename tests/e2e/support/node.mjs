// `janus-mam node` as a process of its own: it can be stopped, killed and started again on its port and store.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { command } from '../janus.mjs';
import { freePort, start } from './process.mjs';

export class OwnNode {
  constructor(port, flags = []) {
    this.port = port;
    this.flags = flags;
    this.url = `http://127.0.0.1:${port}`;
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-node-'));
  }

  // `flags`: further ones of the command.
  static async start(flags) {
    const node = new OwnNode(await freePort(), flags);
    await node.up();
    return node;
  }

  async up() {
    this.child = start(command, ['node', '--listen', `127.0.0.1:${this.port}`, '--db', path.join(this.dir, 'node.db'), ...this.flags]);
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
