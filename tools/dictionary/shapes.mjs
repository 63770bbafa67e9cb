// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads that cannot be recorded here: descriptions in the manner of Safari and of `janus-mam call`, candidates of
// STUN and TURN, and envelopes that need no plugin.
import { randomBytes, randomInt } from 'node:crypto';

import { envelope, randomId } from './payloads.mjs';

const text = (length) => randomBytes(length).toString('base64').slice(0, length);
const uuid = () => randomId().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const fingerprint = () => randomBytes(32).toString('hex').toUpperCase().replace(/(..)(?=.)/g, '$1:');
const ssrc = () => String(randomInt(1e9, 4e9));
const number = (length) => '1' + Array.from({ length: length - 1 }, () => randomInt(10)).join('');
const lines = (all) => all.flat(9).join('\r\n') + '\r\n';

const FEEDBACK = ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'];
const H264 = (profile) => `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profile}`;
const URN = 'urn:ietf:params:rtp-hdrext:';
const EXPERIMENT = 'http://www.webrtc.org/experiments/rtp-hdrext/';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

const codec = (type, name, format) => [
  `a=rtpmap:${type} ${name}/90000`,
  FEEDBACK.map((what) => `a=rtcp-fb:${type} ${what}`),
  format ? [`a=fmtp:${type} ${format}`] : [],
];
const repair = (type, of) => [`a=rtpmap:${type} rtx/90000`, `a=fmtp:${type} apt=${of}`];

// WebKit's WebRTC is libwebrtc with another order of codecs.
export function safari({ audio = true, video = true, data = false, setup = 'actpass', direction = 'sendrecv' }) {
  const stream = uuid();
  const mids = [audio && 'audio', video && 'video', data && 'application'].filter(Boolean);
  const ice = [`a=ice-ufrag:${text(4)}`, `a=ice-pwd:${text(24)}`, 'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprint()}`, `a=setup:${setup}`];
  const cname = text(16);
  const source = (id, track) => [`a=ssrc:${id} cname:${cname}`, `a=ssrc:${id} msid:${stream} ${track}`];
  const section = (kind, mid) => {
    const begin = ['c=IN IP4 0.0.0.0', ...(kind === 'application' ? [] : ['a=rtcp:9 IN IP4 0.0.0.0']), ice,
      `a=mid:${mid}`];
    if (kind === 'application')
      return ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', begin, 'a=sctp-port:5000',
        'a=max-message-size:262144'];
    const track = uuid();
    const flow = [`a=${direction}`, `a=msid:${stream} ${track}`, 'a=rtcp-mux'];
    const [first, second] = [ssrc(), ssrc()];
    if (kind === 'audio')
      return [
        'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126', begin,
        `a=extmap:1 ${URN}ssrc-audio-level`, `a=extmap:2 ${EXPERIMENT}abs-send-time`, `a=extmap:3 ${TRANSPORT_CC}`,
          `a=extmap:4 ${URN}sdes:mid`,
        flow, 'a=rtpmap:111 opus/48000/2', 'a=rtcp-fb:111 transport-cc', 'a=fmtp:111 minptime=10;useinbandfec=1',
        'a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111', 'a=rtpmap:9 G722/8000', 'a=rtpmap:0 PCMU/8000',
          'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:13 CN/8000', 'a=rtpmap:110 telephone-event/48000', 'a=rtpmap:126 telephone-event/8000',
          source(first, track),
      ];
    return [
      'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101 127 103 35 36 104 105 106', begin,
      `a=extmap:14 ${URN}toffset`, `a=extmap:2 ${EXPERIMENT}abs-send-time`,
        'a=extmap:13 urn:3gpp:video-orientation', `a=extmap:3 ${TRANSPORT_CC}`,
      `a=extmap:5 ${EXPERIMENT}playout-delay`, `a=extmap:6 ${EXPERIMENT}video-content-type`,
        `a=extmap:7 ${EXPERIMENT}video-timing`,
      `a=extmap:8 ${EXPERIMENT}color-space`, `a=extmap:4 ${URN}sdes:mid`, `a=extmap:10 ${URN}sdes:rtp-stream-id`,
        `a=extmap:11 ${URN}sdes:repaired-rtp-stream-id`,
      flow, 'a=rtcp-rsize', codec(96, 'H264', H264('640c1f')), repair(97, 96), codec(98, 'H264', H264('42e01f')),
        repair(99, 98),
      codec(100, 'H265', 'level-id=93;tx-mode=SRST'), repair(101, 100), codec(127, 'VP8'), repair(103, 127),
        codec(35, 'VP9', 'profile-id=0'), repair(36, 35),
      'a=rtpmap:104 red/90000', repair(105, 104), 'a=rtpmap:106 ulpfec/90000',
      `a=ssrc-group:FID ${first} ${second}`, source(first, track), source(second, track),
    ];
  };
  return lines([
    'v=0', `o=- ${number(19)} 2 IN IP4 127.0.0.1`, 's=-', 't=0 0', `a=group:BUNDLE ${mids.map((_,
      mid) => mid).join(' ')}`,
    'a=extmap-allow-mixed', audio || video ? `a=msid-semantic: WMS ${stream}` : 'a=msid-semantic: WMS',
      mids.map(section),
  ]);
}

