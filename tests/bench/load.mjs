// SPDX-License-Identifier: GPL-3.0-or-later
// Many channels on one Janus: what they cost while idle, calls at the same time, and what flooding channels do to others.
//
//   node tests/bench/load.mjs [--only idle,start,calls,flood,flood-apart,flood-lazy,lobby,lobby-same] [--idle 10000]
//                             [--calls 200] [--seconds 20] [--flooders 190] [--others 10] [--rate 10] [--rounds 2] [--lobby 1000] [--same 20]
//                             [--start 1000,10000] [--quiet 60] [--json] [--check]      (make bench-load)
//
// flood: of plain channels. lobby: so many first messages a second at a sealed channel, by holders of its link and by others,
// beside calls on other channels; lobby-same: at the channel of the calls.
//
// With --check it fails if a goal is missed: idle channels ask for nothing, take less than 60 MB
// and start within 3 s, every call works, all of them at the same time (answered within 1.5 s, p95), and
// p95 beside a flood, the calls in the moment of its begin counted in, is at most three times that without (a lobby's: two).
import path from 'node:path';
import { parseArgs } from 'node:util';

import { buildDir } from '../e2e/support/janus/janus.mjs';
import { askedWhileIdle, calmAfter, callsOf, channelsOf, floodedChannels, linksOf, listeningAfter, memoryOf, percentile, processorOf, restartSlowly, startSlowly } from '../e2e/support/janus/load.mjs';
import { OwnNode } from '../e2e/support/node.mjs';
import { start } from '../e2e/support/process.mjs';
import { proxyTo } from '../e2e/support/network/proxy.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'idle,start,calls,flood,flood-apart,flood-lazy,lobby,lobby-same' },
    lobby: { type: 'string', default: '1000' },
    same: { type: 'string', default: '20' },
    idle: { type: 'string', default: '10000' },
    calls: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    flooders: { type: 'string', default: '190' },
    others: { type: 'string', default: '10' },
    rate: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '2' },
    start: { type: 'string', default: '1000,10000' },
    quiet: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const count = (name) => Number(values[name]);
const say = (line) => values.json || console.log(line);
const rounded = (number) => Math.round(number * 10) / 10;
const MOST_MB = 60;
// One host makes all calls here; the node's limits are per client.
const UNLIMITED = { node: { rate: 0, max_requests: 10000, max_waiters: 1000, max_watched: 100000, max_per_address: 10000 } };

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
    const quiet = 1000 * count('quiet');
    const calm = () => new Promise((resolve) => setTimeout(resolve, quiet));
    await calm();
    const memoryFirst = memoryOf(janus.pid);
    const again = await restartSlowly(janus);
    await calmAfter(() => processorOf(janus.pid)); // channels still begin when Janus is ready
    const used = processorOf(janus.pid);
    await calm();
    const processor = processorOf(janus.pid) - used;
    const [memory, shared] = [memoryOf(janus.pid), memoryOf(janus.pid, 'Pss')];
    const far = { carriers: { far: { nodes: [proxy.url] } } };
    await restartSlowly(janus, { channels: channelsOf(channels, { carrier: 'far' }), settings: { ...UNLIMITED, ...far } });
    const asked = await askedWhileIdle(proxy, quiet, channels, 20_000);
    const farMemory = memoryOf(janus.pid);
    const figures = {
      channels,
      firstStartMs: first,
      startMs: again,
      memoryFirstMb: rounded(memoryFirst),
      memoryMb: rounded(memory),
      pssMb: rounded(shared),
      memoryFarMb: rounded(farMemory),
      memoryOfOneMb: rounded(base),
      perChannelKb: rounded(((memory - base) * 1000) / channels),
      processorMsPerMinute: rounded((processor * 60_000) / quiet),
      bytesAskedOfNode: asked,
      seconds: quiet / 1000,
    };
    say(`idle: ${channels} channels: first start ${first} ms, later ${again} ms, ${figures.memoryMb} MB resident (${figures.memoryFirstMb} MB after the first start), ${figures.pssMb} MB proportional, ${figures.memoryFarMb} MB resident with the node apart (${figures.memoryOfOneMb} MB with one channel)`);
    say(`      ${figures.processorMsPerMinute} ms of processor a minute; in ${figures.seconds} s the node was asked ${asked} bytes`);
    return figures;
  } finally {
    await janus.cleanup();
    await proxy.close();
    await node.cleanup();
  }
}

