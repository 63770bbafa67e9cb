// SPDX-License-Identifier: MIT
// Objects as the payload of a message: their text is deflated, what is secret stands beside it (docs/protocol.md,
// "Payload").
import type { Payload } from '../core/dialogs.ts';

/** A JSON object: an envelope, or an object of Janus's APIs. */
export type JsonObject = { [member: string]: unknown };

const SECRET = ['iceServers', 'token', 'apisecret', 'admin_secret', 'admin_key'];

/** The objects are not changed. */
export function toPayload(objects: readonly JsonObject[]): Payload {
  const secrets: [number, JsonObject][] = [];
  const plain = objects.map((object, index) => {
    const names = SECRET.filter((name) => name in object);
    if (names.length === 0) return object;
    secrets.push([index, Object.fromEntries(names.map((name) => [name, object[name]]))]);
    return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
  });
  return { text: JSON.stringify(plain), secrets: secrets.length > 0 ? JSON.stringify(secrets) : '' };
}

/** Null: the payload makes no sense. */
export function fromPayload({ text, secrets }: Payload): JsonObject[] | null {
  const objects = parsed(text);
  const beside = secrets === '' ? [] : parsed(secrets);
  if (!objects?.every(isObject) || !beside) return null;
  for (const row of beside) {
    if (!Array.isArray(row) || row.length !== 2) return null;
    const [index, members] = row as [unknown, unknown];
    const object = typeof index === 'number' ? objects[index] : undefined;
    if (!object || !isObject(members)) return null;
    for (const name of SECRET) if (Object.hasOwn(members, name)) object[name] = members[name];
  }
  return objects;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
