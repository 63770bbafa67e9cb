// SPDX-License-Identifier: GPL-3.0-or-later
// The exchange alone, alternating in one run with one offer each: MAM (offer readable at the node -> answer
// readable) and Janus's own WebSocket transport (`create` sent -> event with the answer). One Janus serves both.
//
//   node tests/bench/exchange.mjs [--rounds 50] [--warmup 3] [--json]     (make bench-exchange)
import { parseArgs } from 'node:util';

import { decodeAddress, parseMessage, TrytesHelper } from '@iota/mam.js';
import lz from 'lz-string';
import WebSocket from 'ws';

import { startJanus } from '../e2e/support/janus.mjs';
import { makeOffer } from '../e2e/fixtures/offer.mjs';
import { envelope, Peer, randomId } from '../e2e/support/peer.mjs';
import { freePort, until } from '../e2e/support/process.mjs';
import { indexOf } from '../e2e/support/tangle.mjs';

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

class MamCaller {
  constructor(link, url) {
    this.peer = new Peer(link, { nodeUrl: url });
    this.link = this.peer.link;
    this.tangle = this.peer.tangle;
    this.root = this.link.groot;
  }

  async connect() {
    this.watch = await Watch.open(this.tangle.url);
  }

  async #send(message) {
    const made = this.peer.make(message, { pack: 'base64' });
    const index = indexOf(made.address);
    await this.watch.add(index);
    const readable = this.watch.arrival(index);
    await this.tangle.post(made.address, made.payload);
    return await readable;
  }

  async #next(timed) {
    const address = decodeAddress(this.root, this.link.gmode);
    const at = await timed;
    const [payload] = await this.tangle.payloads(address, { wait: 10_000 });
    const parsed = parseMessage(payload, this.root, this.link.gkey);
    this.root = parsed.nextRoot;
    const text = TrytesHelper.toAscii(parsed.message);
    return { at, message: JSON.parse(text.startsWith('{') ? text : lz.decompressFromBase64(text)) };
  }

  async call(sdp) {
    const call = randomId();
    const index = indexOf(decodeAddress(this.root, this.link.gmode));
    await this.watch.add(index);
    const answered = this.watch.arrival(index);
    const readable = await this.#send(envelope('offer', { call, sdp }));
    const { at, message } = await this.#next(answered);
    if (message.type !== 'answer') throw new Error(`no answer: ${JSON.stringify(message)}`);
    await this.#send(envelope('bye', { call }));
    return at - readable;
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

export async function compare({ rounds = 50, warmup = 3, env } = {}) {
  const port = await freePort();
  const janus = await startJanus({
    admin: true,
    env,
    transports: { websockets: { general: { ws: true, ws_port: port, ws_ip: '127.0.0.1', wss: false } } },
    settings: { channels: { echo: { offers_per_minute: 6000 } } },
  });
  try {
    const mam = new MamCaller(await janus.link('echo'), janus.nodeUrl);
    await mam.connect();
    const ws = await WebSocketCaller.connect(port);
    const idle = () => until('Janus to be idle', async () => (await janus.sessions()).length === 0, { every: 5 });
    const times = { mam: [], websocket: [] };
    for (let round = -warmup; round < rounds; ++round) {
      const { sdp } = makeOffer();
      for (const [name, caller] of [['mam', mam], ['websocket', ws]]) {
        const took = await caller.call(sdp);
        await idle();
        if (round >= 0) times[name].push(took);
      }
    }
    ws.socket.close();
    const stages = await janus.query({ request: 'times' });
    return { mam: figures(times.mam), websocket: figures(times.websocket), stages };
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
      json: { type: 'boolean', default: false },
    },
  });
  const result = await compare({ rounds: Number(values.rounds), warmup: Number(values.warmup) });
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log('exchange, ms   median      p95      min      max    n');
    for (const name of ['mam', 'websocket']) {
      const f = result[name];
      const cell = (x) => x.toFixed(2).padStart(9);
      console.log(name.padEnd(11) + cell(f.median) + cell(f.p95) + cell(f.min) + cell(f.max) + String(f.n).padStart(5));
    }
    console.log(JSON.stringify(result.stages));
  }
  process.exit(0);
}
