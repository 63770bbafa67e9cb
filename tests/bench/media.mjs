// SPDX-License-Identifier: GPL-3.0-or-later
// From the page's answer to Janus's offer until WebRTC is connected, and until the first frame: a subscriber of a
// videoroom, over a path for media alone with delay, which may lose packets. `before`: as the page did when it was
// offered `a=setup:actpass`, and began DTLS itself. As root; for Firefox Debian's firefox-esr.
//
//   node tests/bench/media.mjs [--calls 7] [--round-trips 0.4,20,100] [--loss 0] [--browsers chromium,firefox] [--json]
//                                                                                            (make bench-media)
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { buildDir, sourceDir, startJanus } from '../e2e/support/janus/janus.mjs';
import { start } from '../e2e/support/process.mjs';
import { example } from '../e2e/support/janus/sample.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '7' },
    'round-trips': { type: 'string', default: '0.4,20,100' },
    loss: { type: 'string', default: '0' },
    browsers: { type: 'string', default: 'chromium,firefox' },
    json: { type: 'boolean', default: false },
  },
});
if (!(Number(values.loss) >= 0 && Number(values.loss) < 1)) {
  console.error(`--loss is the part of the packets that is lost, 0 to 1 (2 % are 0.02), not ${values.loss}`);
  process.exit(2);
}
const ROOM = 1234;
const NEAR = '10.77.0.1';
const PAGE = path.join(sourceDir, 'tests/bench/media_page.mjs');
const START = 120_000; // ms until a browser is there
const CALL = 60_000; // each

const runs = values.browsers
  .split(',')
  .flatMap((browser) => ['before', 'after'].map((mode) => ({ name: `${browser}-${mode}`, browser, mode })));

const spaces = ['near', 'far'].map((end) => `jm-${process.pid}-${end}`);
const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe' });
const within = (space, ...args) => ip('netns', 'exec', space, 'ip', ...args);
process.on('exit', () => spaces.forEach((space) => ip('netns', 'delete', space)));
for (const space of spaces) {
  ip('netns', 'add', space);
  within(space, 'link', 'set', 'lo', 'up');
}

// One end of the path. Its browser has no other parent than this: with it everything ends.
const ALONE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const pageWithin = (space, ...args) => start('ip', ['netns', 'exec', space, ...ALONE, process.execPath, PAGE, ...args]);

// What it said, when it has ended by itself, in time.
async function finished(viewer, limit) {
  const timer = setTimeout(() => viewer.end('SIGKILL'), limit);
  const { code, signal } = await viewer.exited;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${viewer.log.text}\n${signal ? `not over after ${limit} ms` : `status ${code}`}`);
  return viewer.output.trim().split('\n').map((line) => JSON.parse(line));
}

const median = (numbers) => Math.round(numbers.sort((a, b) => a - b)[numbers.length >> 1]);

async function measure(roundTrip) {
  const [near, far] = spaces;
  const way = start(path.join(buildDir, 'tests/bench/delay'), [near, far, roundTrip / 2, values.loss, 1].map(String), { input: null });
  await way.log.waitFor(/ready/);
  [near, far].forEach((space, i) => {
    within(space, 'address', 'add', `10.77.0.${i + 1}/24`, 'dev', 'way');
    within(space, 'link', 'set', 'way', 'up');
    within(space, 'route', 'add', 'default', 'dev', 'way'); // for browsers that take no other address
  });
  const room = { description: 'of the benchmark', publishers: 6, videocodec: 'vp8' };
  const janus = await startJanus({
    host: NEAR,
    netns: near,
    plugins: { videoroom: { general: {}, [`room-${ROOM}`]: room } },
    channels: {
      publisher: { ...example('stage'), link: 'sealed', reachable: true },
      ...Object.fromEntries(runs.map(({ name }) => [name, { ...example('audience'), link: 'sealed', offers_per_minute: 6000 }])),
    },
  });
  const socket = path.join(janus.dir, 'node');
  const rows = [];
  let publisher;
  try {
    publisher = pageWithin(near, 'publish', await janus.link('publisher'), socket, `${NEAR}:${janus.nodePort}`);
    const { feed } = JSON.parse(await publisher.log.waitFor(/"feed"/, { timeout: START }));
    for (const { name, browser, mode } of runs) {
      const args = [await janus.link(name), socket, browser, values.calls, mode, feed, ROOM].map(String);
      const calls = await finished(pageWithin(far, 'watch', ...args), START + values.calls * CALL);
      const { offered, answered } = calls[0];
      const [connected, frame] = ['connected', 'frame'].map((key) => median(calls.map((call) => call[key])));
      rows.push({ roundTrip, browser, mode, offered, answered, calls: calls.length, connected, frame });
      if (!values.json) console.error(JSON.stringify({ ...rows.at(-1), all: calls.map((c) => Math.round(c.connected)) }));
    }
  } finally {
    await publisher?.end('SIGKILL');
    await janus.stop();
    await janus.cleanup();
    way.write('\n');
    await way.exited;
  }
  return rows;
}

const result = [];
for (const roundTrip of values['round-trips'].split(',').map(Number)) result.push(...(await measure(roundTrip)));
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`ms from the answer until connected / first frame, medians of ${values.calls}, ${100 * values.loss} % lost`);
  for (const { roundTrip, browser, mode, offered, answered, connected, frame } of result)
    console.log(
      `${String(roundTrip).padStart(6)} ms  ${browser.padEnd(9)} ${mode.padEnd(7)} ${`${offered}, ${answered}`.padEnd(16)} ${connected} / ${frame}`,
    );
}
process.exit(0);
