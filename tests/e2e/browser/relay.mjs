// SPDX-License-Identifier: GPL-3.0-or-later
// Two people behind symmetric NATs who cannot reach each other: their call goes through Janus, which both reach. The
// routers count what passes, and show that nothing went directly; sockets show that nothing could have.
import assert from 'node:assert/strict';
import test from 'node:test';

import { reached, skipBrowser, videoRuns } from '../support/browser/chromium.mjs';
import { record } from '../support/browser/library.mjs';
import { nodeWithin, pageWithin } from '../support/browser/namespace.mjs';
import { audioRuns, beReachable, callOther, chatted, PEOPLE } from '../support/browser/people.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { skipNets, twoNats } from '../support/network/nets.mjs';
import { until } from '../support/process.mjs';

const skip = skipBrowser() || skipJanus() || skipNets();
const NAMES = ['anna', 'bert'];
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

// A data channel of the page's connection for every byte value, by the page's library.
const openBytes = (page) =>
  page.evaluate(async () => {
    const { Data } = await import(new URL('janus-mam.js', location.href));
    const heard = [];
    const data = new Data(window.peersOfTheTest.at(-1), (bytes, label) => {
      if (label === 'bytes') heard.push(bytes instanceof ArrayBuffer ? [...new Uint8Array(bytes)] : typeof bytes);
    });
    window.bytes = { heard, send: (values) => data.send(new Uint8Array(values), 'bytes') };
    await data.open('bytes');
  });

// `from` says it, and `to` hears nothing else.
async function carried(from, to, values) {
  assert.ok(await from.evaluate((all) => window.bytes.send(all), values));
  await to.waitForFunction(() => window.bytes.heard.length > 0);
  assert.deepEqual(await to.evaluate(() => window.bytes.heard), [values]);
}

test('media, audio and data go through Janus, and could not go directly', { skip, timeout: 300_000 }, async (t) => {
  const nets = twoNats();
  t.after(() => nets.close());
  const janus = await startJanus({
    plugins: ['videocall'],
    host: nets.publicAddress,
    netns: nets.hub,
    channels: Object.fromEntries(NAMES.map((name) => [name, PEOPLE])),
    settings: { general: { page: 'http://localhost/' } },
  });
  t.after(() => janus.cleanup());

  const pages = [];
  for (const [i, name] of NAMES.entries()) {
    const page = await pageWithin(t, nets.hosts[i], await janus.link(name));
    await beReachable(page, name);
    pages.push(page);
  }
  const [anna, bert] = pages;
  await callOther(anna, 'bert');
  await reached(bert, 'ringing');
  await bert.click('#accept');
  const seen = [];
  for (const page of pages) {
    await reached(page, 'connected');
    const [, frames] = await videoRuns(page);
    seen.push({ frames, audioPackets: await audioRuns(page) });
  }
  await chatted(anna, bert, 'there');
  await chatted(bert, anna, 'and back');
  const bytes = Array.from({ length: 256 }, (_, value) => value);
  for (const page of pages) await openBytes(page);
  await carried(anna, bert, bytes);
  await carried(bert, anna, [...bytes].reverse());

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
