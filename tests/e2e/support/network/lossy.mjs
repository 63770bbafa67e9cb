// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that lies: in front of a node, it says of messages that it took them, and drops them.
import http from 'node:http';
import { randomBytes } from 'node:crypto';

// {url, drop (how many messages are dropped, behind `pass` that are not), dropped (how many were), close()}
export async function lossy(port) {
  const carrier = { pass: 0, drop: 0, dropped: 0 };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = request.method === 'POST' && request.url.endsWith('/messages');
    if (message && carrier.pass > 0) {
      carrier.pass -= 1;
    } else if (message && carrier.drop > 0) {
      carrier.drop -= 1;
      carrier.dropped += 1;
      response.writeHead(201, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
      response.end(JSON.stringify({ data: { messageId: randomBytes(32).toString('hex') } }));
      return;
    }
    const { method, url: path, headers } = request;
    const upstream = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(Buffer.concat(chunks));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  carrier.url = `http://127.0.0.1:${server.address().port}`;
  carrier.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return carrier;
}
