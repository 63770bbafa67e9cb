// Where Debian's sample event handler posts to: {url, close}. `heard` gets what this transport says in an event.
import http from 'node:http';

export async function eventHandler(heard) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      for (const { event } of [JSON.parse(body)].flat()) if (event?.data?.channel) heard(event.data);
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
