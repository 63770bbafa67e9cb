// The envelope (docs/protocol.md): {"v":1,"id","call","re","ts","type", ...}.

const TYPES = ['offer', 'answer', 'candidates', 'message', 'event', 'bye', 'error'];

export const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

export function makeEnvelope(type, call, fields = {}) {
  return { v: 1, id: randomId(), call, ts: Date.now(), type, ...fields };
}

// The envelope in a text, or null where it is none. The plain form (a description with `re`) is taken as well.
export function readEnvelope(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !TYPES.includes(value.type))
    return null;
  if (value.v !== undefined && value.v !== 1) return null;
  for (const name of ['id', 'call', 're', 'sdp', 'reason']) {
    if (value[name] !== undefined && typeof value[name] !== 'string') return null;
  }
  if ((value.type === 'answer' || value.type === 'offer') && !value.sdp) return null;
  return value;
}

// An offer without its candidates: Janus learns the browser's address from its first check.
export const withoutCandidates = (sdp) => sdp.replace(/^a=(candidate:|end-of-candidates).*\r?\n/gm, '');
