// SPDX-License-Identifier: GPL-3.0-or-later
// This project's end of a dialog (dialog_peer.cpp) in a process of its own.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { hex, textOf, unhex, utf8 } from './bytes.mjs';

const program = path.join(process.env.BUILDDIR ?? 'build', 'tests/interop/dialog_peer');
const root = process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../../..');
const shown = (text) => (text ? hex(utf8(text)) : '-');
const read = (digits) => (digits === '-' ? '' : textOf(unhex(digits)));

// The text of a dictionary; none is empty.
export function dictionary(number) {
  const file = path.join(root, `src/dialog/wire/dictionary_${number}.txt`);
  return new Uint8Array(fs.existsSync(file) ? fs.readFileSync(file) : []);
}

export class Engine {
  // `role`: the arguments of the program.
  constructor(...role) {
    this.child = spawn(program, role.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  // What it does: {publish: [{address, frame}], watch, unwatch: [address], deliver: [{text, secrets}], opened, renewed,
  // over: [reason]}.
  async said() {
    const out = { publish: [], watch: [], unwatch: [], deliver: [], opened: 0, renewed: 0, over: [] };
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error('the program has ended');
      const [verb, one, other] = value.split(' ');
      if (verb === 'done') return out;
      if (verb === 'publish') out.publish.push({ address: one, frame: other });
      else if (verb === 'deliver') out.deliver.push({ text: read(one), secrets: read(other) });
      else if (verb === 'over') out.over.push(Number(one));
      else if (one) out[verb].push(one);
      else out[verb]++;
    }
  }

  ask(...words) {
    this.child.stdin.write(`${words.join(' ')}\n`);
    return this.said();
  }

  arrive({ address, frame }) {
    return this.ask('arrive', address, frame);
  }

  say(text, secrets) {
    return this.ask('say', shown(text), shown(secrets));
  }

  stop() {
    this.child.kill();
  }
}
