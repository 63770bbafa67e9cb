// What a Janus server would answer at once is answered here: creates and attaches get numbers of our choice, acks
// and keepalives never travel. Pure but for its memory of what has not been acknowledged yet.

// A number that JavaScript and Janus hold exactly.
export function randomNumber() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 21) * 2 ** 32 + low || 1;
}

export class Replies {
  #unacknowledged = new Set(); // transactions of messages

  // For a request of janus.js: {forward: what is to travel or null, reply: what is said here or null}
  take(request) {
    const { janus, transaction, session_id } = request;
    const reply = (verb, more) => ({ janus: verb, ...(session_id && { session_id }), transaction, ...more });
    switch (janus) {
      case 'create': {
        const id = request.id ?? randomNumber();
        return { forward: { ...request, id }, reply: reply('success', { data: { id } }) };
      }
      case 'attach': {
        const id = randomNumber();
        return { forward: { ...request, handle_id: id }, reply: reply('success', { data: { id } }) };
      }
      case 'keepalive':
        return { forward: null, reply: reply('ack') };
      case 'claim': // the session lives in the gateway, whichever socket speaks for it
        return { forward: null, reply: reply('success') };
      case 'trickle':
        return { forward: request, reply: reply('ack') };
      case 'message':
        this.#unacknowledged.add(transaction);
        return { forward: request, reply: null };
      case 'hangup':
      case 'detach':
      case 'destroy':
        return { forward: request, reply: reply('success') };
      default:
        return { forward: request, reply: null };
    }
  }

  // For an object of the gateway's: what janus.js is to hear, in this order. The ack that an event implies comes first.
  heard(object) {
    const { janus, transaction, session_id } = object;
    if (!this.#unacknowledged.delete(transaction) || janus === 'ack' || janus === 'success' || janus === 'error')
      return [object];
    return [{ janus: 'ack', session_id, transaction }, object];
  }
}
