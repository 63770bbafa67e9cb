// SPDX-License-Identifier: GPL-3.0-or-later
// Two people behind symmetric NATs who cannot reach each other: their call goes through Janus, which both reach. The
// routers count what passes, and show that nothing went directly; sockets show that nothing could have. Then one of them
// moves to another address.
import assert from 'node:assert/strict';
import test from 'node:test';

import { skipBrowser } from '../support/browser/chromium.mjs';
import { nodeWithin, pageWithin } from '../support/browser/namespace.mjs';
import { placeIn, record } from '../support/browser/place.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { example } from '../support/janus/sample.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { until } from '../support/process.mjs';

const skip = skipBrowser() || skipJanus() || skipNets();
const NAMES = ['anna', 'bert'];
const BYTES = Array.from({ length: 256 }, (_, value) => value);
const BOTH = { audios: 1, videos: 1 };
const PROBES = 20;

// A UDP socket in a namespace: send(to, text), and the lines that it says.
async function socket(t, namespace, ...args) {
  const child = nodeWithin(namespace, 'tests/e2e/support/network/udp.mjs', ...args);
  t.after(() => child.end());
  const { port } = JSON.parse(await child.log.waitFor(/"port"/));
  const heard = () => child.log.lines.slice(1).map((line) => JSON.parse(line));
  return { port, heard, send: (to, text) => child.write(`${JSON.stringify({ to, text })}\n`) };
}

// How the socket looks from there, [address, port]; the NAT's mapping for that destination is made by asking.
async function seenAs(one, address, port) {
  const before = one.heard().length;
  const said = () => one.heard().slice(before).find(({ from }) => from[1] === port)?.text.split(' ');
  const found = await until('an answer from outside', () => {
    one.send([address, port], 'who am I');
    return said();
  });
  return [found[0], Number(found[1])];
}

// The direct path, as ICE would try it: each knows how the other looks from outside, and both send at once. Of each of the
// two sockets `seen`: how it looks for two that it asks, `arrived`: from where something of the other's has come.
async function tryDirectly(t, nets) {
  const mirrors = [await socket(t, nets.hub, '--mirror'), await socket(t, nets.hub, '--mirror')];
  const sockets = [await socket(t, nets.hosts[0]), await socket(t, nets.hosts[1])];
  const seen = [];
  for (const one of sockets) {
    const looks = [];
    for (const { port } of mirrors) looks.push(await seenAs(one, nets.publicAddress, port));
    seen.push(looks);
  }
  // What is sent in the second round finds that both have sent before.
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < PROBES; i++) {
      sockets[0].send(seen[1][0], 'direct');
      sockets[1].send(seen[0][0], 'direct');
      sockets[0].send(['192.168.2.2', sockets[1].port], 'direct');
    }
    // What was sent first has arrived or never will when the public host answers on the same way again.
    for (const one of [...sockets, sockets[0]]) await seenAs(one, nets.publicAddress, mirrors[1].port);
  }
  const direct = (one) => one.heard().filter(({ text }) => text === 'direct');
  return { seen, arrived: sockets.map((one) => direct(one).map(({ from }) => from)) };
}

test('media, audio and data go through Janus, and could not go directly; one moves', { skip, timeout: 300_000 }, async (t) => {
  const nets = twoNats();
  t.after(() => nets.close());
  const phone = { ...example('phone') };
  const janus = await startJanus({
    plugins: ['videocall'],
    host: nets.publicAddress,
    netns: nets.hub,
    channels: Object.fromEntries(NAMES.map((name) => [name, phone])),
  });
  t.after(() => janus.cleanup());
  const places = {};
  for (const [i, username] of NAMES.entries()) {
    const place = (places[username] = await placeIn({ janus, page: await pageWithin(t, nets.hosts[i]) }));
    await place.dial(username, { body: { request: 'register', username }, data: true }, ({ call }) => call.addMedia(true));
    await place.on(username, ({ call }) => call.opened);
  }
  const { anna, bert } = places;
  await anna.on('anna', async ({ call }) => {
    await call.addMedia(true);
    await call.negotiate({ body: { request: 'call', username: 'bert' } });
  });
  const seen = [await anna.sees('anna', BOTH), await bert.sees('bert', BOTH)];
  const back = [...BYTES].reverse();
  await anna.says('anna', BYTES);
  assert.deepEqual(await bert.hearsData('bert', Array.isArray), BYTES);
  await bert.says('bert', back);
  assert.deepEqual(await anna.hearsData('anna', Array.isArray), back);

  const counted = [nets.counters(0), nets.counters(1)];
  record(t, { plugin: 'videocall', nat: 'symmetric, both', seen, packets: counted });
  for (const { to_public, from_public, direct } of counted) {
    assert.ok(to_public > 100 && from_public > 100, `${to_public} packets to Janus, ${from_public} from it`);
    assert.equal(direct, 0, 'nothing went directly');
  }

  const { seen: looks, arrived } = await tryDirectly(t, nets);
  for (const [look, other] of looks)
    assert.notDeepEqual(look, other, 'the NAT is symmetric: another mapping for each destination');
  assert.deepEqual(arrived, [[], []]);
  assert.ok(nets.counters(0).direct >= PROBES, 'the routers have counted these');

  const user = () => anna.on('anna', ({ call }) => /a=ice-ufrag:(\S+)/.exec(call.peer.localDescription.sdp)[1]);
  const before = await user();
  nets.move();
  await until('ICE is restarted', async () => (await user()) !== before);
  for (const [place, name] of [[anna, 'anna'], [bert, 'bert']]) await place.sees(name, BOTH);
});

test('behind NATs that are not symmetric the same probes arrive', { skip: skipNets() }, async (t) => {
  const nets = twoNats({ symmetric: false });
  t.after(() => nets.close());
  const { seen, arrived } = await tryDirectly(t, nets);
  for (const [look, other] of seen) assert.deepEqual(look, other, 'one mapping for all destinations');
  for (const [i, others] of [seen[1], seen[0]].entries()) {
    assert.ok(arrived[i].length > 0);
    for (const from of arrived[i]) assert.deepEqual(from, others[0]);
  }
});
