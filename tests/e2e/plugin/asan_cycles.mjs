// SPDX-License-Identifier: GPL-3.0-or-later
// Load, call, unload: Debian's Janus with an AddressSanitizer build of the plugin, one exchange of offer and
// answer and one bye in each of N cycles; no error and no leak is reported.
//   node tests/e2e/plugin/asan_cycles.mjs [PLUGIN]     default $BUILDDIR/plugin/.libs/libjanus_mam.so
//   CYCLES=20
import assert from 'node:assert/strict';
import test from 'node:test';

import { builtPlugin, sanitizerOf, skipJanus, startJanus } from '../support/janus/janus.mjs';
import { Peer, envelope, offerEnvelope } from '../support/peer.mjs';
import { until } from '../support/process.mjs';

const plugin = process.argv[2] ?? builtPlugin;
const cycles = Number(process.env.CYCLES ?? 20);
const skip =
  skipJanus(plugin) || (sanitizerOf(plugin) !== 'address' && 'the plugin is not built with AddressSanitizer');

test(`${cycles} cycles of load, call, unload in Janus under AddressSanitizer`, { skip, timeout: 1_200_000 }, async (t) => {
  const janus = await startJanus({ plugin, leaks: true, admin: true });
  t.after(() => janus.cleanup());
  for (let cycle = 0; cycle < cycles; cycle++) {
    if (cycle > 0) await janus.restart();
    const peer = new Peer(await janus.link('echo'));
    const answer = await peer.ask('offer', offerEnvelope().message);
    assert.equal(answer.type, 'answer', JSON.stringify(answer));
    // Every second one leaves with the call still up.
    if (cycle % 2 === 0) {
      await peer.send(envelope('bye'));
      await until('the session ends', async () => (await janus.sessions()).length === 0);
    }
    const end = await janus.stop();
    const report = janus.log.lines.filter((line) => /Sanitizer|runtime error:/.test(line));
    assert.deepEqual({ ...end, report }, { code: 0, signal: null, report: [] }, `cycle ${cycle}\n${janus.log.text}`);
  }
});
