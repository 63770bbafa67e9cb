// SPDX-License-Identifier: GPL-3.0-or-later
// Where Debian's sample event handler posts to, and what this transport says in an event.
//
//   const events = await eventHandler(heard);     heard(event), as each comes; events.url, events.close()
//   await events.told('disconnected', 'echo')     the next one of that name, of that channel or any; each is told once
import http from 'node:http';

import { until } from '../process.mjs';

export async function eventHandler(heard = () => {}) {
  const untold = [];
  const take = (event) => {
    untold.push(event);
    heard(event);
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      for (const { event } of [JSON.parse(body)].flat()) if (event?.data?.channel) take(event.data);
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const told = (name, channel) =>
    until(`the event ${name}`, () => {
      const at = untold.findIndex((one) => one.event === name && (channel ?? one.channel) === one.channel);
      return at >= 0 && untold.splice(at, 1)[0];
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, told, close: () => server.close() };
}
