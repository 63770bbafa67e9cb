// SPDX-License-Identifier: MIT
// A link: what a peer needs to call on a sealed channel. It is a password.
import { CallError } from '../errors.ts';
import { Input, Instance } from './exports.ts';
import { compiled } from './module.ts';

/** What a link says, but for its secrets. */
export interface Link {
  /** The link as it was given, or its fragment. Secret. */
  readonly text: string;
  /** Of the channel. */
  readonly name: string;
  /** URLs in order of preference, at least one. */
  readonly carriers: readonly string[];
  /** Janus can be reached without its sending first. */
  readonly reachable: boolean;
  /** STUN or TURN servers come with the answer. */
  readonly servers: boolean;
  /** The channel's, e.g. `janus.plugin.echotest`; may be empty. */
  readonly plugin: string;
}

/** Of a whole link or of its fragment. Rejects with CallError `link`, or `unsupported` without WebAssembly. */
export async function readLink(text: string): Promise<Link> {
  const core = new Instance(await compiled());
  const read = core.call('link', [], new Input().bytes(text));
  const output = core.output();
  if (!read) throw new CallError('link', `The link cannot be used: ${output.text(output.size)}. Ask for a new one.`);
  const [name, plugin] = [output.sizedText(), output.sizedText()];
  const [reachable, servers] = [output.u8() !== 0, output.u8() !== 0];
  const carriers: string[] = [];
  while (!output.ended) carriers.push(output.sizedText());
  return { text, name, carriers, reachable, servers, plugin };
}
