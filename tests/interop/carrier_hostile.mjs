// SPDX-License-Identifier: GPL-3.0-or-later
// The browser client's carrier with nodes that say nonsense, too much, or nothing.
import assert from 'node:assert/strict';
import test from 'node:test';

import { indexOf, openCarrier } from './carrier/bundle.mjs';
import { beginning, data, Fake, id, message } from './carrier/fake.mjs';
import { Heard } from './carrier/heard.mjs';

const options = { timeout: 60_000 };
const ADDRESS = 'A'.repeat(81);
const INDEX = indexOf(ADDRESS);
const BYTES = new Uint8Array([1]);

function watched(t, fake) {
  const carrier = openCarrier(fake.url);
  t.after(() => carrier.close());
  const heard = new Heard();
  const watch = carrier.watch(ADDRESS, heard);
  return { carrier, heard, watch };
}

// A watch that says these lines and stays open.
const says = (...lines) => ({
  'POST /watch': (_request, response) => response.writeHead(200).write(lines.join('')),
});

for (const [what, replies] of Object.entries({
  'says nothing': { 'POST /watch': (_request, response) => response.writeHead(200).flushHeaders() },
  'does not even answer': { 'POST /watch': () => {} },
  'is not there': { 'POST /watch': (_request, response) => response.writeHead(404).end() },
  'says no JSON': says(beginning(), 'garbage\n'),
  'says no object': says(beginning(), '5\n'),
  'does not begin with its name': says(message(INDEX, 1, 'x')),
  'has a name of another kind': says('{"watch":"../../x","heartbeat":15}\n'),
  'has a heartbeat that is no number': says(`{"watch":"${'0'.repeat(32)}","heartbeat":"15"}\n`),
  'has an id that is a number': says(beginning(), `{"index":"${INDEX}","messageId":5,"cursor":"c","data":""}\n`),
  'has a cursor with a line break': says(
    beginning(),
    `{"index":"${INDEX}","messageId":"${id(1)}","cursor":"c\\n+aa","data":""}\n`,
  ),
  'has data that are no base64': says(
    beginning(),
    `{"index":"${INDEX}","messageId":"${id(1)}","cursor":"c","data":"\u00a7"}\n`,
  ),
  'has a line without an end': says(beginning(), 'x'.repeat(70_000)),
  'has an endless line that begins like one': says('{"watch":"', 'x'.repeat(70_000)),
  'never beats': says(beginning(0.1)),
}))
  test(`look-ups serve instead of a watch that ${what}`, options, async (t) => {
    const fake = await Fake.start(t, { replies, ids: [id(7), id(8)] });
    const { heard } = watched(t, fake);
    await heard.messages(2);
    await fake.until(() => fake.count(/known=/) === 1);
    assert.deepEqual([heard.texts, heard.events], [['7', '8'], []]);
    assert.equal(fake.count(/POST \/watch/), 1);
  });

test('lines about other addresses, and of a later version, are passed over', options, async (t) => {
  const lines = [message(indexOf('B'.repeat(81)), 1, 'other'), '{"future":[]}\n', message(INDEX, 2, 'a')];
  const again = [message(INDEX, 2, 'a'), message(INDEX, 3, 'b'), `{"caughtUp":"${INDEX}"}\n`];
  const fake = await Fake.start(t, { replies: says(beginning(), ...lines, ...again) });
  const { heard } = watched(t, fake);
  await heard.messages(2);
  assert.deepEqual([heard.texts, heard.events], [['a', 'b'], []]);
});

