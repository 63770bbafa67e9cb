// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over a data channel as bytes: files in pieces, and what is said in a room. What is said to one partner goes
// as plain text, which other clients of Janus understand too.
//
// Each: 74, kind (u8), number of the file (u32), then by kind. Highest byte first.

const MAGIC = 0x4a;
const KINDS = ['start', 'piece', 'got', 'note'] as const;
const MOST_TEXT = 4000; // characters

export type Frame =
  | { readonly kind: 'start'; readonly file: number; readonly name: string; readonly size: number; readonly type: string }
  | { readonly kind: 'piece'; readonly file: number; readonly at: number; readonly data: Uint8Array<ArrayBuffer> }
  /** So many bytes have arrived, in order. */
  | { readonly kind: 'got'; readonly file: number; readonly at: number }
  | { readonly kind: 'note'; readonly file: number; readonly from: string; readonly text: string };

export function toBytes(frame: Frame): ArrayBuffer {
  const head = 6;
  const rest =
    frame.kind === 'start'
      ? toJson({ name: frame.name, size: frame.size, type: frame.type })
      : frame.kind === 'note'
        ? toJson({ from: frame.from, text: frame.text })
        : new Uint8Array(4 + (frame.kind === 'piece' ? frame.data.length : 0));
  const bytes = new Uint8Array(head + rest.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, MAGIC);
  view.setUint8(1, KINDS.indexOf(frame.kind));
  view.setUint32(2, frame.file);
  bytes.set(rest, head);
  if (frame.kind === 'piece' || frame.kind === 'got') view.setUint32(head, frame.at);
  if (frame.kind === 'piece') bytes.set(frame.data, head + 4);
  return bytes.buffer;
}

/** Null: nothing of ours. Everything in it is from others. */
export function fromBytes(buffer: ArrayBuffer): Frame | null {
  if (buffer.byteLength < 6) return null;
  const view = new DataView(buffer);
  const kind = KINDS[view.getUint8(1)];
  if (view.getUint8(0) !== MAGIC || !kind) return null;
  const file = view.getUint32(2);
  if (kind === 'piece' || kind === 'got') {
    if (buffer.byteLength < 10) return null;
    const at = view.getUint32(6);
    return kind === 'got' ? { kind, file, at } : { kind, file, at, data: new Uint8Array(buffer.slice(10)) };
  }
  const value = fromJson(new Uint8Array(buffer, 6));
  if (!value) return null;
  const text = (name: string) => (typeof value[name] === 'string' ? value[name].slice(0, MOST_TEXT) : '');
  if (kind === 'note') return { kind, file, from: text('from'), text: text('text') };
  const { size } = value;
  if (!Number.isSafeInteger(size) || (size as number) < 0) return null;
  return { kind, file, name: safeName(text('name')), size: size as number, type: text('type') };
}

/** No folders, no control characters, not endless. */
export const safeName = (name: string): string => {
  const plain = [...name].map((one) => (one < ' ' || '/\\:*?"<>|\u007f'.includes(one) ? '_' : one)).join('');
  return plain.replace(/^\.+/, '').slice(-120) || 'file';
};

const toJson = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function fromJson(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
