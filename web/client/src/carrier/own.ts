// SPDX-License-Identifier: MIT
import { type Carrier, CarrierError } from './carrier.ts';
import { ChrysalisCarrier } from './chrysalis/chrysalis.ts';

/** A carrier with connections of its own. Throws CarrierError `refused` for what is no URL of a carrier. */
export function ownCarrier(url: string): Carrier {
  if (!URL.canParse(url)) throw new CarrierError('refused', 'This is no URL of a carrier');
  const { protocol, username, password, host, pathname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new CarrierError('refused', `${protocol}//${host}: not supported by this browser client yet`);
  if (username !== '' || password !== '')
    throw new CarrierError('refused', `${protocol}//${host}: a browser sends no password of a URL`);
  return new ChrysalisCarrier(`${protocol}//${host}${pathname.replace(/\/+$/, '')}`);
}
