// SPDX-License-Identifier: GPL-3.0-or-later
// The sample is the manual: it starts unedited, every key of the parser is in it, and the parser knows
// every key that is in it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { janusMam, sourceDir } from '../support/janus/janus.mjs';
import { freePort, until } from '../support/process.mjs';
import { examplesText, sampleText, uncomment } from '../support/janus/sample.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub(), timeout: 120_000 };
const sample = sampleText();
const examples = examplesText(sample);
const reference = sample.replace(examples, '');
const uncommented = uncomment(reference);

// The keys, with NAME for the names that the user chooses: [{path, value}]
function keysOf(text, pattern = /^(\w+) = (.*)/) {
  const keys = [];
  const groups = [];
  for (const line of text.split('\n')) {
    const bare = line.trim();
    const group = /^(\w+): \{$/.exec(bare);
    const key = pattern.exec(bare);
    if (group) groups.push(groups.length === 1 && /^(carriers|channels)$/.test(groups[0]) ? 'NAME' : group[1]);
    else if (bare === '}') groups.pop();
    else if (key) {
      const value = key[2].replace(/\s*#.*/, '').replace(/^"(.*)"$/, '$1');
      keys.push({ path: [...groups, key[1]].join('.') + (value.startsWith('[') ? '[]' : ''), value });
    }
  }
  assert.deepEqual(groups, [], 'braces');
  return keys;
}

// The parser's table, as it stands in the source: path -> what holds without it.
function knownKeys() {
  const source = fs.readFileSync(path.join(sourceDir, 'src/gateway/config/keys/known_keys.cpp'), 'utf8');
  return new Map([...source.matchAll(/^ {4}\{"([^"]+)",\s*"([^"]*)"/gm)].map((match) => [match[1], match[2]]));
}

// Starts the plugin with a text as its configuration, does `meanwhile`; the lines that complain.
async function complaints(t, text, meanwhile = () => {}) {
  const place = await stubPlace({ jcfg: text });
  const host = stubHost({ configDir: place.configDir });
  t.after(async () => {
    await host.kill();
    place.cleanup();
  });
  await host.command('load');
  const result = await host.command('init');
  await meanwhile(host);
  await host.end();
  return { result, lines: host.log.lines.filter((line) => line.includes(`${place.file}: `)), log: host.log };
}

test('the sample names every key of the parser and no other', () => {
  const known = [...knownKeys().keys()].sort();
  assert.ok(known.length > 30, 'the table was found');
  assert.deepEqual(
    keysOf(uncommented)
      .map((key) => key.path)
      .sort(),
    known,
  );
});

test('a key that is commented out shows what holds without it', () => {
  const known = knownKeys();
  const commented = keysOf(reference.replace(/^(\s*)#(?=(\w+: \{$|\}$))/gm, '$1'), /^#(\w+) = (.*)/);
  const plain = commented.filter((key) => /^(true|false|[\d.:]+|compact|chrysalis|embedded|restricted)$/.test(known.get(key.path)));
  assert.ok(plain.length > 20, 'most are plain values');
  for (const key of plain) assert.equal(key.value, known.get(key.path), key.path);
});

// Where the sample may write and listen in a test: {place, text}
async function placed(t, text) {
  const place = await stubPlace({});
  t.after(() => place.cleanup());
  const edited = text
    .replace('#state_dir = "/var/lib/janus-mam"', `state_dir = "${place.stateDir}"`)
    .replace('#listen = "127.0.0.1:14265"', `listen = "127.0.0.1:${await freePort()}"`);
  assert.notEqual(edited, text);
  return { place, text: edited };
}

// Until these channels, and no others, listen.
const listen = (host, names) =>
  until(`${names} listen`, async () => {
    const { channels } = JSON.parse(await host.command('query {"request": "channels"}'));
    const listening = channels.filter(({ state }) => state === 'listening').map(({ name }) => name);
    return listening.sort().join() === [...names].sort().join() && channels.length === names.length;
  });

test('every example, uncommented, is a channel', options, async (t) => {
  const shown = uncomment(examples);
  const names = [...shown.matchAll(/^\t(\w+): \{$/gm)].map((match) => match[1]);
  const { text } = await placed(t, sample.replace(examples, () => shown));
  const { result, lines, log } = await complaints(t, text, (host) => listen(host, ['echo', ...names]));
  assert.equal(result, '0', log.text);
  assert.deepEqual(lines, []);
  for (const plugin of ['videoroom', 'videocall', 'audiobridge', 'streaming', 'textroom', 'recordplay'])
    assert.match(shown, new RegExp(`plugin = "janus.plugin.${plugin}"`));
  assert.equal(names.length, shown.match(/plugin = /g).length);
  assert.equal(names.length, shown.match(/allow_requests = /g).length);
});

test('the sample starts without an edit but for where it may write and listen', options, async (t) => {
  const { place, text } = await placed(t, sample);
  let link;
  const file = path.join(place.dir, 'sample.jcfg');
  fs.writeFileSync(file, text, { mode: 0o600 });
  const { result, lines, log } = await complaints(t, text, async (host) => {
    await listen(host, ['echo']);
    link = await janusMam(['link', 'echo', '--config', file]);
  });
  assert.equal(result, '0', log.text);
  assert.deepEqual(lines, []);
  assert.match(link.json?.link ?? link.log.text, /#v=2&name=echo&/);
});

test('with every key uncommented the parser knows them all', options, async (t) => {
  const { lines, log } = await complaints(t, uncommented);
  assert.ok(lines.length > 0, `it was read (files that it names are missing)\n${log.text}`);
  assert.deepEqual(lines.filter((line) => /unknown|twice/.test(line)), []);
});

test('a key that nobody knows is one line with file, channel and key', options, async (t) => {
  const { lines } = await complaints(t, uncommented.replace('offers_per_minute =', 'offers_per_minutes ='));
  const named = lines.filter((line) => line.includes('channel echo: offers_per_minutes: '));
  assert.equal(named.length, 1, lines.join('\n'));
  assert.match(named[0], /did you mean offers_per_minute\?/);
});
