// Why a call was not made, in words for its user.
import { Refused } from './exchange.js';

export class CallFailed extends Error {}

const NOBODY =
  "The node works, but nobody answers. Is Janus running, and is this link's channel still in its configuration?";

export const inWords = (error) =>
  error instanceof Refused ? new CallFailed(`Janus refuses: ${error.message}`) : error;

// Nothing came for `waited` seconds: tells a node that is down from a gateway that is silent.
export async function silence(carrier, waited) {
  try {
    await carrier.info();
    return new CallFailed(`No answer in ${waited} s. ${NOBODY}`);
  } catch (error) {
    return error;
  }
}

// Throws why an offer is still not at the node.
export async function notTaken(carrier) {
  await carrier.info();
  throw new CallFailed('The node works, but did not take the offer.');
}
