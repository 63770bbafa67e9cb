// Asks the worker, with a time limit for each request. A worker that exceeds it is terminated and replaced; what
// waited behind it goes to the new one.

export class TimeLimit extends Error {}

export class MamClient {
  #spawn;
  #worker = null;
  #queue = [];
  #busy = null;
  #serial = 0;

  // `spawn` makes a Worker; it is called again after a termination.
  constructor(spawn) {
    this.#spawn = spawn;
  }

  // Milliseconds count from when the worker starts on this request, not from when it was queued.
  ask(operation, args, milliseconds) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: ++this.#serial, operation, args, milliseconds, resolve, reject });
      this.#next();
    });
  }

  close() {
    this.#worker?.terminate();
    this.#worker = null;
    if (this.#busy) clearTimeout(this.#busy.timer);
    for (const request of [this.#busy, ...this.#queue]) request?.reject(new Error('closed'));
    this.#busy = null;
    this.#queue = [];
  }

  #next() {
    if (this.#busy || this.#queue.length === 0) return;
    const request = (this.#busy = this.#queue.shift());
    if (!this.#worker) {
      this.#worker = this.#spawn();
      this.#worker.onmessage = ({ data }) => this.#done(data);
      this.#worker.onerror = (event) =>
        this.#broken(new Error(event.message || 'the worker could not be started'));
    }
    request.timer = setTimeout(
      () => this.#broken(new TimeLimit(`${request.operation}: no result after ${request.milliseconds} ms`)),
      request.milliseconds,
    );
    this.#worker.postMessage({ id: request.id, operation: request.operation, args: request.args });
  }

  #done({ id, result, error }) {
    if (this.#busy?.id !== id) return;
    const request = this.#busy;
    this.#busy = null;
    clearTimeout(request.timer);
    if (error === undefined) request.resolve(result);
    else request.reject(new Error(error));
    this.#next();
  }

  #broken(error) {
    this.#worker?.terminate();
    this.#worker = null;
    const request = this.#busy;
    this.#busy = null;
    if (request) {
      clearTimeout(request.timer);
      request.reject(error);
    }
    this.#next();
  }
}
