// SPDX-License-Identifier: GPL-3.0-or-later
// The page's engine of dialogs (web/client/src/core/, with a module of src/wasm/) as Engine is ours: the peer's role.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { fromData, toData } from '../../e2e/support/tangle.mjs';

const root = process.env.SRCDIR ?? path.resolve(import.meta.dirname, '../../..');
const modules = path.join(process.env.BUILDDIR ?? 'build', 'src/wasm');
const client = path.join(root, 'web/client');
const REASONS = ['ended', 'idle', 'replaced', 'busy', 'unsendable'];

async function bundled() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-core-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, 'core.mjs');
  await createRequire(path.join(client, 'package.json'))('esbuild').build({
    stdin: {
      contents: `export * from './core/dialogs.ts'; export * from './core/exports.ts'; export * from './core/inflate.ts';
        export * from './dialog/line.ts'; export * from './carrier/carrier.ts';`,
      resolveDir: path.join(client, 'src'),
    },
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile));
}

export const { CarrierError, Dialogs, inflate, Input, Instance, Line } = await bundled();
// Of a message's data with so many trytes.
export const bytesOf = (trytes) => 1 + Math.ceil((trytes * 5) / 8);
export const hasModule = (name) => fs.existsSync(path.join(modules, `${name}.wasm`));
export const moduleOf = (name) => new WebAssembly.Module(fs.readFileSync(path.join(modules, `${name}.wasm`)));

export class PageEngine {
  #dialogs;
  #steady = 0;

  // `primitives`: what is asked for in the place of the page's.
  constructor(module, { link, call, attempt = 0, bytes, unixMs, primitives }) {
    const clock = { steady: () => this.#steady, unix: () => unixMs + this.#steady };
    const carriers = [{ maxBytes: bytes, keeps: true, roundTrip: 200 }];
    const options = { name: call, attempt, race: false, clock };
    this.#dialogs = new Dialogs(new Instance(module, primitives), { text: link }, carriers, options);
  }

  get state() {
    return this.#dialogs.state;
  }

  prepare() {
    this.#dialogs.prepare();
  }

  say(text, secrets = '') {
    return this.#done(this.#dialogs.send({ text, secrets }, 1));
  }

  arrive({ address, frame }) {
    return this.#done(this.#dialogs.received(0, address, new Uint8Array(toData(frame))));
  }

  // ask('wait', milliseconds)
  ask(_wait, milliseconds) {
    const until = this.#steady + milliseconds;
    const out = this.#done([]);
    for (let at = this.#dialogs.deadline; at !== null && at <= until; at = this.#dialogs.deadline) {
      this.#steady = Math.max(this.#steady, at);
      const { publish, ...more } = this.#done(this.#dialogs.expire());
      out.publish.push(...publish);
      for (const [name, value] of Object.entries(more)) out[name] = Array.isArray(value) ? [...out[name], ...value] : out[name] + value;
    }
    this.#steady = until;
    return out;
  }

  stop() {}

  // The carrier takes all at once, and has what it is asked for.
  #done(actions) {
    const out = { publish: [], watch: [], unwatch: [], deliver: [], opened: 0, renewed: 0, over: [] };
    for (let next = actions.shift(); next; next = actions.shift()) {
      const { kind, token, address, data, payload, reason } = next;
      if (kind === 'publish') out.publish.push({ address, frame: fromData(Buffer.from(data)) });
      if (kind === 'publish') actions.push(...this.#dialogs.published(token, 'done'));
      if (kind === 'look') actions.push(...this.#dialogs.looked(token, true));
      if (kind === 'watch' || kind === 'unwatch') out[kind].push(address);
      if (kind === 'deliver') out.deliver.push(payload);
      if (kind === 'renewed') out.renewed++;
      if (kind === 'over') out.over.push(REASONS.indexOf(reason));
    }
    return out;
  }
}
