// SPDX-License-Identifier: GPL-3.0-or-later
// What janus.jcfg says of the network and of signed tokens, and a Janus that may open few files: each works in every way
// to call, if Janus itself starts with it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import test from 'node:test';

import { makeOffer } from '../fixtures/offer.mjs';
import { skipJanus, startJanus } from '../support/janus/janus.mjs';
import { skipCall } from '../support/call.mjs';
import { EveryWay, everyWay } from '../support/every_way.mjs';
import { Peer } from '../support/peer.mjs';
import { freePort, until } from '../support/process.mjs';
import { outward, skipTurn, startTurn } from '../support/servers/turn.mjs';

const options = { skip: skipJanus() || skipCall(), timeout: 300_000 };

async function janusFor(t, settings) {
  const janus = await startJanus(settings);
  t.after(() => janus.cleanup());
  return janus;
}

const outwardName = () =>
  Object.entries(os.networkInterfaces()).find(([, list]) => list.some(({ address }) => address === outward()))[0];

// What an offer gets, as an envelope.
const reply = async (janus, name, members) => new Peer(await janus.link(name)).ask('offer', { sdp: makeOffer().sdp, ...members });

for (const [what, server] of Object.entries({ 'does not answer': '127.0.0.1', 'does not resolve': 'stun.invalid' }))
  test(`a stun_server that ${what}: Janus does not start, or it is told to ignore that`, options, async (t) => {
    const nat = { stun_server: server, stun_port: await freePort() };
    const refused = await janusFor(t, { nat, ready: false });
    assert.notEqual((await refused.exited).code, 0);
    assert.match(refused.log.text, /\[FATAL\].*STUN/);
    assert.ok(!refused.log.find('[mam]'), 'the plugin was not loaded');
    await everyWay(t, { nat: { ...nat, ignore_unreachable_ice_server: true } });
  });

test('turn_rest_api: its TURN server is used; without it calls come about as well', { ...options, skip: options.skip || skipTurn() }, async (t) => {
  const turn = await startTurn({ user: 'janus', password: 'of-the-test', host: outward() });
  t.after(() => turn.cleanup());
  const asked = [];
  const api = http.createServer((request, response) => {
    asked.push(new URL(request.url, 'http://api').searchParams);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ username: 'janus', password: 'of-the-test', ttl: 600, uris: [`turn:${outward()}:${turn.port}?transport=udp`] }));
  });
  await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve));
  t.after(() => api.close(() => {}));
  const nat = { turn_rest_api: `http://127.0.0.1:${api.address().port}/`, turn_rest_api_key: 'of-the-api', turn_rest_api_timeout: 2 };
  const { janus, sdp } = await everyWay(t, { nat });
  assert.match(sdp, /^a=candidate:.* typ relay/m);
  assert.equal(asked.length, 3);
  for (const query of asked) assert.equal(query.get('api'), 'of-the-api');
  await new Promise((resolve) => {
    api.close(resolve);
    api.closeAllConnections();
  });
  assert.doesNotMatch((await reply(janus, 'echo')).sdp, / typ relay/);
});

// As Janus's documentation says: "EXPIRY,REALM,PLUGIN…:" and the HMAC of that before the colon.
function signedToken(secret, expiry, plugin = 'janus.plugin.echotest') {
  const data = `${expiry},janus,${plugin}`;
  return `${data}:${createHmac('sha1', secret).update(data).digest('base64')}`;
}

test('token_auth_secret: a token that is signed with it does, others are refused', options, async (t) => {
  const janus = await janusFor(t, {
    channels: { ...new EveryWay().channels, guest: { allow_token: true } },
    janus: { token_auth: true, token_auth_secret: 'of-the-tokens' },
  });
  const line = await janus.log.waitFor(/Janus's configuration: token_auth is set there/);
  assert.match(line, /as of these channels: echo, plain, app\. /);
  const soon = Math.floor(Date.now() / 1000) + 3600;
  const tokens = {
    none: undefined,
    'another secret': signedToken('another', soon),
    old: signedToken('of-the-tokens', soon - 7200),
    'for another plugin': signedToken('of-the-tokens', soon, 'janus.plugin.videoroom'),
  };
  for (const [what, token] of Object.entries(tokens)) {
    const { type, code } = await reply(janus, 'guest', { token });
    assert.equal(type, 'error', what);
    assert.ok([403, 405].includes(code), `${what}: ${code}`);
  }
  assert.equal((await reply(janus, 'guest', { token: signedToken('of-the-tokens', soon) })).type, 'answer');
});

test('interface: its address is the one in the description', options, async (t) => {
  for (const one of [outward(), outwardName()]) {
    const { sdp } = await everyWay(t, { janus: { interface: one } });
    assert.match(sdp, new RegExp(`^c=IN IP4 ${outward().replaceAll('.', '\\.')}\r$`, 'm'), one);
  }
});

test('ice_enforce_list: what it names is used; if that is nothing, Janus takes all', options, async (t) => {
  for (const list of [outwardName(), outward(), 'nosuch0']) {
    const { sdp } = await everyWay(t, { nat: { ice_enforce_list: list } });
    assert.match(sdp, new RegExp(`^a=candidate:.* ${outward().replaceAll('.', '\\.')} `, 'm'), list);
  }
});

for (const most of [64, 400])
  test(`${most} descriptors, and as many connections to the node that say nothing`, options, async (t) => {
    const ways = new EveryWay();
    const janus = await janusFor(t, { channels: ways.channels, under: ['prlimit', `--nofile=${most}:${most}`] });
    await janus.log.waitFor(`since this process may open ${most} files (ulimit -n, LimitNOFILE)`);
    const { hostname, port } = new URL(janus.nodeUrl);
    const silent = await Promise.all(
      // Each from another network: one alone gets a share.
      Array.from({ length: most }, (_, at) => new Promise((resolve) => {
        const localAddress = `127.${1 + (at >> 6)}.${at & 63}.1`;
        const socket = net.connect({ port, host: hostname, localAddress }, () => resolve(socket));
        socket.on('error', () => resolve(socket)); // one that is closed
      })),
    );
    t.after(() => silent.forEach((socket) => socket.destroy()));
    const open = () => fs.readdirSync(`/proc/${janus.pid}/fd`).length;
    await until('room for the media', () => open() <= most - most / 8, { timeout: 15_000 }); // before they end by themselves
    await ways.all(janus);
  });
