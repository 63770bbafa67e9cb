// SPDX-License-Identifier: GPL-3.0-or-later
// The exchange alone, alternating in one run with one offer each: a sealed dialog and the plain form (first message readable at
// the node -> answer readable), and Janus's own WebSocket transport (`create` sent -> event with the answer). One Janus
// serves all. The ratio is of each pair; its median is what counts.
//
//   node tests/bench/exchange.mjs [--rounds 50] [--warmup 3] [--only sealed,plain] [--json] [--check]     (make bench-exchange)
//
// The thread that tells of the first message has a lower priority than the gateway's, so that a reader hears of it late and
// the exchange of a sealed dialog seems shorter than it is, now and then nothing at all: the gateway's own time is told too.
//
// With --check it fails if the sealed dialog is slower: median of the ratio above 1, or p95 above the WebSocket's; or if
// an offer or answer of Chromium with audio, video and data (a recorded one) takes more than 2,850 bytes on the carrier.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { parseMessage, TrytesHelper } from '@iota/mam.js';
import lz from 'lz-string';
import WebSocket from 'ws';

import { buildDir, sourceDir, startJanus } from '../e2e/support/janus/janus.mjs';
import { makeOffer } from '../e2e/fixtures/offer.mjs';
import { randomId } from '../e2e/support/peer.mjs';
import { PlainPeer } from '../e2e/support/plain_peer.mjs';
import { freePort, start, until } from '../e2e/support/process.mjs';
import { indexOf } from '../e2e/support/tangle.mjs';

const SEALED = { offers_per_minute: 6000, reachable: true, plugin: 'janus.plugin.echotest', body: '{"audio": true, "video": true}' };
const MOST_BYTES = 2850;
const RECORDED = path.join(sourceDir, 'tests/vectors/payloads/held_out/chromium_echo_all.json');
const BODY = { audio: true, video: true };
const now = () => Number(process.hrtime.bigint()) / 1e6; // ms

// One watch stream of the node: when a line about an index came, and its payload.
class Watch {
  #waiting = new Map();
  #seen = new Map(); // index -> [time, ...]

  static async open(url) {
    const watch = new Watch();
    watch.url = url;
    const response = await fetch(`${url}/api/v1/watch`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '' });
    const first = new Promise((resolve) => (watch.named = resolve));
    watch.#read(response.body.getReader()).catch((error) => watch.broken?.(error));
    watch.name = await first;
    return watch;
  }

  async #read(reader) {
    let rest = '';
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const at = now();
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop();
      for (const line of lines) if (line) this.#line(JSON.parse(line), at);
    }
  }

  #line(line, at) {
    if (line.watch) this.named(line.watch);
    if (!line.data) return;
    this.#seen.set(line.index, at);
    this.#waiting.get(line.index)?.(at);
  }

  async add(index) {
    const response = await fetch(`${this.url}/api/v1/watch/${this.name}`, {
      method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: `+${index}\n`,
    });
    if (!response.ok) throw new Error(`watch: ${response.status}`);
  }

  // The time at which the first message at `index` was readable.
  arrival(index) {
    if (this.#seen.has(index)) return this.#seen.get(index);
    return new Promise((resolve) => this.#waiting.set(index, resolve));
  }
}

// In the plain form; the call before it ends with its offer, for there is no bye.
class PlainCaller {
  peer = new PlainPeer();

  async connect(janus, name) {
    await this.peer.meets(janus, name);
    await this.peer.answered();
    this.watch = await Watch.open(janus.nodeUrl);
  }

  async #send(message) {
    const made = this.peer.make(message, { pack: 'base64' });
    const index = indexOf(made.address);
    await this.watch.add(index);
    const readable = this.watch.arrival(index);
    await this.peer.post(made);
    return await readable;
  }

  async #next(timed) {
    const { peer } = this;
    const at = await timed;
    const [payload] = await peer.tangle.payloads(peer.readAddress, { wait: 10_000 });
    const parsed = parseMessage(payload, peer.readRoot, peer.gateway.sideKey);
    peer.readRoot = parsed.nextRoot;
    const text = TrytesHelper.toAscii(parsed.message);
    return { at, message: JSON.parse(text.startsWith('{') ? text : lz.decompressFromBase64(text)) };
  }

  async call(sdp) {
    const index = indexOf(this.peer.readAddress);
    await this.watch.add(index);
    const answered = this.watch.arrival(index);
    const readable = await this.#send({ type: 'offer', sdp });
    const { at, message } = await this.#next(answered);
    if (message.type !== 'answer') throw new Error(`no answer: ${JSON.stringify(message)}`);
    return at - readable;
  }
}

// Over a sealed dialog; the native peer measures.
class SealedCaller {
  constructor(link) {
    this.child = start(path.join(buildDir, 'tests/bench/exchange_peer'), [link], { input: null });
  }

  answered = []; // ms, of each call: from its begin until the answer was read

  async exchange(sdp) {
    const from = this.child.log.lines.length;
    this.child.write(`${JSON.stringify({ sdp })}\n`);
    const result = JSON.parse(await this.child.log.waitFor(/"exchange"|"failed"/, { from }));
    if (result.failed) throw new Error(result.failed);
    return result;
  }

  async call(sdp) {
    const { exchange, answered } = await this.exchange(sdp);
    this.answered.push(answered);
    return exchange;
  }

  // Of the messages of a call with a recorded description.
  async sizes() {
    const [[offer]] = JSON.parse(fs.readFileSync(RECORDED, 'utf8'));
    const { offer: first, answer: second } = await this.exchange(offer.sdp);
    return { offer: first, answer: second };
  }

  close() {
    return this.child.end();
  }
}

