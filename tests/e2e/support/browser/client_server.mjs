// SPDX-License-Identifier: GPL-3.0-or-later
// Serves an empty page with the npm package janus-mam on loopback: serveClient() gives {url, close()}. Run by itself, in a
// network namespace, it prints {"listening": url}.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildDir } from '../janus/janus.mjs';

export const clientDist = path.join(buildDir, 'web/client/dist');

// As strict as a page can be.
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src http: ws:; worker-src 'self'; media-src blob:";
const HTML = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>janus-mam</title><script type="module" src="start.js"></script>`;
const START = `import * as client from './janus-mam.js'; window.client = client;`;

export async function serveClient() {
  const files = { '/': ['text/html', HTML], '/start.js': ['text/javascript', START] };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const script = path.join(clientDist, path.basename(pathname));
    const [type, body] = files[pathname] ?? (fs.existsSync(script) ? ['text/javascript', fs.readFileSync(script)] : []);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((closed) => (server.close(closed), server.closeAllConnections()));
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify({ listening: (await serveClient()).url }));
