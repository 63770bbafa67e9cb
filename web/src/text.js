// The text of a message: JSON, packed by lz-string's base64: a third fewer trytes, and nothing but ASCII in them.
import LZString from 'lz-string';

export const MAX_TEXT = 256 * 1024;

export const pack = (text) => LZString.compressToBase64(text);

// JSON as it is, or packed in one of lz-string's two base64 alphabets. Throws where it is neither.
export function unpack(text) {
  if (/^\s*[{[]/.test(text)) return bounded(text);
  const unpacked = /[-$]/.test(text)
    ? LZString.decompressFromEncodedURIComponent(text)
    : (LZString.decompressFromBase64(text) ?? LZString.decompressFromEncodedURIComponent(text));
  if (!unpacked) throw new Error('neither JSON nor lz-string');
  return bounded(unpacked);
}

function bounded(text) {
  if (text.length > MAX_TEXT) throw new Error('too long');
  return text;
}
