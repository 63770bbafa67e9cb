// SPDX-License-Identifier: GPL-3.0-or-later
// A web server on loopback that has what `find` gives for a path ('/a/b.js'): text or bytes. What it throws for is
// not there.
import http from 'node:http';
import path from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' };

export function serveFiles(find) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    try {
      const body = find(path.posix.normalize(pathname));
      response.writeHead(200, { 'Content-Type': TYPES[path.extname(pathname) || '.html'] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }),
    );
  });
}
