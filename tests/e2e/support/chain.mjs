// What a peer has written on its chain so far, as anybody who has its link reads it at the node.
//
//   await written(await janus.link('app'))      the JSON of its messages, in the chain's order
import { channelRoot, createChannel } from '@iota/mam.js';
import lz from 'lz-string';

import { readLink } from './peer.mjs';
import { janusMam } from '../janus.mjs';

export async function written(link) {
  const { node, mode, key, seed, security } = readLink(link);
  const root = channelRoot(createChannel(seed, Number(security), mode, key));
  const args = ['fetch', '--tangle', node, '--root', root, '--mode', mode, '--text'];
  const { code, stdout, log } = await janusMam(key ? [...args, '--side-key', key] : args);
  if (code !== 0) throw new Error(log.text);
  const lines = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).message);
  return lines.map((text) => JSON.parse(/^[[{]/.test(text) ? text : lz.decompressFromBase64(text)));
}
