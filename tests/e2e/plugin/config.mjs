// SPDX-License-Identifier: GPL-3.0-or-later
// Mistakes in the configuration: each is one line with file, channel and key; the other channels run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { janusMam } from '../support/janus/janus.mjs';
import { skipStub, stubHost, stubPlace } from '../support/janus/stub.mjs';

const options = { skip: skipStub(), timeout: 120_000 };
const ROOT = 'A'.repeat(81);
const PLAIN = { subscribe: { root: ROOT, side_key: 'K' } };

// Starts with one channel that is right and what the test adds; what was said of the file.
async function started(t, config) {
  const place = await stubPlace(config);
  const host = stubHost({ configDir: place.configDir });
  t.after(async () => {
    await host.kill();
    place.cleanup();
  });
  await host.command('load');
  const result = await host.command('init');
  const query = await host.command('query {"request":"channels"}');
  await host.end();
  return {
    place,
    result,
    channels: query ? JSON.parse(query).channels.map((channel) => channel.name) : [],
    lines: host.log.lines.filter((line) => line.includes(`${place.file}: `)),
    log: host.log,
  };
}

const mistakes = {
  'a root that is too short': ['subscribe.root', { subscribe: { root: 'A'.repeat(80), side_key: 'K' } }],
  'a root in lower case': ['subscribe.root', { subscribe: { root: 'a'.repeat(81), side_key: 'K' } }],
  'a root without the side key that it needs': ['subscribe.side_key', { subscribe: { root: ROOT } }],
  'an unknown mode of the peer': ['subscribe.mode', { subscribe: { ...PLAIN.subscribe, mode: 'secret' } }],
  'an unknown mode of the gateway': ['publish.mode', { ...PLAIN, publish: { mode: 'Restricted' } }],
  'security 4': ['publish.security', { ...PLAIN, publish: { security: 4 } }],
  'a side key that is too long': ['publish.side_key', { ...PLAIN, publish: { side_key: 'K'.repeat(82) } }],
  'a side key in public mode': ['publish.side_key', { ...PLAIN, publish: { mode: 'public', side_key: 'K' } }],
  'a side key file that is not there': ['publish.side_key_file', { ...PLAIN, publish: { side_key_file: 'nowhere' } }],
  'an unknown key': ['plugins', { plugins: 'janus.plugin.echotest' }],
  'an unknown key in a group': ['subscribe.rot', { subscribe: { ...PLAIN.subscribe, rot: ROOT } }],
  'no plugin': ['plugin', { plugin: null }],
  'a body that is no JSON': ['body', { body: '{audio: true}' }],
  'a body that is no object': ['body', { body: '[]' }],
  'a carrier that is not there': ['carrier', { carrier: 'elsewhere' }],
  'a number that is none': ['max_age', { max_age: 'soon' }],
  'a number out of range': ['offers_per_minute', { offers_per_minute: 0 }],
  'a switch that is neither': ['reachable', { reachable: 'maybe' }],
};

for (const [name, [key, members]] of Object.entries(mistakes))
  test(`${name}: one line, the other channel runs`, options, async (t) => {
    const { result, channels, lines } = await started(t, { channels: { wrong: members, right: {} } });
    assert.equal(result, '0', lines.join('\n'));
    assert.deepEqual(channels, ['right']);
    const named = lines.filter((line) => line.includes(`: channel wrong: ${key}: `));
    assert.equal(named.length, 1, lines.join('\n'));
    assert.deepEqual(
      lines.filter((line) => !line.includes(': channel wrong: ')),
      [],
      'nothing is said of anything else',
    );
  });

test('an address of a carrier that is none: one line for it, its channel stays off', options, async (t) => {
  for (const node of ['ftp://example.org', 'example.org:14265', 'http://']) {
    const { result, channels, lines } = await started(t, {
      channels: { away: { carrier: 'far' }, right: {} },
      settings: { carriers: { far: { nodes: [node] } } },
    });
    assert.equal(result, '0', lines.join('\n'));
    assert.deepEqual(channels, ['right']);
    assert.equal(lines.filter((line) => line.includes(': carrier far: nodes[0]: ')).length, 1, lines.join('\n'));
    assert.equal(lines.filter((line) => line.includes(': channel away: carrier: ')).length, 1, lines.join('\n'));
  }
});

test('an unknown section, and an unknown key in general: a line each, everything runs', options, async (t) => {
  const { result, channels, lines } = await started(t, {
    settings: { general: { jsn: 'plain' }, chanels: { echo: { plugin: 'x' } } },
  });
  assert.equal(result, '0');
  assert.deepEqual(channels, ['echo']);
  assert.equal(lines.filter((line) => /: general: jsn: .*json/.test(line)).length, 1, lines.join('\n'));
  assert.equal(lines.filter((line) => line.includes(': chanels.echo.plugin: ')).length, 1, lines.join('\n'));
});

