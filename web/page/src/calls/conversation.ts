// SPDX-License-Identifier: GPL-3.0-or-later
// What the page does with a link: a call with Janus, a room, or calls by name. All of them tell the same.
import type { Call, CallError, DataMessage, Library, Link } from '../base/library.ts';

export type Mode = 'call' | 'watch' | 'room' | 'named';
export type Phase =
  | 'opening'
  | 'unusable'
  | 'ready'
  | 'camera'
  | 'calling'
  | 'reachable'
  | 'ringing'
  | 'incoming'
  | 'connecting'
  | 'connected'
  | 'interrupted'
  | 'ended'
  | 'failed';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly talking: boolean;
}

export interface Incoming {
  readonly from: string;
  accept(): void;
  decline(): void;
}

export interface ConversationListener {
  phase(phase: Phase): void;
  /** Who is on the other side, for people; empty: Janus. */
  partner(name: string): void;
  /** Whose statistics count: the first is the one that sends. */
  calls(calls: readonly Call[]): void;
  track(person: string, track: MediaStreamTrack): void;
  people(people: readonly Person[]): void;
  speaker(person: string | null): void;
  message(message: DataMessage): void;
  incoming(call: Incoming | null): void;
  /** The carrier does not answer; null: it does again. */
  trouble(message: string | null): void;
  warning(error: CallError): void;
}

export interface Place {
  readonly lib: Library;
  readonly link: Link;
  readonly tell: ConversationListener;
  /** Opens what is to be sent, and gives it. */
  media(): Promise<MediaStreamTrack[]>;
  /** Given up by whoever began it. */
  readonly signal: AbortSignal;
}

export interface Conversation {
  /** Over a data channel. Throws CallError if there is none. */
  send(data: string | ArrayBuffer): void;
  /** Resolves when the gateway knows. */
  end(): Promise<void>;
  /** Why it has ended. */
  readonly over: Promise<CallError>;
}

/** By the plugin of the link. */
export function modeOf(plugin: string): Mode {
  const name = plugin.replace(/^janus\.plugin\./, '');
  if (name === 'videoroom') return 'room';
  if (name === 'videocall') return 'named';
  return name === 'streaming' || name === 'textroom' ? 'watch' : 'call';
}

export const kindsOf = (plugin: string): readonly ('audio' | 'video')[] => {
  if (modeOf(plugin) === 'watch') return [];
  return plugin.endsWith('.audiobridge') ? ['audio'] : ['audio', 'video'];
};

/** What all calls tell in the same way. */
export function listen(call: Call, tell: ConversationListener): void {
  call.on('trouble', (message) => tell.trouble(message));
  call.on('error', (error) => {
    if (call.state !== 'ended') tell.warning(error);
  });
  call.on('message', (message) => tell.message(message));
}
