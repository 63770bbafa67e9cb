// SPDX-License-Identifier: MIT
// What is made before the button is pressed, and what becomes of it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { browser, client, settled, trackOf } from './support/call.mjs';
import { FakePeer } from './support/peer.mjs';

const { prepare, linkOf, Line, FakeCarrier } = client;
const made = () => ({ line: Line.made.at(-1), peer: FakePeer.made.at(-1), carrier: FakeCarrier.made.at(-1) });

test('prepared: connection to the carrier, first message and offer are made, nothing is said', async (t) => {
  browser(t);
  const prepared = await prepare(linkOf());
  const { line, peer, carrier } = made();
  assert.deepEqual([line.prepared, line.log, peer.log, carrier.log], [true, [], ['createOffer'], ['open']]);
  const track = trackOf('video');
  const call = await prepared.dial({ tracks: [trackOf('audio'), track] });
  assert.equal(call.peer, peer);
  assert.deepEqual(peer.log, ['createOffer'], 'the offer that was made');
  assert.match(line.last.sdp, /^offer 1/);
  assert.equal(peer.getTransceivers()[1].sender.track, track);
  assert.equal(prepared.ready, false);
  await call.close();
});

test('prepared for more than is sent: the offer is made again', async (t) => {
  browser(t);
  const prepared = await prepare(linkOf());
  const { line, peer } = made();
  await prepared.dial({ media: { audio: true } });
  assert.deepEqual(peer.log, ['createOffer', 'createOffer']);
  assert.match(line.last.sdp, /m=video\r\na=recvonly/);
});

test('with the connection: the call is a track alone', async (t) => {
  browser(t);
  const preparing = prepare(linkOf(), { connection: true });
  await settled();
  const { line, peer } = made();
  assert.match(line.last.sdp, /m=audio\r\na=sendrecv\r\nm=video\r\na=sendrecv/);
  line.answer();
  await settled();
  peer.become('connected');
  const prepared = await preparing;
  const said = line.said.length;
  const call = await prepared.dial({ media: true });
  await call.connected;
  assert.equal(line.said.length, said);
  assert.deepEqual(peer.getTransceivers().map(({ sender }) => sender.track?.kind), ['audio', 'video']);
});

test('with the connection, and a kind that was not prepared: it is offered', async (t) => {
  browser(t);
  const preparing = prepare(linkOf(), { connection: true, kinds: ['audio'], receive: [] });
  await settled();
  const { line, peer } = made();
  line.answer();
  await settled();
  peer.become('connected');
  const dialling = (await preparing).dial({ media: true });
  await settled();
  assert.equal(line.all('offer').length, 2);
  assert.match(line.last.sdp, /m=audio\r\na=sendonly\r\nm=video\r\na=sendonly/);
  line.answer();
  await dialling;
});

test('idle ones end by themselves; dial() begins from the beginning then', async (t) => {
  const page = browser(t);
  const prepared = await prepare(linkOf(), { idle: 60_000, body: { a: 1 } });
  const { line, peer, carrier } = made();
  await page.pass(59_000, 1000);
  assert.equal(prepared.ready, true);
  await page.pass(1000);
  assert.equal(prepared.ready, false);
  assert.equal(peer.connectionState, 'closed');
  assert.deepEqual(line.log, ['close'], 'nobody knew of it');
  assert.ok(carrier.log.includes('close'));
  const call = await prepared.dial();
  assert.notEqual(call.peer, peer);
  assert.deepEqual(made().line.last.body, { a: 1 });
  const second = await prepared.dial();
  assert.notEqual(second.peer, call.peer);
});

test('a used one does not end when its time is over', async (t) => {
  const page = browser(t);
  const prepared = await prepare(linkOf(), { idle: 5000 });
  const call = await prepared.dial();
  await page.pass(10_000, 1000);
  assert.equal(call.state, 'calling');
});

test('one whose connection is lost is not used', async (t) => {
  browser(t);
  const prepared = await prepare(linkOf());
  const { line, peer } = made();
  line.listener.over('trap');
  await settled();
  assert.equal(prepared.ready, false);
  assert.notEqual((await prepared.dial()).peer, peer);
});

test('aborted, closed, refused', async (t) => {
  browser(t);
  await assert.rejects(prepare(linkOf(), { signal: AbortSignal.abort() }), { code: 'aborted' });
  const stop = new AbortController();
  const preparing = prepare(linkOf(), { connection: true, signal: stop.signal });
  await settled();
  stop.abort();
  await assert.rejects(preparing, { code: 'aborted' });
  assert.equal(made().peer.connectionState, 'closed');
  const refused = prepare(linkOf(), { connection: true });
  await settled();
  const { line } = made();
  line.hear({ type: 'error', re: line.last.id, code: 460, reason: 'No such plugin' });
  await assert.rejects(refused, { code: 'refused', janus: 460 });
  const prepared = await prepare(linkOf());
  await prepared.close();
  assert.equal(made().peer.connectionState, 'closed');
});

test('dial() on a prepared one that is aborted', async (t) => {
  browser(t, { getUserMedia: () => new Promise(() => {}) });
  const prepared = await prepare(linkOf());
  const stop = new AbortController();
  const dialling = prepared.dial({ media: true, signal: stop.signal });
  await settled();
  stop.abort();
  await assert.rejects(dialling, { code: 'aborted' });
  assert.equal(made().peer.connectionState, 'closed');
});