test('empty groups are no mistake; an empty channel lacks its plugin', options, async (t) => {
  const { result, channels, lines } = await started(t, {
    channels: { right: {} },
    settings: { general: { json: null }, carriers: {}, channels: { empty: {} } },
  });
  assert.equal(result, '0');
  assert.deepEqual(channels, ['right']);
  assert.equal(lines.filter((line) => line.includes(': channel empty: plugin: ')).length, 1, lines.join('\n'));
});

test('a secret that everybody can read is refused', options, async (t) => {
  const place = await stubPlace({});
  t.after(() => place.cleanup());
  const secret = path.join(place.dir, 'open');
  fs.writeFileSync(secret, 'KEY\n', { mode: 0o644 });
  fs.chmodSync(secret, 0o644);
  const { channels, lines } = await started(t, {
    channels: { wrong: { ...PLAIN, publish: { side_key_file: secret } }, right: {} },
  });
  assert.deepEqual(channels, ['right']);
  assert.match(lines.find((line) => line.includes('publish.side_key_file')) ?? '', /read by everybody/);
});

for (const [name, jcfg, said] of [
  ['a group that does not end', 'general: {\n', 'line 2: syntax error'],
  ['a missing quotation mark', 'general: {\n\tjson = "plain\n}\n', 'line 4: syntax error'],
  ['a key that stands there twice', 'general: {\n\tjson = "plain"\n\tjson = "plain"\n}\n', 'line 3: duplicate setting name'],
  ['a byte-order mark', '\ufeffgeneral: { }\n', 'begins with a byte-order mark'],
])
  test(`${name}: one line that says what and where`, options, async (t) => {
    const { result, lines } = await started(t, { jcfg });
    assert.equal(result, '-1');
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.ok(lines[0].includes(said), lines[0]);
  });

test('a number that was cut to 32 bits is named, with how to write it', options, async (t) => {
  const beyond = (text) => text.replace(/^node: \{/m, 'node: { max_bytes = 5000000000;');
  const place = await stubPlace({});
  t.after(() => place.cleanup());
  const text = fs.readFileSync(place.file, 'utf8');
  assert.notEqual(beyond(text), text);
  const { result, lines } = await started(t, { jcfg: beyond(text) });
  // Later versions of libconfig read it as it is written.
  if (result !== '0') {
    const named = lines.filter((line) => line.includes(': node: max_bytes: is 5000000000, '));
    assert.match(named.join('\n'), /^[^\n]*: write 5000000000L$/);
  }
  const right = await started(t, { jcfg: beyond(text).replace('5000000000', '5000000000L') });
  assert.equal(right.result, '0', right.lines.join('\n'));
});

test('a node that listens at every address: no link before public_url says how it is reached', options, async (t) => {
  for (const listen of ['0.0.0.0:0', '[::]:0']) {
    const place = await stubPlace({ settings: { node: { listen } } });
    t.after(() => place.cleanup());
    const link = () => janusMam(['link', 'echo', '--config', place.file]);
    const during = async (work) => {
      const host = stubHost({ configDir: place.configDir });
      t.after(() => host.kill());
      await host.command('load');
      assert.equal(await host.command('init'), '0', host.log.tail());
      await work();
      await host.end();
      return host.log.lines.filter((line) => line.includes('public_url'));
    };
    const warnings = await during(async () => {
      const none = await link();
      assert.equal(none.code, 1);
      assert.equal(none.stdout, '');
      assert.match(none.log.text, /public_url/);
    });
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.ok(warnings[0].includes(`${place.file}: carrier embedded: public_url: is missing`), warnings[0]);

    const carriers = { embedded: { type: 'embedded', public_url: 'https://janus.example.org' } };
    place.write({ settings: { node: { listen }, carriers } });
    const more = await during(async () => {
      const { json, log } = await link();
      assert.ok(json, log.text);
      assert.equal(new URLSearchParams(json.link.split('#')[1]).get('carrier'), 'https://janus.example.org');
    });
    assert.deepEqual(more, []);
  }
});

test('a public_url that no browser can open is refused', options, async (t) => {
  const { channels, lines } = await started(t, {
    channels: { away: { carrier: 'far' }, right: {} },
    settings: { carriers: { far: { type: 'embedded', public_url: 'http://0.0.0.0:14265' } } },
  });
  assert.deepEqual(channels, ['right']);
  assert.equal(lines.filter((line) => line.includes(': carrier far: public_url: ')).length, 1, lines.join('\n'));
});

test('no secret of the configuration is in the log', options, async (t) => {
  const { log } = await started(t, { channels: { echo: { ...PLAIN, publish: { side_key: 'SECRETKEY' } } } });
  assert.ok(!log.text.includes('SECRETKEY'), log.text);
});
