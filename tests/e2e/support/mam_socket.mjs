// SPDX-License-Identifier: GPL-3.0-or-later
// MamSocket over sealed dialogs (web/socket/), bundled for a test, and what asks Janus over it without janus.js.
//
//   const socket = await socketBundle();      socket.dir has mam-socket.js, mam-socket.mjs and what stands beside them
//   const peer = await ask(MamSocket, link)   {socket, heard, say(request), hear(wanted), ask(request), closed}
//   socket.remove()
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { buildDir, sourceDir } from './janus/janus.mjs';

const core = path.join(buildDir, 'src/wasm');

// A channel for janus.js.
export const API = { api: 'janus', plugin: null, body: null };

// Why it cannot be bundled, or false.
export const skipSocket = () => !fs.existsSync(path.join(core, 'core-simd.wasm')) && `no WebAssembly in ${core}`;

// The link as a WebSocket's URL.
export const serverOf = (link) => `wss://mam/${link.slice(link.indexOf('#'))}`;

export async function socketBundle() {
  const { bundle } = await import(path.join(sourceDir, 'web/socket/build.mjs'));
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-socket-'));
  await bundle({ out: dir, core });
  return { dir, module: path.join(dir, 'mam-socket.mjs'), remove: () => fs.rmSync(dir, { recursive: true, force: true }) };
}

// An open socket. `hear` resolves with the first object that `wanted` holds for, heard or to come.
export async function ask(MamSocket, link) {
  const socket = new MamSocket(serverOf(link), 'janus-protocol');
  const heard = [];
  const looks = new Set();
  socket.onmessage = ({ data }) => {
    heard.push(JSON.parse(data));
    for (const look of [...looks]) look();
  };
  const closed = new Promise((resolve) => (socket.onclose = resolve));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    closed.then(({ reason }) => reject(new Error(reason)));
  });
  const hear = (wanted) =>
    new Promise((resolve) => {
      const look = () => {
        const found = heard.find(wanted);
        if (!found) return;
        looks.delete(look);
        resolve(found);
      };
      looks.add(look);
      look();
    });
  let last = 0;
  const say = (request) => {
    const transaction = `t${++last}`;
    socket.send(JSON.stringify({ transaction, ...request }));
    return transaction;
  };
  // What answers it, but for the ack before an event.
  const asks = (request) => {
    const transaction = say(request);
    return hear((one) => one.transaction === transaction && one.janus !== 'ack');
  };
  return { socket, heard, say, hear, ask: asks, closed };
}
