// SPDX-License-Identifier: GPL-3.0-or-later
// One UDP socket, driven by lines: node udp.mjs [--mirror ADDRESS]. It says where it listens, {"port"}; a line
// {"to":[address,port],"text"} sends; what arrives is said as {"from":[address,port],"text"}. With --mirror it tells
// each sender how it sees them instead: "address port".
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';

const mirror = process.argv[2] === '--mirror';
const socket = createSocket('udp4');
const say = (line) => console.log(JSON.stringify(line));
socket.on('message', (text, { address, port }) => {
  if (mirror) socket.send(`${address} ${port}`, port, address);
  else say({ from: [address, port], text: String(text) });
});
socket.bind(0, process.argv[3] ?? '0.0.0.0', () => say({ port: socket.address().port }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const { to, text } = JSON.parse(line);
  socket.send(text, to[1], to[0], () => {}); // a refusal by the network is what the test asks for
});
