// SPDX-License-Identifier: MIT
import type { Carrier } from './carrier.ts';
import { ownCarrier } from './own.ts';
import { canShare, SharedCarrier } from './shared/shared.ts';

/**
 * The carrier of a URL: `http` and `https` today. In a browser its connection is shared with the other tabs of the
 * origin, if that is possible here. Nothing is asked yet. Throws CarrierError `refused`.
 */
export function openCarrier(url: string): Carrier {
  const own = ownCarrier(url);
  return canShare() ? new SharedCarrier(own) : own;
}
