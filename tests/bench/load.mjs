// Many channels on one Janus: what they cost while idle, calls at the same time, and what flooding channels do to others.
//
//   node tests/bench/load.mjs [--only idle,calls,flood] [--idle 10000] [--calls 200] [--seconds 20]
//                             [--flooders 190] [--others 10] [--rate 10] [--quiet 60] [--json]      (make bench-load)
import path from 'node:path';
import { parseArgs } from 'node:util';

import { buildDir, janusMam } from '../e2e/janus.mjs';
import { askedWhileIdle, channelsOf, linksOf, memoryOf, processorOf, restartSlowly, startSlowly } from '../e2e/support/load.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { start, until } from '../e2e/support/process.mjs';
import { proxyTo } from '../e2e/support/proxy.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'idle,calls,flood' },
    idle: { type: 'string', default: '10000' },
    calls: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    flooders: { type: 'string', default: '190' },
    others: { type: 'string', default: '10' },
    rate: { type: 'string', default: '10' },
    quiet: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const count = (name) => Number(values[name]);
const say = (line) => values.json || console.log(line);
const rounded = (number) => Math.round(number * 10) / 10;
// One host makes all calls here; the node's limits are per client.
const UNLIMITED = { node: { rate: 0, max_requests: 10000, max_waiters: 1000, max_watched: 100000 } };

// The last line of `janus-mam call`: the summary.
async function callAll(janus, folder, parallel, more) {
  const args = ['--links', folder, '--state', `${folder}.state`, '--parallel', String(parallel), '--timeout', '120', ...more];
  const { stdout, log } = await janusMam(['call', ...args]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const last = JSON.parse(lines.at(-1) ?? '{}');
  if (last.calls === undefined) throw new Error(`no summary\n${log.tail()}`);
  return last;
}

async function idle() {
  const channels = count('idle');
  const bare = await startSlowly({ channels: channelsOf(1), settings: UNLIMITED });
  const base = memoryOf(bare.janus.pid);
  await bare.janus.stop();
  await bare.janus.cleanup();

  const node = await OwnNode.start(['--max-watched', '100000', '--rate', '0', '--max-waiters', '20000', '--max-requests', '20000']);
  const proxy = await proxyTo(node.port);
  const { janus, ms: first } = await startSlowly({ channels: channelsOf(channels), settings: UNLIMITED });
  try {
    const again = await restartSlowly(janus);
    const quiet = 1000 * count('quiet');
    const used = processorOf(janus.pid);
    await new Promise((resolve) => setTimeout(resolve, quiet));
    const processor = processorOf(janus.pid) - used;
    const memory = memoryOf(janus.pid);
    const far = { carriers: { far: { nodes: [proxy.url] } } };
    await restartSlowly(janus, { channels: channelsOf(channels, { carrier: 'far' }), settings: { ...UNLIMITED, ...far } });
    const asked = await askedWhileIdle(proxy, quiet, channels, 20_000);
    const figures = {
      channels,
      firstStartMs: first,
      startMs: again,
      memoryMb: rounded(memory),
      memoryOfOneMb: rounded(base),
      perChannelKb: rounded(((memory - base) * 1024) / channels),
      processorMsPerMinute: rounded((processor * 60_000) / quiet),
      bytesAskedOfNode: asked,
      seconds: quiet / 1000,
    };
    say(`idle: ${channels} channels: first start ${first} ms, later ${again} ms, ${figures.memoryMb} MB (${figures.memoryOfOneMb} MB with one)`);
    say(`      ${figures.processorMsPerMinute} ms of processor a minute; in ${figures.seconds} s the node was asked ${asked} bytes`);
    return figures;
  } finally {
    await janus.cleanup();
    await proxy.close();
    await node.cleanup();
  }
}

async function calls() {
  const names = Object.keys(channelsOf(count('calls')));
  const { janus } = await startSlowly({ channels: channelsOf(names.length), settings: UNLIMITED });
  try {
    const folder = await linksOf(janus, names, 'calling');
    const before = memoryOf(janus.pid);
    const calling = callAll(janus, folder, names.length, ['--seconds', values.seconds]);
    let over = false;
    let atOnce = 0;
    let most = before;
    const end = calling.finally(() => (over = true)).catch(() => {});
    while (!over) {
      atOnce = Math.max(atOnce, (await janus.sessions()).length);
      most = Math.max(most, memoryOf(janus.pid));
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 250))]);
    }
    const summary = await calling;
    const figures = { atOnce, perCallKb: rounded(((most - before) * 1024) / names.length), ...summary };
    const { worked, timeline, audio } = summary;
    say(`calls: ${worked} of ${names.length} worked, ${atOnce} at the same time, ${figures.perCallKb} kB of Janus each`);
    for (const step of ['answer', 'ice', 'dtls', 'packet'])
      say(`       ${step.padEnd(7)} median ${timeline[step]?.p50} ms, p95 ${timeline[step]?.p95} ms`);
    say(`       ${audio?.sent} packets sent, ${audio?.received} came back`);
    return figures;
  } finally {
    await janus.cleanup();
  }
}

// The others' time to the answer, alone and beside channels that flood.
async function flood() {
  const flooders = Object.keys(channelsOf(count('flooders')));
  const others = Array.from({ length: count('others') }, (_, i) => `o${i}`);
  const channels = { ...channelsOf(flooders.length), ...Object.fromEntries(others.map((name) => [name, {}])) };
  const { janus } = await startSlowly({ channels, settings: UNLIMITED });
  const seconds = count('seconds');
  try {
    const folder = await linksOf(janus, others, 'others');
    const measure = () => callAll(janus, folder, others.length, ['--seconds', '1', '--repeat', String(Math.max(2, Math.floor(seconds / 4)))]);
    await measure(); // warm
    const alone = await measure();
    const program = path.join(buildDir, 'tests/bench/flood');
    const child = start(program, [await linksOf(janus, flooders, 'flooding'), values.rate, String(2 * seconds)]);
    await child.log.waitFor('"signed"', { timeout: 900_000 });
    await child.log.waitFor('"flooding"');
    const beside = await measure();
    const stillFlooding = child.running;
    await child.end('SIGTERM');
    await until('the flood is over', () => !child.running);
    const [a, b] = [alone.timeline.answer, beside.timeline.answer];
    const figures = { flooders: flooders.length, rate: count('rate'), alone: alone.timeline, beside: beside.timeline, times: rounded(b.p95 / a.p95), failed: beside.failed, stillFlooding };
    say(`flood: ${flooders.length} channels with ${values.rate} offers a second each; p95 of the others' answers ${a.p95} ms alone, ${b.p95} ms beside: ${figures.times} x`);
    say(`       ${beside.failed} of ${beside.calls} calls failed${stillFlooding ? '' : '; the flood ended before they did'}`);
    say(`       ${child.log.tail(3)}`);
    return figures;
  } finally {
    await janus.cleanup();
  }
}

const parts = { idle, calls, flood };
const result = {};
for (const name of values.only.split(',')) result[name] = await parts[name]();
if (values.json) console.log(JSON.stringify(result));
