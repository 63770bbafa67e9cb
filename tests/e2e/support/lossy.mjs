// An HTTP proxy in front of a node that takes messages as the node does, and loses those that a test names.
//
//   const carrier = await lossyCarrier(node.port);
//   carrier.url
//   carrier.loses = (index) => true      asked for each message that is posted; true: it is never stored
//   carrier.posted                       indexes (hex) as they were posted, lost or not
import crypto from 'node:crypto';
import http from 'node:http';

// Index of a message or a draft, binary or JSON.
function indexOf(type, body) {
  if (type?.startsWith('application/json')) return JSON.parse(body).payload.index;
  const payload = 8 + 1 + 32 * body[8] + 4; // network, parents, the payload's length
  const start = payload + 4 + 2;
  return body.subarray(start, start + body.readUInt16LE(payload + 4)).toString('hex');
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function lossyCarrier(port) {
  const carrier = { loses: () => false, posted: [] };
  const server = http.createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = await bodyOf(request);
    if (method === 'POST' && url === '/api/v1/messages') {
      const index = indexOf(headers['content-type'], body);
      carrier.posted.push(index);
      if (carrier.loses(index)) {
        const answer = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' };
        response.writeHead(201, answer);
        return response.end(JSON.stringify({ data: { messageId: crypto.randomBytes(32).toString('hex') } }));
      }
    }
    const forwarded = http.request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    forwarded.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  carrier.url = `http://127.0.0.1:${server.address().port}`;
  carrier.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return carrier;
}