// What `janus-mam call` offers.
export function command() {
  const transport = ['a=rtcp-mux', `a=ice-ufrag:${text(4)}`, `a=ice-pwd:${text(22)}`, 'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprint()}`, 'a=setup:actpass'];
  const name = text(16).replace(/\W/g, 'x');
  const section = (kind, type, mid) => [`m=${kind} 9 UDP/TLS/RTP/SAVPF ${type}`, 'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`, 'a=sendrecv', transport];
  const media = (kind, id) => [`a=msid:${name} ${kind}`, `a=ssrc:${id} cname:${name}`];
  return lines([
    'v=0', `o=- ${number(16)} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', 'a=group:BUNDLE 0 1', 'a=msid-semantic: WMS *',
    section('audio', 111, 0), 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', media('audio',
      ssrc()),
    section('video', 96, 1), 'a=rtpmap:96 VP8/90000', media('video', ssrc()),
  ]);
}

// Candidates as a browser sends them: of its network, of a STUN server, of a TURN server.
export function candidates(user, name = `${uuid()}.local`) {
  const near = `generation 0 ufrag ${user}`;
  const line = (candidate, mid) => ({ candidate, sdpMid: mid, sdpMLineIndex: Number(mid), usernameFragment: user });
  const address = () => `203.0.113.${randomInt(1, 255)}`;
  return ['0', '1'].flatMap((mid) => {
    const [port, mapped, relayed] = [0, 0, 0].map(() => randomInt(40_000, 60_000));
    const outer = address();
    return [
      line(`candidate:${number(10)} 1 udp 2113937151 ${name} ${port} typ host ${near} network-cost 999`, mid),
      line(`candidate:${number(9)} 1 udp 1677729535 ${outer} ${mapped} typ srflx raddr 0.0.0.0 rport 0 ${near} network-cost 999`, mid),
      line(`candidate:${number(9)} 1 udp 33562623 ${address()} ${relayed} typ relay raddr ${outer} rport ${mapped} ${near} network-cost 999`, mid),
    ];
  });
}

// Envelopes for every call.
export const others = () => [
  ...['replaced', 'busy', 'ICE failed', 'DTLS alert', 'Janus API', 'Close PC', 'peer_timeout',
    'idle_timeout'].map((reason) => [envelope('bye', { re: randomId(), reason })]),
  [envelope('error', { re: randomId(), code: 460, reason: "No such plugin 'janus.plugin.none'" })],
  [envelope('error', { re: randomId(), code: 403, reason: 'the request "create" is not allowed' })],
  [envelope('error', { re: randomId(), code: 450, reason: 'too many offers a minute' })],
  [envelope('candidates', { re: randomId(), candidates: candidates(text(4)), completed: true })],
];
