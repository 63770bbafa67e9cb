// SPDX-License-Identifier: MIT
// The carrier: what brings messages from one side to the other and need not be trusted. Anyone can put anything at
// any address, so what comes out of here is hostile input. It sees addresses and ciphertext, never a key.

/** What a carrier declares about itself. */
export interface CarrierTraits {
  /** Bytes of the largest message. */
  maxBytes: number;
  /** What is published can be read later. */
  keeps: boolean;
  /** Milliseconds that a message there and one back take, before anything was measured. */
  roundTrip: number;
}

/**
 * - `down`: no connection, it broke, or time is over; worth trying again.
 * - `busy`: worth trying again after `retryAfter`.
 * - `refused`: it will not take this message.
 * - `garbled`: what it says makes no sense.
 */
export type CarrierFault = 'down' | 'busy' | 'refused' | 'garbled';

/** `message`: one line for people that names the carrier. */
export class CarrierError extends Error {
  readonly fault: CarrierFault;
  /** Milliseconds; 0: it did not say. */
  readonly retryAfter: number;

  constructor(fault: CarrierFault, message: string, retryAfter = 0) {
    super(message);
    this.name = 'CarrierError';
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}

/** Who is told of a watch. None of these is called from inside watch(), and none after the watch was closed. */
export interface WatchListener {
  /** A message at the address, each once: those that are there already, then each as it comes. */
  arrival(data: Uint8Array): void;
  /** The carrier does not answer; it goes on trying by itself. Once per outage. */
  trouble(error: CarrierError): void;
  /** It answers again after trouble. */
  well(): void;
}

export interface Watch {
  /** Ends it. More than once is allowed. */
  close(): void;
}

/** A carrier as a call uses it. Addresses are 81 trytes; data are the bytes of a message (docs/protocol.md). */
export interface Carrier {
  /** For people: its URL. */
  readonly name: string;
  readonly traits: CarrierTraits;

  /** Begins what can be done ahead: the connection. Rejects with CarrierError if it does not answer like one. */
  open(signal?: AbortSignal): Promise<void>;
  /** Resolves when the carrier has it. Rejects with CarrierError. It tries once. */
  publish(address: string, data: Uint8Array): Promise<void>;
  /** For a page that closes: nobody waits for the answer. False: it was not even sent. */
  publishLast(address: string, data: Uint8Array): boolean;
  /** Whether exactly these bytes are at the address. Rejects with CarrierError. */
  has(address: string, data: Uint8Array): Promise<boolean>;
  /** Any number of them share one connection. */
  watch(address: string, listener: WatchListener): Watch;
  /** The page sleeps: nothing is asked or tried any more until `asleep` is false again. */
  sleep(asleep: boolean): void;
  /** Ends all watches and requests. */
  close(): void;
}
