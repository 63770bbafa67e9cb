// What of our chain is not known to be read, as the store's record keeps it: `unread` names the messages, `outbox` has
// the payloads of the last of them. Pure.

const MOST_PAYLOADS = 32;
const MOST_NAMES = 128;

// A message that stands in the chain: {id, number, root, index}.
export function note(record, { id, number, root, index }) {
  record.unread = [...(record.unread ?? []), { id, number, root, index }].slice(-MOST_NAMES);
}

// One that was signed here: `item` is what the outbox keeps. What is not posted yet is never let go.
export function keep(record, item) {
  note(record, item);
  record.outbox.push(item);
  const spare = record.outbox.length - MOST_PAYLOADS;
  if (spare > 0) record.outbox = record.outbox.filter((one, at) => at >= spare || !one.posted);
}

// A reply named this message: it and all before it were read.
export function wasRead(record, id) {
  const number = (record.unread ?? []).find((one) => one.id === id)?.number;
  if (number === undefined) return;
  record.unread = record.unread.filter((one) => one.number > number);
  record.outbox = record.outbox.filter((one) => one.number > number);
}

// Another chain: nothing of the old one matters any more.
export function startAfresh(record) {
  record.unread = [];
  record.outbox = [];
}

// What to look for at the node while no reply to `id` has come: posted, up to and with it; with the payload where it
// is still there.
export function unreadUpTo(record, id) {
  const number = (record.unread ?? []).find((one) => one.id === id)?.number ?? -1;
  return (record.unread ?? [])
    .filter((one) => one.number <= number)
    .map((one) => ({ ...one, item: record.outbox.find((item) => item.number === one.number) }))
    .filter(({ item }) => !item || item.posted);
}