class WebSocketCaller {
  #pending = new Map();

  static async connect(port) {
    const caller = new WebSocketCaller();
    caller.socket = new WebSocket(`ws://127.0.0.1:${port}`, 'janus-protocol');
    caller.socket.on('message', (data) => caller.#message(JSON.parse(data)));
    await new Promise((resolve, reject) => caller.socket.once('open', resolve).once('error', reject));
    return caller;
  }

  #message(json) {
    if (json.janus === 'error') throw new Error(JSON.stringify(json));
    if (json.janus !== 'ack') this.#pending.get(json.transaction)?.(json);
  }

  #request(request) {
    const transaction = randomId();
    const response = new Promise((resolve) => this.#pending.set(transaction, resolve));
    this.socket.send(JSON.stringify({ ...request, transaction }));
    return response;
  }

  async call(sdp) {
    const sent = now();
    const { id: session_id } = (await this.#request({ janus: 'create' })).data;
    const { id: handle_id } = (await this.#request({ janus: 'attach', session_id, plugin: 'janus.plugin.echotest' })).data;
    const jsep = { type: 'offer', sdp, trickle: true };
    const event = await this.#request({ janus: 'message', session_id, handle_id, body: BODY, jsep });
    const took = now() - sent;
    if (event.jsep?.type !== 'answer') throw new Error(`no answer: ${JSON.stringify(event)}`);
    await this.#request({ janus: 'destroy', session_id });
    return took;
  }
}

function figures(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
  const round = (ms) => Number(ms.toFixed(2));
  return { n: sorted.length, median: round(at(0.5)), p95: round(at(0.95)), min: round(sorted[0]), max: round(sorted.at(-1)) };
}

// Of each round: ours by the WebSocket's.
const ratiosOf = (ours, theirs) => figures(ours.map((ms, i) => ms / theirs[i]));

export async function compare({ rounds = 50, warmup = 3, only = 'sealed,plain', env } = {}) {
  const port = await freePort();
  const plain = new PlainCaller();
  const janus = await startJanus({
    admin: true,
    env,
    transports: { websockets: { general: { ws: true, ws_port: port, ws_ip: '127.0.0.1', wss: false } } },
    // Round follows round: at the usual rate the node would put the peer off for a second, and at the 250th first message
    // from one client until the oldest is old enough to go.
    settings: { node: { rate: 0, max_per_address: 10_000 }, channels: { echo: plain.peer.channel({ offers_per_minute: 6000 }), sealed: SEALED } },
  });
  try {
    const callers = new Map();
    if (only.includes('plain')) {
      await plain.connect(janus, 'echo');
      callers.set('plain', plain);
    }
    if (only.includes('sealed')) callers.set('sealed', new SealedCaller(await janus.link('sealed')));
    const ws = await WebSocketCaller.connect(port);
    callers.set('websocket', ws);
    const idle = () => until('Janus to be idle', async () => (await janus.sessions()).length === Number(callers.has('plain')), { every: 5 });
    const times = Object.fromEntries([...callers.keys()].map((name) => [name, []]));
    for (let round = -warmup; round < rounds; ++round) {
      const { sdp } = makeOffer();
      for (const [name, caller] of callers) {
        const took = await caller.call(sdp);
        await idle();
        if (round >= 0) times[name].push(took);
      }
    }
    ws.socket.close();
    const stages = await janus.query({ request: 'times' });
    const result = { stages };
    const sealed = callers.get('sealed');
    if (sealed) {
      result.answered = figures(sealed.answered.slice(warmup));
      result.sizes = await sealed.sizes();
      await sealed.close();
    }
    for (const [name, list] of Object.entries(times)) {
      result[name] = figures(list);
      if (name !== 'websocket') result[name].ratio = ratiosOf(list, times.websocket);
    }
    return result;
  } finally {
    await janus.stop();
    await janus.cleanup();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      warmup: { type: 'string', default: '3' },
      only: { type: 'string', default: 'sealed,plain' },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const result = await compare({ rounds: Number(values.rounds), warmup: Number(values.warmup), only: values.only });
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log('exchange, ms   median      p95      min      max    n   median of the ratio');
    for (const name of ['sealed', 'plain', 'websocket']) {
      const f = result[name];
      if (!f) continue;
      const cell = (x) => x.toFixed(2).padStart(9);
      const ratio = f.ratio ? `${cell(f.ratio.median)} x` : '';
      console.log(name.padEnd(11) + cell(f.median) + cell(f.p95) + cell(f.min) + cell(f.max) + String(f.n).padStart(5) + ratio);
    }
    const { median, p95 } = result.stages.total ?? {};
    if (median) console.log(`inside the gateway, from the offer seen until the answer is stored: median ${median.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`);
    if (result.sizes) {
      console.log(`sealed, from the call's begin until the answer is read: median ${result.answered.median} ms, p95 ${result.answered.p95} ms`);
      for (const [name, { packed, frame, message }] of Object.entries(result.sizes))
        console.log(`${name} of Chromium, audio, video and data: packed ${packed} bytes, frame ${frame} trytes, Chrysalis message ${message} bytes`);
    }
    console.log(JSON.stringify(result.stages));
  }
  const slow = values.check && result.sealed && (result.sealed.ratio.median > 1 || result.sealed.p95 > result.websocket.p95);
  if (slow) console.error('missed: a sealed dialog is as fast as the WebSocket');
  const large = values.check && Object.values(result.sizes ?? {}).some(({ message }) => message > MOST_BYTES);
  if (large) console.error(`missed: at most ${MOST_BYTES} bytes each for offer and answer`);
  process.exit(slow || large ? 1 : 0);
}
