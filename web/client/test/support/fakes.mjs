// SPDX-License-Identifier: MIT
// In the place of the line, the carriers and the link's reader: what a call says is kept, the test is the gateway.

export class Line {
  static made = [];
  static listens = false;
  static refuses = null; // what send() throws
  state = 'calling';
  gone = new Promise((resolve) => (this.goes = resolve));
  said = []; // objects
  log = []; // what was called, but for send()
  identity;
  #tags = 0;

  constructor(module, link, carriers, listener, options = {}) {
    Object.assign(this, { module, link, carriers, listener, options });
    this.identity = { name: 'c'.repeat(32), attempt: 1, ...options.identity };
    Line.made.push(this);
  }

  prepare() {
    this.prepared = true;
  }
  send(...objects) {
    if (Line.refuses) throw Line.refuses;
    this.said.push(...objects);
    this.log.push(...objects.map(({ type }) => `send ${type}`));
    return ++this.#tags;
  }
  media(flows) {
    this.log.push(`media ${flows}`);
  }
  renew() {
    this.log.push('renew');
    const { listener } = this;
    queueMicrotask(() => listener.renewed());
  }
  // Nobody has answered, so it is listened to still.
  async end() {
    this.log.push('end');
    if (!Line.listens) this.goes();
  }
  leave() {
    this.log.push('leave');
  }
  close() {
    this.log.push('close');
    this.goes();
  }

  // The test's side.
  get last() {
    return this.said.at(-1);
  }
  all(type) {
    return this.said.filter((object) => object.type === type);
  }
  // The carrier has all that was said.
  attach() {
    for (let tag = 1; tag <= this.#tags; tag++) this.listener.attached(tag);
  }
  hear(object) {
    this.listener.message({ id: `g${++Line.ids}`, ...object });
    return `g${Line.ids}`;
  }
  answer(fields = {}) {
    const { id } = this.all('offer').at(-1);
    return this.hear({ type: 'answer', re: id, sdp: 'an answer', ...fields });
  }
  static ids = 0;
}

export class FakeCarrier {
  static made = [];
  static roundTrip = 20;
  traits = { maxBytes: 8000, keeps: true, roundTrip: FakeCarrier.roundTrip };
  log = [];

  constructor(name) {
    this.name = name;
    FakeCarrier.made.push(this);
  }
  async open() {
    this.log.push('open');
  }
  sleep(asleep) {
    this.log.push(`sleep ${asleep}`);
  }
  close() {
    this.log.push('close');
  }
}

export function openCarrier(url) {
  if (url.startsWith('unknown:')) throw new Error('not known');
  return new FakeCarrier(url);
}

export const compiled = async () => 'the module';

export async function readLink(text) {
  return { text, ...JSON.parse(text) };
}

export const linkOf = (fields = {}) => ({
  text: '#',
  name: 'echo',
  carriers: ['http://one.example/'],
  reachable: true,
  servers: false,
  plugin: 'janus.plugin.echotest',
  ...fields,
});
