// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to call that the project has, a channel for each: `janus-mam call`, the plain form, the Janus API.
//
//   const ways = new EveryWay();
//   const janus = await startJanus({ channels: ways.channels });
//   await ways.all(janus)                 gives the plain answer
//   await everyWay(t, settings)           with a Janus of its own: {janus, sdp}
import assert from 'node:assert/strict';

import { makeOffer } from '../fixtures/offer.mjs';
import { janusMam, startJanus } from './janus/janus.mjs';
import { ApiPeer, attach, create, message } from './api_peer.mjs';
import { PlainPeer } from './plain_peer.mjs';

// A whole call, by `janus-mam call`.
export async function calls(janus, name = 'echo') {
  const args = ['call', '--link', await janus.link(name), '--seconds', '1'];
  const { code, stdout, log } = await janusMam(args);
  assert.equal(code, 0, stdout + log.text + janus.log.text);
}

export class EveryWay {
  #peer = new PlainPeer();
  #known = false;

  channels = {
    echo: {},
    plain: this.#peer.channel(),
    app: { api: 'janus', body: null, allow_requests: [''] },
  };

  // The answer in the plain form, to an offer without candidates.
  async answered(janus) {
    if (!this.#known) await this.#peer.meets(janus, 'plain');
    this.#known = true;
    return this.#peer.answered();
  }

  async all(janus) {
    const sdp = await this.answered(janus);
    await overApi(janus);
    await calls(janus);
    return sdp;
  }
}

async function overApi(janus) {
  const peer = new ApiPeer(await janus.link('app'));
  const offer = { jsep: { type: 'offer', sdp: makeOffer().sdp } };
  await peer.say(create(1), attach(1, 2), message(1, 2, { audio: true, video: true }, offer));
  const { jsep } = await peer.hear((one) => one.jsep || one.janus === 'error');
  assert.equal(jsep?.type, 'answer', JSON.stringify(peer.heard));
}

export async function everyWay(t, { channels, ...settings }) {
  const ways = new EveryWay();
  const janus = await startJanus({ channels: { ...ways.channels, ...channels }, ...settings });
  t.after(() => janus.cleanup());
  return { janus, sdp: await ways.all(janus) };
}
