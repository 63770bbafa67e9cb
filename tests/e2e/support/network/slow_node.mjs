// SPDX-License-Identifier: GPL-3.0-or-later
// A node that is slow with what is posted: each message is delayed before the node behind it gets it, and answered
// then. Everything else passes at once. Prints {"listening": URL}.
//
//   node tests/e2e/support/network/slow_node.mjs --listen 127.0.0.1 --node 127.0.0.1:14265 --delay 15000
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { listen: { type: 'string' }, node: { type: 'string' }, delay: { type: 'string' } },
});
const [host, port] = values.node.split(':');

function pass({ method, url, headers }, body, answer) {
  const asked = http.request({ host, port, method, path: url, headers, agent: false }, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    answer.flushHeaders();
    got.on('error', () => answer.destroy());
    got.pipe(answer);
  });
  asked.on('error', () => answer.destroy());
  answer.on('close', () => asked.destroy());
  asked.end(body);
}

const server = http.createServer(async (request, answer) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const posted = request.method === 'POST' && request.url.endsWith('/messages');
  // It has arrived, whoever still waits for the answer.
  setTimeout(() => pass(request, Buffer.concat(chunks), answer), posted ? Number(values.delay) : 0);
});
server.keepAliveTimeout = 600_000; // a client that asks again after a while finds its connection
server.listen(0, values.listen, () => {
  console.log(JSON.stringify({ listening: `http://${values.listen}:${server.address().port}` }));
});
