// The link that the gateway hands out: everything the page needs, in the URL's fragment (which no server sees).
// The peer's own channel (written here): mode, key, seed, security. The gateway's (read here): gmode, gkey, groot, and
// gspare, its spare chain's root, where it says so. reachable: Janus need not send first. servers: STUN or TURN servers
// come with the answer.

const HASH = /^[9A-Z]{81}$/;
const KEY = /^[9A-Z]{0,81}$/;
const MODES = ['public', 'private', 'restricted'];

export class LinkError extends Error {}

function required(params, name) {
  const value = params.get(name);
  if (!value) throw new LinkError(`it lacks “${name}”`);
  return value;
}

function mode(params, name, keyName) {
  const value = params.get(name) ?? 'restricted';
  if (!MODES.includes(value)) throw new LinkError(`“${name}” must be public, private or restricted`);
  const key = params.get(keyName) ?? '';
  if (!KEY.test(key)) throw new LinkError(`“${keyName}” must be at most 81 trytes (9, A to Z)`);
  if (value === 'restricted' && key === '') throw new LinkError(`mode restricted needs “${keyName}”`);
  return { mode: value, sideKey: value === 'restricted' ? key.padEnd(81, '9') : undefined };
}

function hash(params, name) {
  const value = required(params, name);
  if (!HASH.test(value))
    throw new LinkError(`“${name}” must be 81 trytes (9, A to Z); perhaps the end was cut off`);
  return value;
}

function nodeUrl(params) {
  let url;
  try {
    url = new URL(required(params, 'node'));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError('“node” is no URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new LinkError('“node” must be http or https');
  return url.href.replace(/\/+$/, '');
}

// Takes location.hash with or without “#”; throws LinkError with a reason to show.
export function parseLink(fragment) {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const version = required(params, 'v');
  if (version !== '1') throw new LinkError(`it has version “${version}”, this page knows version 1`);
  const security = Number(params.get('security') ?? '2');
  if (![1, 2, 3].includes(security)) throw new LinkError('“security” must be 1, 2 or 3');
  return {
    name: params.get('name') || 'unnamed',
    plugin: params.get('plugin') ?? '',
    node: nodeUrl(params),
    reachable: params.get('reachable') === '1',
    servers: params.get('servers') === '1',
    own: { ...mode(params, 'mode', 'key'), seed: hash(params, 'seed'), security },
    gateway: {
      ...mode(params, 'gmode', 'gkey'),
      root: hash(params, 'groot'),
      spare: params.has('gspare') ? hash(params, 'gspare') : null,
    },
  };
}

// A name for the channel that gives nothing away: what is stored and locked under it belongs to the seed, since
// it is the seed's keys that must not sign twice.
export async function channelId(link) {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(`janus-mam ${link.own.seed}`),
  );
  return [...new Uint8Array(digest, 0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('');
}
