// SPDX-License-Identifier: MIT
// The script of the SharedWorker, a file of its own: dist/janus-mam-carrier.js, an ES module.
import { ownCarrier } from '../own.ts';
import { Host } from './host.ts';
import { holdLock } from './locks.ts';

const host = holdLock().then(({ name }) => new Host(ownCarrier, name));
const scope = globalThis as unknown as { onconnect: (event: MessageEvent) => void };

scope.onconnect = ({ ports: [port] }) => {
  // A port keeps what comes until it has somebody who listens.
  if (port) host.then((it) => it.connect(port)).catch(() => port.close());
};
