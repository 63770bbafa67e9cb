// SPDX-License-Identifier: GPL-3.0-or-later
// A plain channel: a peer with a seed of its own, whose root the operator has written into the configuration.
//
//   const plain = plainChannel();
//   await startJanus({ channels: { echo: { subscribe: plain.subscribe } } });
//   new Peer(await plain.link(janus, 'echo'))
import { channelRoot, createChannel } from '@iota/mam.js';

import { janusMam } from './janus/janus.mjs';
import { randomTrytes } from './peer.mjs';

export function plainChannel({ mode = 'restricted', security = 1 } = {}) {
  const [seed, key] = [randomTrytes(81), randomTrytes(81)];
  const root = channelRoot(createChannel(seed, security, mode, key));
  return {
    subscribe: { root, mode, side_key: key },
    // All that the peer knows, as Peer reads it.
    async link(janus, name) {
      const { code, json, log } = await janusMam(['channel', 'show', name, '--with-side-key', '--state', janus.stateDir]);
      if (code !== 0) throw new Error(log.text);
      const gateway = { groot: json.root, gmode: json.mode ?? 'restricted', gkey: json.sideKey };
      return `#${new URLSearchParams({ node: janus.nodeUrl, mode, key, seed, security, ...gateway })}`;
    },
  };
}
