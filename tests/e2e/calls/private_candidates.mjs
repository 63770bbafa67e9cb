// SPDX-License-Identifier: GPL-3.0-or-later
// hide_private_candidates, in Debian's Janus: no private address in what it says, and calls all the same.
import assert from 'node:assert/strict';
import test from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { ApiPeer, attach, create, message } from '../support/api_peer.mjs';
import { skipCall } from '../support/call.mjs';
import { janusMam, startJanus } from '../support/janus/janus.mjs';
import { runAlone } from '../support/network/alone.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';

const OWN = '10.20.30.40';
const MAPPED = '203.0.113.9'; // not private, and nobody has it
const options = { skip: runAlone(import.meta.url, OWN) || skipCall(), timeout: 120_000 };

const hide = { hide_private_candidates: true };
const app = { api: 'janus', body: null, allow_requests: [''] };
const sealed = {
  app: { ...app, ...hide },
  far: { reachable: false, ...hide },
  farapp: { reachable: false, ...app, ...hide },
};

// {janus, shown, plain}: peers of two plain channels, of which the second hides
async function started(t, nat) {
  const [shown, plain] = [new PlainPeer(), new PlainPeer()];
  const channels = { shown: shown.channel(), plain: plain.channel(hide), ...sealed };
  const janus = await startJanus({ channels, nat });
  t.after(() => janus.cleanup());
  await shown.meets(janus, 'shown');
  await plain.meets(janus, 'plain');
  return { janus, shown, plain };
}

const PRIVATE = /\b10\.20\.30\.40\b|127\.0\.0\.1|f[de]\w\w:/i;
const candidates = (sdp) => sdp.match(/^a=candidate:.*$/gm) ?? [];

function isClean(sdp) {
  assert.doesNotMatch(sdp, PRIVATE);
  assert.match(sdp, /^o=.* IN IP4 (0\.0\.0\.0|203\.0\.113\.9)\r$/m);
}

// The answer over the Janus API, and what else was heard, up to the first for which `until` holds.
async function overApi(janus, until) {
  const peer = new ApiPeer(await janus.link('app'));
  const offer = { jsep: { type: 'offer', sdp: makeOffer().sdp } };
  await peer.say(create(1), attach(1, 2), message(1, 2, { audio: true, video: true }, offer));
  const { jsep } = await peer.hear((one) => one.jsep);
  if (until) await peer.hear(until);
  return { sdp: jsep.sdp, told: peer.heard };
}

// Janus begins: it has the peer's candidates.
async function calls(janus, name, ...args) {
  const link = await janus.link(name);
  const { code, stdout, log } = await janusMam(['call', '--link', link, '--seconds', '1', '--timeout', '60', ...args]);
  assert.equal(code, 0, stdout + log.text + janus.log.text);
}

const warnings = (janus, name) =>
  janus.log.text.split('\n').filter((line) => line.includes('hide_private_candidates has left none') && line.includes(name));

test('a candidate that is public is left', options, async (t) => {
  const { janus, shown, plain } = await started(t, { nat_1_1_mapping: MAPPED, keep_private_host: true });
  assert.match(await shown.answered(), PRIVATE);
  for (const sdp of [await plain.answered(), (await overApi(janus)).sdp]) {
    isClean(sdp);
    assert.ok(candidates(sdp).length > 0, sdp);
    for (const line of candidates(sdp)) assert.ok(line.includes(` ${MAPPED} `), line);
  }
  await calls(janus, 'far');
  await calls(janus, 'farapp', '--api', 'janus');
  assert.doesNotMatch(janus.log.text, /has left none/);
});

test('none is left: the log says so once a channel, and Janus begins', options, async (t) => {
  const { janus, plain } = await started(t);
  for (const sdp of [await plain.answered(), await plain.answered(), (await overApi(janus)).sdp]) {
    isClean(sdp);
    assert.deepEqual(candidates(sdp), []);
  }
  await calls(janus, 'far');
  await calls(janus, 'farapp', '--api', 'janus');
  for (const name of ['plain', 'app', 'far']) assert.ok(warnings(janus, name).length > 0, `${name}: ${janus.log.text}`);
  assert.equal(warnings(janus, 'plain').length, 1);
});

test('candidates that come by themselves', options, async (t) => {
  const { janus, plain } = await started(t, { full_trickle: true, nat_1_1_mapping: MAPPED, keep_private_host: true });
  const { sdp, told } = await overApi(janus, ({ janus: verb, candidate }) => verb === 'trickle' && candidate.completed);
  isClean(sdp);
  const lines = told.filter(({ candidate }) => candidate?.candidate).map(({ candidate }) => candidate.candidate);
  assert.ok(lines.length > 0, JSON.stringify(told));
  for (const line of lines) assert.ok(line.includes(` ${MAPPED} `), line);
  isClean(await plain.answered());
});
