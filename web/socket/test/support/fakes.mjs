// SPDX-License-Identifier: MIT
// In the place of the line and of the station: what is said is kept, the test is the gateway.

export class Line {
  static made = [];
  state = 'calling';
  gone = new Promise((resolve) => (this.goes = resolve));
  payloads = []; // arrays of objects
  log = []; // what was called, but for send()
  #tags = 0;

  constructor(module, link, carriers, listener, { identity } = {}) {
    Object.assign(this, { link, listener, continued: identity });
    this.identity = { name: identity?.name ?? 'c'.repeat(32), attempt: (identity?.attempt ?? 0) + 1 };
    Line.made.push(this);
  }

  prepare() {}
  send(...objects) {
    this.payloads.push(objects);
    return ++this.#tags;
  }
  renew() {
    this.log.push('renew');
  }
  async end() {
    this.log.push('end');
  }
  handOver() {}
  leave() {
    this.log.push('leave');
    this.goes();
  }
  close() {
    this.log.push('close');
    this.goes();
  }

  // The test's side.
  get said() {
    return this.payloads.flat();
  }
  get verbs() {
    return this.payloads.map((objects) => objects.map(({ janus }) => janus).join());
  }
  hear(object) {
    this.state = 'open';
    this.listener.message(object);
  }
  attach() {
    for (let tag = 1; tag <= this.#tags; tag++) this.listener.attached(tag);
  }
}

// How the next station is: {fails: why nothing opens, reachable, roundTrip}; `closed` counts.
export const station = { fails: null, reachable: true, roundTrip: 20, closed: 0 };

export async function openStation(text) {
  const { fails, roundTrip, reachable } = station;
  const open = async () => {
    if (fails) throw new Error(fails);
  };
  return {
    module: 'the module',
    link: { text, name: 'app', reachable },
    carriers: [{ traits: { roundTrip }, open }],
    sleep() {},
    close: () => station.closed++,
  };
}
