// SPDX-License-Identifier: GPL-3.0-or-later
// Proxies in front of a node: one for TCP that is slow, or cut, and counts what the node is asked; and one for HTTP that
// keeps what the node says until the answer is whole.
import http from 'node:http';
import net from 'node:net';

// {port, url, delay (ms, may be changed), asked (bytes of all clients), cut(), close()}
export async function proxyTo(port, { delay = 0 } = {}) {
  const sockets = new Set();
  const proxy = { delay, asked: 0 };
  const server = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(from);
      if (from === client) from.on('data', (chunk) => (proxy.asked += chunk.length));
      from.on('data', (chunk) => setTimeout(() => to.writable && to.write(chunk), proxy.delay));
      from.on('end', () => setTimeout(() => to.end(), proxy.delay));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        setTimeout(() => to.destroy(), proxy.delay);
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = server.address().port;
  proxy.url = `http://127.0.0.1:${proxy.port}`;
  proxy.cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  proxy.close = () => {
    proxy.cut();
    return new Promise((resolve) => server.close(resolve));
  };
  return proxy;
}

// As nginx with `proxy_pass` and nothing else. It `heeds` X-Accel-Buffering, or does not, as when it is told to ignore
// it. {url, passed (answers that went through as they came), close()}
export async function bufferingProxy(port, { heeds = true } = {}) {
  const proxy = { passed: 0 };
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    const upstream = http.request({ host: '127.0.0.1', port, method, path: url, headers });
    upstream.on('response', async (answer) => {
      const begin = () => response.writeHead(answer.statusCode, answer.headers);
      if (heeds && answer.headers['x-accel-buffering'] === 'no') {
        ++proxy.passed;
        begin().flushHeaders();
        answer.on('error', () => response.destroy()).pipe(response);
        return;
      }
      const kept = await answer.toArray().catch(() => null);
      if (kept) begin().end(Buffer.concat(kept));
      else response.destroy();
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  proxy.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return proxy;
}
