// What stands in front of every message, an envelope or a batch (docs/protocol.md): its id, and the spare chain of
// whoever wrote it.

const ROOT = /^[9A-Z]{81}$/;

const headIn = (message) => (Array.isArray(message) ? message.find((one) => one?.janus === 'mam') : message);

// {id, spare} of a message's text, each undefined where it is not there or makes no sense.
export function headOf(text) {
  let head;
  try {
    head = headIn(JSON.parse(text));
  } catch {
    // no JSON: a text of nobody's
  }
  const { id, spare } = head ?? {};
  return {
    id: typeof id === 'string' ? id : undefined,
    spare: typeof spare === 'string' && ROOT.test(spare) ? spare : undefined,
  };
}

export const idOf = (message) => headIn(message).id;

// The message with this spare announced, or none where it is null. A batch begins with its header.
export function withSpare(message, spare) {
  const announced = spare ?? undefined;
  if (!Array.isArray(message)) return { ...message, spare: announced };
  const [head, ...objects] = message;
  return [{ ...head, spare: announced }, ...objects];
}
