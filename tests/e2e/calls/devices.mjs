// SPDX-License-Identifier: GPL-3.0-or-later
// Offers as devices, other stacks and older browsers write them (tests/vectors/descriptions.json), at the echo test of a
// real Janus: each is answered for what it is in every form, another connection of the same device is another call, and
// an ICE restart is none.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { skipJanus, sourceDir, startJanus } from '../support/janus/janus.mjs';
import { ApiPeer, attach, create, message } from '../support/api_peer.mjs';
import { Peer } from '../support/peer.mjs';
import { PlainPeer } from '../support/plain_peer.mjs';
import { until } from '../support/process.mjs';

const samples = JSON.parse(fs.readFileSync(path.join(sourceDir, 'tests/vectors/descriptions.json'), 'utf8'));

// Its sections: {kind, refused, mid, setup, codecs}; what stands for the session holds for each.
function sections(sdp) {
  const [session, ...parts] = sdp.split(/\r?\n(?=m=)/);
  const values = (text, pattern) => [...text.matchAll(pattern)].map(([, value]) => value);
  return parts.map((part) => {
    const [, kind, port] = /^m=(\S+) (\d+)/.exec(part);
    const [setup = values(session, /^a=setup:(\S+)/gm)[0]] = values(part, /^a=setup:(\S+)/gm);
    const codecs = values(part, /^a=rtpmap:(\d+ [^/\r\n]+)/gm).map((codec) => codec.toLowerCase());
    return { kind, refused: port === '0', mid: values(part, /^a=mid:(\S+)/gm)[0], setup, codecs };
  });
}

function answers(offer, answer) {
  const [asked, told] = [sections(offer), sections(answer)];
  const shape = (list) => list.map(({ kind, mid }) => `${kind} ${mid}`);
  assert.deepEqual(shape(told), shape(asked), answer);
  assert.ok(told.some(({ refused }) => !refused), answer);
  told.forEach(({ refused, setup, codecs }, at) => {
    if (refused) return;
    assert.equal(setup, asked[at].setup === 'active' ? 'passive' : 'active', answer);
    for (const codec of codecs) assert.ok(asked[at].codecs.includes(codec), `${codec} was not offered`);
  });
}

// Other credentials of ICE: with the counter as it is, as a device has it that counts nothing, or one ahead.
const otherIce = (sdp, ufrag) => sdp.replaceAll(/^(a=ice-ufrag:).*$/gm, `$1${ufrag}`).replaceAll(/^(a=ice-pwd:).*$/gm, `$1${ufrag.repeat(6)}`);
const counted = (sdp) => sdp.replace(/^(o=\S+ \S+) \S+/m, '$1 99');

describe('offers of other stacks', { skip: skipJanus(), timeout: 300_000 }, () => {
  let janus;
  const plain = samples.map(() => new PlainPeer());
  before(async () => {
    const channels = { echo: { offers_per_minute: 600 }, app: { api: 'janus', body: null, allow_requests: [''], offers_per_minute: 600 } };
    plain.forEach((peer, at) => (channels[`plain${at}`] = peer.channel()));
    janus = await startJanus({ channels, admin: true });
  });
  after(() => janus?.cleanup());

  samples.forEach(({ name: what, sdp, ufrag }, at) => {
    test(`${what}: plain`, async () => {
      const peer = await plain[at].meets(janus, `plain${at}`);
      const asks = async (offer, re) => {
        await peer.send({ type: 'offer', sdp: offer });
        const { json } = await peer.receive();
        assert.equal(json.type, 'answer', JSON.stringify(json));
        assert.equal(json.re, re);
        answers(offer, json.sdp);
      };
      const own = await janus.newSessions();
      await asks(sdp, ufrag);
      const [first] = await own();
      await asks(otherIce(sdp, 'another1'), 'another1');
      const second = await until('the end of the first call', async () => {
        const ids = await own();
        return ids.length === 1 && ids[0];
      });
      assert.notEqual(second, first, 'another connection is another call');
      await asks(counted(otherIce(sdp, 'restart1')), 'restart1');
      assert.deepEqual(await own(), [second], 'an ICE restart is the same call');
    });

    test(`${what}: in an envelope`, async () => {
      const peer = new Peer(await janus.link('echo'));
      const reply = await peer.ask('offer', { sdp });
      assert.equal(reply.type, 'answer', JSON.stringify(reply));
      answers(sdp, reply.sdp);
    });

    test(`${what}: with the Janus API`, async () => {
      const peer = new ApiPeer(await janus.link('app'));
      const asks = message(1, 2, { audio: true, video: true }, { jsep: { type: 'offer', sdp } });
      await peer.say(create(1), attach(1, 2), asks);
      const { jsep } = await peer.hear((one) => one.jsep || one.janus === 'error');
      assert.equal(jsep?.type, 'answer', JSON.stringify(peer.heard));
      answers(sdp, jsep.sdp);
    });
  });
});