// From the start of Janus until it is ready, and until every channel listens: new channels, then a restart; with the
// embedded node and with one apart, at its default limits.
async function startUp() {
  const figures = [];
  for (const channels of values.start.split(',').map(Number))
    for (const own of [false, true]) {
      const node = own && (await OwnNode.start());
      const settings = own ? { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node.url] } } } : {};
      const begun = Date.now();
      const { janus, ms: ready } = await startSlowly({ channels: channelsOf(channels, own ? { carrier: 'far' } : {}), settings });
      try {
        const listening = await listeningAfter(janus, begun, channels);
        await janus.stop();
        const again = Date.now();
        const later = await restartSlowly(janus);
        const laterListening = await listeningAfter(janus, again, channels);
        const refused = janus.log.count(/: 429/);
        figures.push({ channels, own, ready, listening, later, laterListening, refused });
        say(`start, ${channels} channels, ${own ? 'node apart' : 'embedded node'}: ready after ${ready} ms, all listen after ${listening} ms; again: ${later} and ${laterListening} ms; ${refused} times 429`);
      } finally {
        await janus.cleanup();
        await node?.cleanup?.();
      }
    }
  return figures;
}

async function calls() {
  const names = Object.keys(channelsOf(count('calls')));
  const { janus } = await startSlowly({ channels: channelsOf(names.length), settings: UNLIMITED });
  try {
    const folder = await linksOf(janus, names, 'calling');
    const before = memoryOf(janus.pid);
    const calling = callsOf(folder, names.length, ['--seconds', values.seconds]).then(({ summary }) => summary);
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
    const figures = { atOnce, perCallKb: rounded(((most - before) * 1000) / names.length), ...summary };
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

// The others' time to the answer, alone and beside plain channels that flood, alternating. `own`: the node is a process of
// its own; `proof`: the flood brings its proof of work, else it is left to the node. The node's limits are its defaults,
// but for the host from which all calls are made and the gateway asks; each flooding channel has an address of its own.
async function flood(own, proof) {
  const flooders = Object.keys(channelsOf(count('flooders')));
  const others = Array.from({ length: count('others') }, (_, i) => `o${i}`);
  const [seconds, rounds] = [count('seconds'), count('rounds')];
  const node = own && (await OwnNode.start(['--rate', '10000', '--max-waiters', '10000']));
  const away = { node: { enabled: false, listen: null }, carriers: { far: { nodes: [node?.url] } } };
  const members = own ? { carrier: 'far' } : {};
  const flooded = floodedChannels(flooders, members);
  const channels = { ...flooded.channels, ...Object.fromEntries(others.map((name) => [name, members])) };
  const { janus } = await startSlowly({ channels, settings: own ? away : { node: { rate: 10000, max_waiters: 10000 } } });
  const program = path.join(buildDir, 'tests/bench/flood');
  const calling = await linksOf(janus, others, 'others');
  const child = start(program, [flooded.write(janus, node?.url), values.rate, String(rounds * (seconds + 10)), ...(proof ? ['1'] : [])], { input: null });
  const used = () => ({ janus: processorOf(janus.pid), node: node ? processorOf(node.child.pid) : 0, flood: processorOf(child.pid) });
  // The calls of one phase, one after the other on each channel, and the share of a processor that each has used.
  const measure = async (repeat) => {
    const [at, before] = [Date.now(), used()];
    const { lines } = await callsOf(calling, others.length, ['--seconds', '1', '--repeat', String(repeat)]);
    const after = used();
    const share = (name) => rounded((after[name] - before[name]) / (Date.now() - at) * 100);
    return { lines, share: Object.fromEntries(Object.keys(after).map((name) => [name, share(name)])) };
  };
  // Of the others' last offers: the middle channel's 95th percentile of each stage, in ms.
  const stages = async () => {
    const all = await Promise.all(others.map((channel) => janus.query({ request: 'inspect', channel })));
    const rows = all.map(({ channel }) => channel.times.stages);
    return Object.fromEntries(Object.keys(rows[0]).map((stage) => [stage, rounded(percentile(rows.map((row) => row[stage].p95), 50))]));
  };
  const calm = () => calmAfter(() => used().janus + used().node);
  try {
    await child.log.waitFor('"signed"', { timeout: 1_800_000 });
    await measure(1); // warm
    const repeat = Math.max(2, Math.floor(seconds / 2));
    const sides = { alone: [], beside: [] };
    const begins = []; // the calls that were made while a flood began
    for (let round = 0; round < rounds; ++round) {
      await calm();
      sides.alone.push(await measure(repeat));
      const from = child.log.lines.length;
      child.write('go\n');
      const onset = await measure(1); // when 200 channels make their first offers at once
      sides.beside.push(await measure(repeat));
      sides.beside.at(-1).stages = await stages();
      sides.beside.at(-1).onset = Math.max(...onset.lines.map((line) => line.timeline.answer ?? Infinity));
      begins.push(...onset.lines);
      child.write('stop\n');
      sides.beside.at(-1).flood = JSON.parse(await child.log.waitFor('"sent"', { from }));
    }
    const quiet = await calm();
    const figuresOf = (side) => {
      const lines = side.flatMap((phase) => phase.lines);
      const failed = lines.filter((line) => line.result !== 'ok').length;
      const timeline = {};
      for (const step of ['signed', 'published', 'answer', 'packet']) {
        const times = lines.flatMap((line) => line.timeline[step] ?? []);
        timeline[step] = { p50: percentile(times, 50), p95: percentile(times, 95) };
      }
      return { calls: lines.length, failed, timeline, phases: side.map(({ share, flood, onset, stages }) => ({ share, flood, onset, stages })) };
    };
    const [alone, beside] = [figuresOf(sides.alone), figuresOf(sides.beside)];
    const times = rounded(beside.timeline.answer.p95 / alone.timeline.answer.p95);
    const answers = [...begins, ...sides.beside.flatMap(({ lines }) => lines)].flatMap(({ timeline }) => timeline.answer ?? []);
    const timesWithBegin = rounded(percentile(answers, 95) / alone.timeline.answer.p95);
    say(`flood, ${own ? 'node apart' : 'embedded node'}, proof of work ${proof ? 'done' : 'left to the node'}: ${flooders.length} channels with ${values.rate} offers a second each`);
    for (const [name, side] of Object.entries({ alone, beside })) {
      const steps = Object.entries(side.timeline).map(([step, { p50, p95 }]) => `${step} ${p50} / ${p95}`);
      say(`       ${name.padEnd(6)}: ms after the call's begin, median / p95: ${steps.join(', ')}; ${side.failed} of ${side.calls} failed`);
      for (const { share, flood, onset, stages } of side.phases)
        say(`               % of a processor: ${JSON.stringify(share)}${flood ? `; at its begin the slowest answer took ${onset} ms; ${JSON.stringify(flood)}; stages in the gateway ${JSON.stringify(stages)}` : ''}`);
    }
    say(`       p95 is ${times} x, with the calls made while the flood began ${timesWithBegin} x; calm after ${quiet} ms`);
    const failed = beside.failed + begins.filter(({ result }) => result !== 'ok').length;
    return { flooders: flooders.length, rate: count('rate'), own: Boolean(own), alone, beside, failed, times, timesWithBegin, calmMs: quiet };
  } finally {
    await child.end('SIGKILL');
    await janus.cleanup();
    await node?.cleanup?.();
  }
}

// First messages without end at a lobby, by holders of its link and by others, alternating with a time without. `same`:
// those who call have the link of the lobby; else each has a channel of its own.
async function lobby(same) {
  const others = Array.from({ length: count('others') }, (_, i) => `o${i}`);
  const [seconds, rounds, rate] = [count('seconds'), count('rounds'), count(same ? 'same' : 'lobby')];
  const often = { offers_per_minute: 6000 };
  const hall = { ...often, max_dialogs: 1000, when_full: 'busy', ...(same ? {} : { offers_per_minute: 60 }) };
  const channels = { hall, ...Object.fromEntries(others.map((name) => [name, often])) };
  const { janus } = await startSlowly({ channels, settings: UNLIMITED }); // what the node refuses costs the gateway nothing
  const result = { rate, same };
  try {
    const links = same ? await linksOf(janus, others.map(() => 'hall'), 'others') : await linksOf(janus, others, 'others');
    const measure = async () => (await callsOf(links, others.length, ['--seconds', '1', '--repeat', String(Math.max(2, Math.floor(seconds / 2)))])).lines;
    const link = await janus.link('hall');
    await measure(); // warm
    for (const kind of ['holders', 'others']) {
      const child = start(path.join(buildDir, 'tests/bench/flood_lobby'), [link, String(rate), String(rounds * (2 * seconds + 10)), kind, '1'], { input: null });
      const sides = { alone: [], beside: [] };
      const floods = [];
      try {
        await child.log.waitFor('"signed"', { timeout: 1_800_000 });
        for (let round = 0; round < rounds; ++round) {
          sides.alone.push(...(await measure()));
          const from = child.log.lines.length;
          child.write('go\n');
          sides.beside.push(...(await measure()));
          child.write('stop\n');
          floods.push(JSON.parse(await child.log.waitFor('"sent"', { from })));
        }
      } finally {
        await child.end('SIGKILL');
      }
      const p95 = (lines) => percentile(lines.flatMap(({ timeline }) => timeline.answer ?? Infinity), 95);
      const failed = sides.beside.filter((line) => line.result !== 'ok').length;
      const figures = { alone: p95(sides.alone), beside: p95(sides.beside), failed, calls: sides.beside.length, floods };
      result[kind] = { ...figures, times: rounded(figures.beside / figures.alone) };
      say(`lobby, ${rate} a second by ${kind}${same ? ', at the channel of the calls' : ''}: p95 of the answer ${figures.alone} ms alone, ${figures.beside} ms beside (${result[kind].times} x); ${failed} of ${figures.calls} calls failed; ${JSON.stringify(floods)}`);
    }
    const { channel } = await janus.query({ request: 'inspect', channel: 'hall' });
    say(`       counters of the lobby: ${JSON.stringify(channel.dialogs ?? channel.counters)}`);
    return result;
  } finally {
    await janus.cleanup();
  }
}

const parts = { lobby: () => lobby(false), 'lobby-same': () => lobby(true), idle, start: startUp, calls, flood: () => flood(false, true), 'flood-apart': () => flood(true, true), 'flood-lazy': () => flood(false, false) };
const result = {};
for (const name of values.only.split(',')) result[name] = await parts[name]();
if (values.json) console.log(JSON.stringify(result));

const goals = {
  'idle channels ask for nothing': !result.idle || result.idle.bytesAskedOfNode === 0,
  [`idle channels take less than ${MOST_MB} MB`]: !result.idle || Math.max(result.idle.memoryFirstMb, result.idle.memoryMb, result.idle.memoryFarMb) < MOST_MB,
  'channels start within 3 s': !result.idle || result.idle.firstStartMs < 3000,
  'every call works': !result.calls || result.calls.worked === result.calls.calls,
  'all calls at the same time': !result.calls || result.calls.atOnce === result.calls.calls,
};
for (const name of ['flood', 'flood-apart']) goals[`p95 of ${name} within 3 x`] = !result[name] || (result[name].timesWithBegin <= 3 && result[name].failed === 0);
if (result.calls) goals['calls are answered within 1.5 s'] = result.calls.timeline.answer.p95 < 1500;
for (const name of ['lobby', 'lobby-same'])
  for (const kind of ['holders', 'others'])
    if (result[name]) goals[`p95 of ${name} by ${kind} within 2 x`] = result[name][kind].times <= 2 && result[name][kind].failed === 0;
const missed = Object.keys(goals).filter((name) => !goals[name]);
if (values.check) {
  for (const name of missed) console.error(`missed: ${name}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
