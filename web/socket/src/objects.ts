// SPDX-License-Identifier: MIT
// Objects of the Janus API, as far as they are looked into here.
import type { JsonObject } from '../../client/src/dialog/line.ts';

export type { JsonObject } from '../../client/src/dialog/line.ts';

export const TRANSPORT_SPECIFIC = 450;
export const INVALID_JSON = 454;
export const NO_SUCH_SESSION = 458;

const member = <T>(object: unknown, name: string, is: (value: unknown) => value is T): T | undefined => {
  const value = typeof object === 'object' && object !== null ? (object as JsonObject)[name] : undefined;
  return is(value) ? value : undefined;
};
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

export const verbOf = (object: JsonObject) => member(object, 'janus', isText);
export const transactionOf = (object: JsonObject) => member(object, 'transaction', isText);
export const sessionOf = (object: JsonObject) => member(object, 'session_id', isNumber);
/** Of a request. */
export const handleOf = (request: JsonObject) => member(request, 'handle_id', isNumber);
/** The handle of an event. */
export const senderOf = (event: JsonObject) => member(event, 'sender', isNumber);
export const descriptionOf = (object: JsonObject) => member(object['jsep'], 'type', isText);
export const codeOf = (error: JsonObject) => member(error['error'], 'code', isNumber);

/** What Janus says to a request that it does not take. */
export function refusal(request: JsonObject, code: number, reason: string): JsonObject {
  const [session_id, transaction] = [sessionOf(request), transactionOf(request)];
  return {
    janus: 'error',
    ...(session_id !== undefined && { session_id }),
    ...(transaction !== undefined && { transaction }),
    error: { code, reason },
  };
}
