// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier that loses messages, between Debian's Janus and `janus-mam call`: what was lost is attached again, and a
// chain that is broken for good goes on in its spare.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { lossy } from '../support/network/lossy.mjs';
import { OwnNode } from '../support/node.mjs';
import { readLink } from '../support/peer.mjs';
import { until } from '../support/process.mjs';

const options = { skip: skipCall(), timeout: 300_000 };

// A gateway and a peer that reach one node, each by a path of its own: {janus, ours, theirs, link, call}
async function world(t) {
  const node = await OwnNode.start();
  t.after(() => node.cleanup());
  const ours = await lossy(node.port);
  const theirs = await lossy(node.port);
  const carriers = { far: { nodes: [ours.url], public_url: theirs.url } };
  const settings = { node: { enabled: false, listen: null }, carriers };
  const janus = await startJanus({ admin: true, channels: { echo: { carrier: 'far' } }, settings });
  t.after(() => Promise.all([ours.close(), theirs.close()]));
  t.after(() => janus.cleanup());

  async function call({ link, limit = 60, state = 'peer' } = {}) {
    const args = ['--state', path.join(janus.dir, state), '--timeout', String(limit), '--seconds', '1'];
    const input = `${link ?? (await janus.link('echo'))}\n`;
    const { code, stdout, log } = await janusMam(['call', ...args, '--link-file', '-'], { input });
    return { code, result: JSON.parse(stdout), text: log.text };
  }
  const works = async (how) => {
    const { result, text } = await call(how);
    assert.equal(result.result, 'ok', `${text}\n${janus.log.tail()}`);
    return result;
  };
  const counters = async () => (await janus.query({ request: 'inspect', channel: 'echo' })).channel.counters;
  const idle = () => until('no session', async () => (await janus.sessions()).length === 0);
  return { janus, ours, theirs, call, works, counters, idle };
}

test('an answer that was lost is attached again', options, async (t) => {
  const { ours, works, counters } = await world(t);
  ours.drop = 1;
  await works();
  assert.equal(ours.dropped, 1);
  const { reattached, moves } = await counters();
  assert.deepEqual({ reattached, moves }, { reattached: 1, moves: 0 });
});

test('a chain that is broken for good goes on in its spare', options, async (t) => {
  const { janus, ours, call, works, counters, idle } = await world(t);
  await works();
  await idle();
  const old = await janus.link('echo');
  // The answer is let go with its call, and nobody has it any more.
  ours.drop = Infinity;
  const { result } = await call({ limit: 2 });
  assert.equal(result.failedAt, 'answer');
  await idle();
  assert.ok(ours.dropped > 0);
  ours.drop = 0;
  await works();
  assert.equal((await counters()).moves, 1);
  await janus.log.waitFor(/channel echo: the carrier has lost message \d+, .* goes on in the spare chain/);

  const link = await janus.link('echo');
  assert.equal(readLink(link).groot, readLink(old).gspare);
  assert.notEqual(readLink(link).gspare, readLink(old).gspare);
  const shown = JSON.parse((await janusMam(['channel', 'show', 'echo', '--state', janus.stateDir])).stdout);
  assert.deepEqual([shown.root, shown.spareRoot], [readLink(link).groot, readLink(link).gspare]);
  // The old link leads there as well, also for who reads the chain for the first time.
  await works({ link: old });
  await works();
  await janus.restart();
  await works();
  assert.equal((await counters()).moves, 0);
});

test('what the peer wrote is attached again, in its call and in the next one', options, async (t) => {
  const { theirs, works, counters, idle } = await world(t);
  theirs.drop = 1; // the offer
  await works();
  assert.equal(theirs.dropped, 1);
  await idle();
  theirs.pass = 1;
  theirs.drop = 1; // the bye
  await works();
  assert.equal(theirs.dropped, 2);
  await idle();
  await works(); // whose offer nobody can read without it
  await idle();
  const { calls, moves } = await counters();
  assert.deepEqual({ calls, moves }, { calls: 3, moves: 0 });
});
