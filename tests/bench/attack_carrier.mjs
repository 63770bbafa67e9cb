// SPDX-License-Identifier: GPL-3.0-or-later
// Channels at a hostile carrier beside some at an honest one: what the gateway takes, and what becomes of those.
//
//   node tests/bench/attack_carrier.mjs [--kinds junk,unasked,tiny,nested,endless,listed,headers,body] [--channels 20,200,1000]
//                                       [--seconds 30] [--rounds 2] [--plugin FILE] [--json] [--check]      (make bench-attack-carrier)
//
// The attack begins before the gateway starts. Then it pauses and goes on, alternately; the honest channels are called in each
// phase. `--plugin`: another build of the plugin, to compare with. With --check it fails if a goal is missed: less than
// 150 MB, less than half a core, every call answered, and p95 beside the attack at most 1.5 times that without.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { buildDir } from '../e2e/support/janus/janus.mjs';
import { callsOf, channelsOf, linksOf, memoryOf, percentile, processorOf, startSlowly } from '../e2e/support/janus/load.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { start, until } from '../e2e/support/process.mjs';

const { values } = parseArgs({
  options: {
    kinds: { type: 'string', default: 'junk,unasked,tiny,nested,endless,listed,headers,body' },
    channels: { type: 'string', default: '20,200,1000' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '2' },
    plugin: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const rounded = (number) => Math.round(number * 100) / 100;
const HONEST = 4; // channels, each with a call a second

async function attack(kind, channels) {
  // As on another machine: it takes no time from the gateway.
  const carrier = start('nice', ['-n', '19', path.join(buildDir, 'tests/bench/attack_carrier'), kind], { input: null });
  const honest = await OwnNode.start(['--rate', '0']);
  let janus;
  try {
    const { url } = JSON.parse(await carrier.log.waitFor('"url"'));
    const honests = Array.from({ length: HONEST }, (_, i) => `honest${i}`);
    const members = { carrier: 'honest', offers_per_minute: 600 };
    const all = { ...channelsOf(channels, { carrier: 'hostile' }), ...Object.fromEntries(honests.map((name) => [name, members])) };
    const settings = { node: { enabled: false, listen: null }, carriers: { hostile: { nodes: [url] }, honest: { nodes: [honest.url] } } };
    carrier.write('go\n');
    ({ janus } = await startSlowly({ channels: all, settings, plugin: values.plugin }));
    const folder = await linksOf(janus, honests, 'honest');
    const listens = ({ name, state }) => !honests.includes(name) || state === 'listening';
    await until('the honest channels listen', async () => (await janus.query({ request: 'list' })).channels.every(listens));

    // Calls for so long, and what Janus took meanwhile.
    const phase = async (ms) => {
      const [begun, before] = [Date.now(), processorOf(janus.pid)];
      const answers = [];
      let failed = 0;
      let memory = 0;
      const timer = setInterval(() => (memory = Math.max(memory, memoryOf(janus.pid))), 250);
      try {
        while (Date.now() - begun < ms) {
          const { lines } = await callsOf(folder, HONEST, ['--seconds', '1', '--repeat', ms > 1 ? '5' : '1']);
          for (const { result, timeline } of lines)
            if (result === 'ok') answers.push(timeline.answer);
            else failed += 1;
        }
      } finally {
        clearInterval(timer);
      }
      return { answers, failed, memory, cores: (processorOf(janus.pid) - before) / (Date.now() - begun) };
    };
    await phase(1); // warm
    const phases = { beside: [], alone: [] };
    const each = (seconds * 1000) / Number(values.rounds);
    for (let round = 0; round < Number(values.rounds); ++round) {
      phases.beside.push(await phase(each));
      carrier.write('stop\n');
      await phase(1); // what has come is tried
      phases.alone.push(await phase(each));
      carrier.write('go\n');
    }
    const of = (side) => {
      const answers = side.flatMap((its) => its.answers);
      return {
        calls: answers.length,
        failed: side.reduce((sum, its) => sum + its.failed, 0),
        p50: percentile(answers, 50),
        p95: percentile(answers, 95),
        memoryMb: rounded(Math.max(...side.map((its) => its.memory))),
        cores: rounded(side.reduce((sum, its) => sum + its.cores, 0) / side.length),
      };
    };
    const [alone, beside] = [of(phases.alone), of(phases.beside)];
    return { kind, channels, alone, beside, times: rounded(beside.p95 / alone.p95) };
  } finally {
    await janus?.cleanup();
    await honest.cleanup();
    await carrier.end('SIGKILL');
  }
}

const results = [];
for (const kind of values.kinds.split(','))
  for (const channels of values.channels.split(',').map(Number)) {
    const result = await attack(kind, channels);
    results.push(result);
    const text = ({ calls, failed, p50, p95, memoryMb, cores }) =>
      `${memoryMb} MB, ${cores} cores, ${failed} of ${calls + failed} calls failed, answered after ${p50} ms, p95 ${p95} ms`;
    if (!values.json)
      console.log(`${kind}, ${channels} channels: ${text(result.beside)}\n  without the attack: ${text(result.alone)}; p95 is ${result.times} x`);
  }
if (values.json) console.log(JSON.stringify(results));
if (values.check)
  for (const { kind, channels, beside, times } of results) {
    const goals = {
      'below 150 MB': beside.memoryMb < 150,
      'below half a core': beside.cores < 0.5,
      'every call is answered': beside.failed === 0,
      'p95 within 1.5 x': times <= 1.5,
    };
    for (const name of Object.keys(goals).filter((goal) => !goals[goal])) {
      console.error(`missed: ${kind}, ${channels} channels: ${name}`);
      process.exitCode = 1;
    }
  }
