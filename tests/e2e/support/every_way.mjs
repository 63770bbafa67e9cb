// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to call that the project has, a channel for each: `janus-mam call`, the plain form, the Janus API.
import assert from 'node:assert/strict';
import path from 'node:path';

import { makeOffer } from '../fixtures/offer.mjs';
import { janusMam, startJanus } from './janus/janus.mjs';
import { ApiPeer, attach, create, message } from './api_peer.mjs';
import { Peer } from './peer.mjs';

export const channels = {
  echo: { reachable: true },
  plain: {},
  app: { api: 'janus', body: null, allow_requests: [''] },
};

// A whole call, by `janus-mam call`.
export async function calls(janus, name = 'echo') {
  const args = ['call', '--link-file', '-', '--seconds', '1', '--state', path.join(janus.dir, `peer-${name}`)];
  const { code, stdout, log } = await janusMam(args, { input: `${await janus.link(name)}\n` });
  assert.equal(code, 0, stdout + log.text + janus.log.text);
}

// The answer in the plain form, to an offer without candidates.
export async function answered(janus, name = 'plain') {
  const peer = new Peer(await janus.link(name));
  await peer.send({ type: 'offer', sdp: makeOffer().sdp });
  const { json } = await peer.receive();
  assert.equal(json.type, 'answer', JSON.stringify(json));
  return json.sdp;
}

async function overApi(janus) {
  const peer = new ApiPeer(await janus.link('app'));
  const offer = { jsep: { type: 'offer', sdp: makeOffer().sdp } };
  await peer.say(create(1), attach(1, 2));
  const answer = await peer.ask(message(1, 2, { audio: true, video: true }, offer));
  assert.equal(answer.jsep?.type, 'answer', JSON.stringify(answer));
}

// All three. Gives the plain answer.
export async function inEveryWay(janus) {
  const sdp = await answered(janus);
  await overApi(janus);
  await calls(janus);
  return sdp;
}

// With a Janus of its own.
export async function everyWay(t, settings) {
  const janus = await startJanus({ channels, ...settings });
  t.after(() => janus.cleanup());
  return { janus, sdp: await inEveryWay(janus) };
}
