// SPDX-License-Identifier: GPL-3.0-or-later
// A SIP phone that calls Janus's sip plugin: one INVITE with audio, over UDP on loopback.
//
//   const [port] = udpPorts(janus.pid)                 what a process listens at: ["127.0.0.1:40407", ...]
//   const phone = await callSip('guest', port)         phone.close(); what Janus answers is not looked at
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';

export const udpPorts = (pid) =>
  execFileSync('ss', ['-lunpH'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`pid=${pid},`))
    .map((line) => line.trim().split(/\s+/)[3]);

export const AUDIO = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 5004 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', ''].join('\r\n');

export async function callSip(user, where) {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const me = `127.0.0.1:${socket.address().port}`;
  const invite = [
    `INVITE sip:${user}@${where} SIP/2.0`,
    `Via: SIP/2.0/UDP ${me};branch=z9hG4bK-of-the-test`, // RFC 3261, 8.1.1.7
    'Max-Forwards: 70',
    `From: <sip:caller@${me}>;tag=caller`,
    `To: <sip:${user}@${where}>`,
    `Call-ID: call@${me}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:caller@${me}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${AUDIO.length}`,
    '',
    AUDIO,
  ];
  const [host, port] = where.split(':');
  socket.send(invite.join('\r\n'), Number(port), host);
  return socket;
}
