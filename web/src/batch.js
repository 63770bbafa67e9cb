// What travels on a channel with `api = "janus"`: an array of Janus API objects behind a header of ours
// (docs/protocol.md, "The Janus API").
import { randomId } from './envelope.js';

export const header = (re) => ({ janus: 'mam', id: randomId(), ...(re && { re }), ts: Date.now() });

// {id, re, objects} of an array's text; null where it is none.
export function readBatch(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const objects = value.filter((one) => typeof one === 'object' && one !== null && typeof one.janus === 'string');
  const { id, re } = objects.find((one) => one.janus === 'mam') ?? {};
  return { id, re, objects: objects.filter((one) => one.janus !== 'mam') };
}
