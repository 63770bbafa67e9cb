// A browser whose own way is blocked reaches Janus through Debian's coturn, with credentials that came in the answer.
import assert from 'node:assert/strict';
import test from 'node:test';

import { launchChromium, openPage, reached, servePage, skipBrowser, videoRuns } from './browser/chromium.mjs';
import { skipJanus, startJanus } from './janus.mjs';
import { skipTurn, startTurn } from './support/turn.mjs';

const options = { skip: skipBrowser() || skipJanus() || skipTurn(), timeout: 240_000 };

// The browser uses nothing but relays, whatever the page wants.
function relayAlone() {
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration) {
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

// The local candidate of the pair in use.
const candidateInUse = (page) =>
  page.evaluate(async () => {
    const stats = await window.peersOfTheTest.at(-1).getStats();
    const transport = [...stats.values()].find((report) => report.type === 'transport');
    const pair = stats.get(transport?.selectedCandidatePairId);
    const { candidateType, relayProtocol } = stats.get(pair?.localCandidateId) ?? {};
    return { candidateType, relayProtocol };
  });

async function calls(t, { udp, transport, reachable }) {
  const turn = await startTurn({ secret: 'north by northwest', udp });
  t.after(() => turn.cleanup());
  const web = await servePage();
  t.after(() => web.close());
  const ice = {
    stun: [`stun:127.0.0.1:${turn.port}`],
    turn: [`turn:127.0.0.1:${turn.port}?transport=${transport}`],
    turn_secret_file: turn.secretFile,
  };
  const settings = { general: { page: web.url }, ice };
  const janus = await startJanus({ settings, channels: { echo: { reachable } } });
  t.after(() => janus.cleanup());
  const browser = await launchChromium();
  t.after(() => browser.close());
  const context = await browser.newContext();
  await context.addInitScript(relayAlone);
  const page = await openPage(browser, await janus.link('echo'), { context });
  await reached(page, 'ready');

  await page.click('#call');
  const { state, detail } = await reached(page, ['connected', 'failed', 'ended'], 90_000);
  assert.equal(state, 'connected', `${detail}\n${turn.log.tail()}`);
  const [before, after] = await videoRuns(page);
  assert.ok(after > before);
  assert.deepEqual(await candidateInUse(page), { candidateType: 'relay', relayProtocol: transport });
  await turn.log.waitFor(/user <\d+:echo>.* ALLOCATE processed, success/);
  assert.ok(!janus.log.text.includes('north by northwest'), 'the secret is not in the log');
  assert.deepEqual(page.problems, []);
}

test('through the relay, by UDP', options, (t) => calls(t, { udp: true, transport: 'udp', reachable: true }));

test('through the relay by TCP, where UDP is blocked', options, (t) =>
  calls(t, { udp: false, transport: 'tcp', reachable: true }),
);
