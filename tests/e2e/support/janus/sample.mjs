// SPDX-License-Identifier: GPL-3.0-or-later
// The sample configuration as the tests use it.
//
//   sampleText()           all of it
//   examplesText()         its examples of channels, behind the description of the keys
//   uncomment(text)        every key that is shown, commented out or not, becomes a setting
//   exampleNames()         the names of all channels in it
//   example('recorder')    members of that channel as startJanus() takes them; of "echo" too, which is no example
//   documented()           the channels that docs/ shows: name -> members likewise
import fs from 'node:fs';
import path from 'node:path';

import { sourceDir } from './janus.mjs';

export const sampleText = () => fs.readFileSync(path.join(sourceDir, 'conf/janus.transport.mam.jcfg.sample'), 'utf8');

export const examplesText = (sample = sampleText()) => /^\t# Examples[^]*(?=^\}$)/m.exec(sample)[0];

export const uncomment = (text) => text.replace(/^(\s*)#(?=(\w+ = |\w+: \{$|\}$))/gm, '$1');

export const exampleNames = () => ['echo', ...[...uncomment(examplesText()).matchAll(/^\t(\w+): \{$/gm)].map(([, name]) => name)];

const document = (name) => fs.readFileSync(path.join(sourceDir, 'docs', name), 'utf8');

export function documented() {
  const [, request] = /^admin '(\{"request": "add"[^']*)'$/m.exec(document('admin.md'));
  const { channel, settings } = JSON.parse(request);
  const peers = document('peers.md').replace(/\n/g, ' ');
  const inline = (key) => JSON.parse(new RegExp(`\`${key} = (.*?)\``).exec(peers)[1]);
  return {
    [channel]: { ...settings, body: JSON.stringify(settings.body) },
    member: { plugin: 'janus.plugin.audiobridge', reachable: null, body: inline('body'), allow_requests: inline('allow_requests'), allow_members: inline('allow_members') },
  };
}

// What it does not name is the plugin's default: startJanus() would name a body, and that Janus is reachable.
export function example(name) {
  const channels = sampleText().replace(examplesText(), uncomment);
  const group = new RegExp(`^\\t${name}: \\{\\n([^]*?)^\\t\\}$`, 'm').exec(channels);
  if (!group) throw new Error(`the sample has no channel ${name}`);
  const keys = [...group[1].matchAll(/^\t\t(\w+) = ("(?:\\.|[^"])*"|\[.*?\]|\w+)/gm)];
  return { body: null, reachable: null, ...Object.fromEntries(keys.map(([, key, value]) => [key, JSON.parse(value)])) };
}
