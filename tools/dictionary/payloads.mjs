// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads of dialogs, of both forms, from what was said in a call with Janus: envelopes and Janus API objects
// (docs/protocol.md), with their members in the order of write_envelope().
import { randomBytes } from 'node:crypto';

export const randomId = () => randomBytes(16).toString('hex');

export const envelope = (type, { re, ...fields } = {}) => ({ id: randomId(), ...(re && { re }), type, ...fields });

// Janus's descriptions leave the gateway with the beginning of DTLS for Janus, and name the address that Janus has.
function asSent(sdp) {
  const address = /typ host/.test(sdp) && /candidate:\S+ \d udp \d+ ([\d.]+) \d+ typ host/.exec(sdp)?.[1];
  const begins = sdp.replaceAll('a=setup:actpass', 'a=setup:active');
  return begins.replace(/^(c=IN IP4 )127\.0\.0\.1/gm, `$1${address || '192.168.0.2'}`);
}

// The envelope of one object, or null if nothing of it travels.
function toEnvelope({ from, object }, last) {
  const { janus, body, jsep, plugindata } = object;
  if (from === 'peer') {
    const re = last.gateway;
    if (janus === 'message' && jsep) return envelope(jsep.type, { re, sdp: jsep.sdp, body });
    if (janus === 'message') return envelope('message', { re, body });
    if (janus !== 'trickle') return janus === 'hangup' ? envelope('bye', { re, reason: 'closed' }) : null;
    const { completed, ...candidate } = object.candidate;
    const fields = completed ? { candidates: [], completed } : { candidates: [candidate] };
    return envelope('candidates', { re, ...fields });
  }
  const re = last.peer;
  if (janus === 'event' && object.plugindata) {
    const { data } = plugindata;
    if (data.error_code) return envelope('error', { re, code: data.error_code, reason: data.error });
    if (!jsep) return envelope('event', { re, body: data });
    return envelope(jsep.type, { re, sdp: asSent(jsep.sdp), body: data });
  }
  return janus === 'hangup' ? envelope('bye', { re, reason: object.reason }) : null;
}

const sessionOf = (object) => object.session_id ?? object.data?.id ?? object.id;

// Several candidates in a row are one message.
function joined(list) {
  const out = [];
  for (const one of list) {
    const before = out.at(-1);
    if (one.type === 'candidates' && before?.type === 'candidates') {
      before.candidates.push(...one.candidates);
      if (one.completed) before.completed = true;
    } else out.push(one);
  }
  return out;
}

// [[envelope], ...] of everything that was said: each session is a call.
export function toEnvelopes(said) {
  const calls = new Map();
  const out = [];
  for (const one of said) {
    const session = sessionOf(one.object);
    if (!calls.has(session)) calls.set(session, {}); // by who said it, the last id
    const last = calls.get(session);
    const made = toEnvelope(one, last);
    if (!made) continue;
    last[one.from] = made.id;
    out.push(made);
  }
  return joined(out).map((made) => [made]);
}

// [[object, ...], ...]: `create` and `attach` go with the first request, as the peer need not wait for them.
export function toApi(said) {
  const out = [];
  let opening = [];
  for (const { from, object } of said) {
    if (from === 'gateway' && ['ack', 'success'].includes(object.janus)) continue;
    if (object.janus === 'create') opening = [];
    if (['create', 'attach'].includes(object.janus)) {
      const { janus, transaction, ...rest } = object;
      const made = said.find((one) => one.object.handle_id && one.object.session_id === object.session_id)?.object;
      const attach = { janus, transaction, session_id: rest.session_id, handle_id: made?.handle_id, ...rest };
      opening.push(janus === 'attach' ? attach : object);
      continue;
    }
    const { jsep } = object;
    const sent = from === 'gateway' && jsep ? { ...object, jsep: { ...jsep, sdp: asSent(jsep.sdp) } } : object;
    out.push([...(from === 'peer' ? opening.splice(0) : []), sent]);
  }
  return out;
}

export const hasDescription = (payload) => payload.some((one) => one.sdp ?? one.jsep);