test('a watch goes on where it was, once it had told everything', options, async (t) => {
  let opened = 0;
  const lines = [
    [message(INDEX, 1, 'a')], // not caught up with
    [message(INDEX, 1, 'a'), message(INDEX, 2, 'b'), `{"caughtUp":"${INDEX}"}\n`, message(INDEX, 3, 'c')],
    [message(INDEX, 4, 'd')],
  ];
  const bodies = [];
  const fake = await Fake.start(t, {
    replies: {
      'POST /watch': (_request, response, body) => {
        bodies.push(body);
        const now = lines[opened++];
        response.write(beginning() + now.join(''));
        if (opened < lines.length) response.end('{"end":"as the test wants"}\n');
      },
    },
  });
  const { heard } = watched(t, fake);
  await heard.messages(4);
  assert.deepEqual(heard.texts, ['a', 'b', 'c', 'd']);
  assert.deepEqual(bodies, [`+${INDEX}\n`, `+${INDEX}\n`, `+${INDEX} c-3\n`]);
  assert.deepEqual(heard.events, ['trouble', 'well', 'trouble', 'well']);
  assert.match(heard.errors[0].message, /as the test wants/);
});

test('a watch that was alive and fell silent is begun anew', options, async (t) => {
  let opened = 0;
  const fake = await Fake.start(t, {
    replies: {
      'POST /watch': (_request, response) =>
        response.write(beginning(0.1) + (opened++ ? message(INDEX, 2, 'b') : message(INDEX, 1, 'a'))),
    },
  });
  const { heard } = watched(t, fake);
  await heard.messages(2);
  assert.deepEqual(heard.events.slice(0, 2), ['trouble', 'well']);
  assert.equal(heard.errors[0].fault, 'down');
});

test('a change that is put off is made later, one that is impossible begins a new watch', options, async (t) => {
  let changes = 0;
  const fake = await Fake.start(t, {
    replies: {
      ...says(beginning()),
      [`POST /watch/${'0'.repeat(32)}`]: (_request, response) =>
        ++changes < 3 ? response.writeHead(429).end() : response.writeHead(404).end(),
    },
  });
  const { carrier, heard } = watched(t, fake);
  await fake.until(() => fake.count(/POST \/watch /) === 1);
  const other = new Heard();
  carrier.watch('B'.repeat(81), other);
  await fake.until(() => fake.count(/POST \/watch /) === 2);
  assert.equal(changes, 3);
  await other.until(({ events }) => events.length === 2);
  assert.deepEqual([heard.events, other.events], [['trouble', 'well'], ['trouble', 'well']]);
});

for (const [what, reply] of Object.entries({
  'no JSON': (_request, response) => response.end('<html>'),
  'a list': (_request, response) => response.end('[]'),
  null: (_request, response) => response.end('null'),
  'no data': (_request, response) => response.end('{}'),
  'data of another kind': (_request, response) => data(response, 'text'),
  'too much': (_request, response) => response.end(`{"data":{"name":"${'x'.repeat(1_000_000)}"}}`),
  'no name': (_request, response) => data(response, { name: 5 }),
}))
  test(`an answer that is ${what} is garbled, wherever it comes`, options, async (t) => {
    const replies = { 'GET /info': reply, 'POST /messages': reply, 'GET /messages': reply };
    const fake = await Fake.start(t, { replies });
    const { carrier, heard } = watched(t, fake);
    await assert.rejects(carrier.open(), { fault: 'garbled' });
    await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'garbled' });
    await assert.rejects(carrier.has(ADDRESS, BYTES), { fault: 'garbled' });
    await heard.until(({ events }) => events.length === 1);
    assert.equal(heard.errors[0].fault, 'garbled');
  });

test('features of another kind are none', options, async (t) => {
  const fake = await Fake.start(t, { features: { watch: true }, ids: [id(1)] });
  const { heard } = watched(t, fake);
  await heard.messages(1);
  assert.equal(fake.count(/POST|wait=/), 0);
});

test('of ids that are wrong or far too many, the newest that are right are looked at', options, async (t) => {
  const ids = [5, null, '../info', 'ab', ...Array.from({ length: 1500 }, (_, number) => id(number))];
  const fake = await Fake.start(t, { features: [], ids });
  const { heard } = watched(t, fake);
  await heard.messages(1000);
  assert.deepEqual([heard.texts[0], heard.texts.at(-1), heard.events], ['500', '1499', []]);
});

