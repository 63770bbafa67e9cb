// Serves the page on loopback: serve.mjs [--dir DIR] [--port 0]. Prints {"listening":"http://127.0.0.1:PORT/"}.
// Started by another script: serve({dir, port}).
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};
const HEADERS = {
  'Content-Security-Policy': "frame-ancestors 'none'", // the rest stands in the page, whoever serves it
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

export function serve({ dir, port = 0 }) {
  const server = createServer(async (request, response) => {
    const refuse = (code) => response.writeHead(code, HEADERS).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    let path;
    try {
      path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    } catch {
      return refuse(400);
    }
    if (path.endsWith('/')) path += 'index.html';
    const type = TYPES[extname(path)];
    const file = join(dir, path);
    const found = type && !path.includes('\0') && (await stat(file).catch(() => null));
    if (!found?.isFile()) return refuse(404);
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': found.size });
    if (request.method === 'HEAD') return response.end();
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const close = () => new Promise((closed) => (server.close(closed), server.closeAllConnections()));
      resolve({ url: `http://127.0.0.1:${server.address().port}/`, close });
    });
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const here = dirname(fileURLToPath(import.meta.url));
  const { values } = parseArgs({
    options: { dir: { type: 'string', default: join(here, 'dist') }, port: { type: 'string', default: '0' } },
  });
  const { url } = await serve({ dir: values.dir, port: Number(values.port) });
  console.log(JSON.stringify({ listening: url }));
}
