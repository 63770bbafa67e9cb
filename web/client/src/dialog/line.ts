// SPDX-License-Identifier: MIT
// A call's line to the gateway: objects go in both directions over sealed dialogs, in order and once, as long as a
// carrier of the link works. What DialogLine is in src/client/dialogs.
import type { Carrier } from '../carrier/carrier.ts';
import type { Link } from '../core/link.ts';

/** A JSON object: an envelope, or an object of Janus's APIs. */
export type JsonObject = { [member: string]: unknown };

export type OverReason = 'ended' | 'idle' | 'replaced' | 'busy' | 'unsendable' | 'trap';

/** Who is told. None of these is called from inside a call of the line's. */
export interface LineListener {
  message(object: JsonObject): void;
  /** What was said with this tag is on a carrier. */
  attached(tag: number): void;
  /** The call goes on in another dialog: ICE may have to be restarted. */
  renewed(): void;
  /** The last of it. */
  over(reason: OverReason): void;
  /** A carrier does not answer; null: one answers again. It goes on trying by itself. */
  trouble(message: string | null): void;
}

/** A call that goes on, as on a page that was reloaded. */
export interface CallIdentity {
  /** 128 random bits, as 32 hex digits. */
  name: string;
  /** The highest number of a dialog that was made for it. */
  attempt: number;
}

export interface LineOptions {
  /** A new call if missing. */
  identity?: CallIdentity | undefined;
  /** First messages go out on the first two carriers at once. */
  race?: boolean;
}

export declare class Line {
  /** `carriers`: those of the link that can be used, in its order, at least one; they outlive it. */
  constructor(link: Link, carriers: readonly Carrier[], listener: LineListener, options?: LineOptions);

  readonly identity: CallIdentity;
  /** `calling` until the gateway has been heard. */
  readonly state: 'calling' | 'open' | 'over';

  /** Makes ahead what the first message needs. */
  prepare(): void;
  /** What is said together travels together. Gives the tag. While it calls, what is said waits. */
  send(...objects: JsonObject[]): number;
  /** While media flows no pings are needed. */
  media(flows: boolean): void;
  /** A new dialog at once: the network has changed, or the device has slept. */
  renew(): void;
  /** Tells the gateway that the call is over. Resolves when a carrier has it, or after 1 s. */
  end(): Promise<void>;
  /** The page closes: what would be published now is handed to the browser (sendBeacon). */
  leave(): void;
  /** Ends it here; nobody is told. */
  close(): void;
}