test('a list that is too long, and messages that are none, do no harm', options, async (t) => {
  const fake = await Fake.start(t, { features: [], ids: [id(1), id(2), id(3), id(4)] });
  fake.replies[`GET /messages/${id(1)}/raw`] = (_request, response) => response.end('nonsense');
  fake.replies[`GET /messages/${id(2)}/raw`] = (_request, response) => response.end(Buffer.alloc(100_000));
  fake.replies[`GET /messages/${id(3)}/raw`] = (_request, response) => response.writeHead(404).end();
  const { carrier, heard } = watched(t, fake);
  await heard.messages(1);
  assert.deepEqual([heard.texts, heard.events], [['4'], []]);
  assert.equal(await carrier.has(ADDRESS, BYTES), false);
  fake.ids = Array.from({ length: 10_000 }, (_, number) => id(number));
  await heard.until(({ events }) => events.length === 1);
  assert.equal(heard.errors[0].fault, 'garbled');
});

test('a look-up that is said to be held, and is not, is not asked for without a pause', options, async (t) => {
  const fake = await Fake.start(t, { features: ['wait'], ids: [id(1)] });
  const times = [];
  fake.replies['GET /messages'] = (_request, response) => {
    times.push(performance.now());
    response.setHeader('ETag', String(times.length));
    data(response, { messageIds: fake.ids });
  };
  const { heard } = watched(t, fake);
  await fake.until(() => times.length === 6);
  assert.ok(times[5] - times[1] > 4 * 200, `${times}`);
  assert.deepEqual(heard.texts, ['1']);
});

test('a refusal is told with what the node says of it, in one line', options, async (t) => {
  const fake = await Fake.start(t);
  const { carrier } = watched(t, fake);
  const answers = (status, headers, body) => {
    fake.replies['POST /messages'] = (_request, response) => response.writeHead(status, headers).end(body);
  };
  const error = (text) => JSON.stringify({ error: { message: text } });
  answers(503, { 'Retry-After': '3' }, error(`a\nb${'x'.repeat(1000)}`));
  await assert.rejects(carrier.publish(ADDRESS, BYTES), (said) => {
    assert.deepEqual([said.fault, said.retryAfter], ['busy', 3000]);
    assert.match(said.message, /^http:\S+: answers 503, a bx+$/);
    assert.ok(said.message.length < 300);
    return true;
  });
  answers(429, { 'Retry-After': '1e99' }, 'x'.repeat(100_000));
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'busy', retryAfter: 60_000 });
  answers(429, { 'Retry-After': '-1' }, '{"error":5}');
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'busy', retryAfter: 0 });
  answers(400, {}, error('no'));
  const before = fake.count(/POST .messages /);
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'refused' });
  assert.equal(fake.count(/POST .messages /), before + 2, 'binary, then JSON');
  answers(413, {}, '');
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'refused' });
  answers(500, {}, '');
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'down' });
  fake.replies['POST /messages'] = (request) => request.socket.destroy();
  await assert.rejects(carrier.publish(ADDRESS, BYTES), { fault: 'down' });
});

test('more addresses than a carrier watches are refused, not asked for', options, async (t) => {
  const fake = await Fake.start(t, { replies: says(beginning()) });
  const { carrier } = watched(t, fake);
  const heard = [];
  for (let number = 0; number < 500; number++) {
    heard.push(new Heard());
    carrier.watch(`${number}`.padStart(81, 'A'), heard.at(-1));
  }
  await heard[499].until(({ events }) => events.length === 1);
  assert.equal(heard[499].errors[0].fault, 'refused');
  assert.equal(heard[498].events.length, 0);
});

test('a listener may end everything while it is told', options, async (t) => {
  const fake = await Fake.start(t, {
    replies: says(beginning(), message(INDEX, 1, 'a'), message(INDEX, 2, 'b'), message(INDEX, 3, 'c')),
  });
  const { carrier, heard } = watched(t, fake);
  const closing = new Heard();
  const watch = carrier.watch(ADDRESS, {
    ...closing,
    arrival: (bytes) => {
      closing.arrival(bytes);
      watch.close();
    },
  });
  await heard.messages(3);
  assert.deepEqual([heard.texts, closing.texts], [['a', 'b', 'c'], ['a']]);
});
