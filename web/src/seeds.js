// The seeds of a link's spare chains: whoever holds the link finds them again (docs/protocol.md, "Links of version 1").

const ALPHABET = '9ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LENGTH = 81;
const FITS = 243; // bytes below this are evenly spread over 27 trytes

// The seed of spare `number`, from 1 on; the link's seed stays with the first chain.
export async function spareSeed(seed, number) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey('raw', bytes(seed), 'HKDF', false, ['deriveBits']);
  const info = bytes(`janus-mam spare ${number}`);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: bytes(''), info }, key, 1024);
  const trytes = [...new Uint8Array(bits)].filter((byte) => byte < FITS).map((byte) => ALPHABET[byte % 27]);
  if (trytes.length < LENGTH) throw new Error('no seed came of it'); // once in 10^26 links
  return trytes.slice(0, LENGTH).join('');
}
