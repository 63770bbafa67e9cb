// A TCP proxy in front of a node: slow, or cut; it counts what the node is asked.
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
