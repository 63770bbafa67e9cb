// SPDX-License-Identifier: GPL-3.0-or-later
// node tools/dictionary/record.mjs: records payloads with Chromium, Firefox, GStreamer and Debian's Janus, without
// their random values, into tests/vectors/payloads/. What is in held_out/ measures and trains nothing.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { startJanus } from '../../tests/e2e/support/janus/janus.mjs';
import { freePort } from '../../tests/e2e/support/process.mjs';
import { startBrowsers } from './browser_peers.mjs';
import * as calls from './calls.mjs';
import { envelope, hasDescription, toApi, toEnvelopes } from './payloads.mjs';
import { anonymise, fixedParts } from './random_parts.mjs';
import { candidates, command, others, safari } from './shapes.mjs';

const here = import.meta.dirname;
const vectors = path.join(here, '../../tests/vectors/payloads');

const AUDIO = { audio: true };
const VIDEO = { video: true };
const BOTH = { audio: true, video: true };
const DATA = { data: true };
const ALL = { audio: true, video: true, data: true };
const RECEIVE = { receive: ['audio', 'video'] };
const FEED = { audio: true, video: true, direction: 'sendonly' };

// What one call said, once more as API objects: all of it, or only what holds no description.
const bothForms = (said, all = false) => [
  ...toEnvelopes(said),
  ...toApi(said).filter((payload) => all || !hasDescription(payload)),
];
const offers = (...sdps) => sdps.map((sdp) => [envelope('offer', { sdp })]);

async function training(url, { chromium, firefox }, gstreamer) {
  const offer = async (browser, wanted, how) => (await browser.peer(wanted)).offer(how);
  return {
    chromium_echo_audio: bothForms(await calls.echo(url, chromium, AUDIO), true),
    chromium_echo_video: bothForms(await calls.echo(url, chromium, VIDEO, { restart: true })),
    chromium_echo_data: bothForms(await calls.echo(url, chromium, DATA)),
    chromium_gathered: toEnvelopes(await calls.echo(url, chromium, BOTH, { how: { gather: true } })),
    chromium_receives: offers(await offer(chromium, { receive: ['video'] }), await offer(chromium, { receive: ['audio'] })),
    chromium_simulcast: toEnvelopes(await calls.videoroom(url, chromium, [{ ...BOTH, simulcast: true }], chromium)),
    chromium_videoroom: bothForms(await calls.videoroom(url, chromium, [BOTH, FEED], firefox, { restart: true, leaves: true })),
    chromium_video_data: offers(await offer(chromium, { video: true, data: true })),
    chromium_streaming: bothForms(await calls.streaming(url, chromium)),
    chromium_textroom: bothForms(await calls.textroom(url, chromium)),
    chromium_videocall: bothForms(await calls.videocall(url, chromium, chromium, BOTH)),
    firefox_echo: bothForms(await calls.echo(url, firefox, BOTH)),
    firefox_echo_data: bothForms(await calls.echo(url, firefox, DATA)),
    firefox_audiobridge: bothForms(await calls.audiobridge(url, firefox)),
    firefox_receives: offers(await offer(firefox, RECEIVE), await offer(firefox, VIDEO, { gather: true })),
    firefox_recordplay: bothForms(await calls.recordplay(url, firefox, BOTH)),
    gstreamer: offers(gstreamer.audio, gstreamer.video),
    safari: offers(safari({ data: true, audio: false }), safari({ video: false }), safari({ direction: 'recvonly' })),
    command: offers(command()),
    others: others(),
  };
}

async function heldOut(url, { chromium, firefox }, gstreamer) {
  const offer = async (browser, wanted, how) => (await browser.peer(wanted)).offer(how);
  return {
    chromium_echo_all: bothForms(await calls.echo(url, chromium, ALL), true),
    chromium_audiobridge: toEnvelopes(await calls.audiobridge(url, chromium)),
    chromium_recordplay: toEnvelopes(await calls.recordplay(url, chromium, AUDIO)),
    chromium_receives: offers(await offer(chromium, RECEIVE), await offer(chromium, ALL, { gather: true })),
    firefox_videoroom: bothForms(await calls.videoroom(url, firefox, [BOTH, AUDIO, VIDEO], chromium)),
    firefox_echo_all: toEnvelopes(await calls.echo(url, firefox, ALL, { restart: true })),
    firefox_streaming: toEnvelopes(await calls.streaming(url, firefox)),
    firefox_textroom: toEnvelopes(await calls.textroom(url, firefox)),
    firefox_videocall: toEnvelopes(await calls.videocall(url, firefox, chromium, ALL)),
    gstreamer_all: offers(gstreamer.all),
    safari_all: offers(safari({ data: true })),
    candidates: [[envelope('candidates', { candidates: candidates('uS3r'), completed: true })]],
  };
}

// One payload a line. What differs by its random values alone from one of `trained` is left out.
function write(folder, sets, trained = new Set()) {
  const shape = (text) => fixedParts(text).join();
  const shapes = new Set();
  fs.rmSync(path.join(vectors, folder), { recursive: true, force: true });
  fs.mkdirSync(path.join(vectors, folder), { recursive: true });
  for (const [name, payloads] of Object.entries(sets)) {
    const known = new Map();
    const texts = payloads.map((payload) => anonymise(JSON.stringify(payload), known));
    const kept = texts.filter((text) => !trained.has(shape(text)));
    for (const text of kept) shapes.add(shape(text));
    fs.writeFileSync(path.join(vectors, folder, `${name}.json`), `[\n${kept.join(',\n')}\n]\n`);
  }
  return shapes;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'janus-mam-record-'));
const port = await freePort();
const http = { general: { json: 'compact', http: true, port, ip: '127.0.0.1', https: false }, admin: { admin_http: false } };
const janus = await startJanus({ plugins: calls.pluginsOfJanus(folder), transports: { http } });
const browsers = await startBrowsers();
try {
  const url = `http://127.0.0.1:${port}/janus`;
  const gstreamer = JSON.parse(execFileSync('/usr/bin/python3', [path.join(here, 'gstreamer.py')], { encoding: 'utf8' }));
  const trained = write('training', await training(url, browsers, gstreamer));
  write('held_out', await heldOut(url, browsers, gstreamer), trained);
} finally {
  await browsers.close();
  await janus.cleanup();
  fs.rmSync(folder, { recursive: true, force: true });
}
