// What must survive: per channel the link, the place in its own chains (chain.js), what is not known to be read
// (unread.js) and where in the gateway's chains reading goes on (reader.js). IndexedDB, one record a channel; changes
// are one transaction each and on disk when they resolve.

const request = (r) =>
  new Promise((resolve, reject) => {
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error);
  });

export class Store {
  #database;

  static async open(name = 'janus-mam') {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('channels', { keyPath: 'id' });
    const store = new Store();
    store.#database = await request(opening);
    return store;
  }

  // {id, link, used, state, chain, spare, announced, unread, outbox, reader} or undefined. `state` is null until the
  // chain's end was looked for; what a record of an earlier page lacks is undefined.
  get(id) {
    return request(this.#database.transaction('channels').objectStore('channels').get(id));
  }

  // All channels, the one used last first.
  async list() {
    const all = await request(this.#database.transaction('channels').objectStore('channels').getAll());
    return all.sort((a, b) => b.used - a.used);
  }

  // Reads, changes and writes in one transaction. `change` works on the record in place (must not await); what it
  // returns is handed on. Resolves when the change is durable.
  update(id, change) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction('channels', 'readwrite', { durability: 'strict' });
      const channels = transaction.objectStore('channels');
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage refuses"));
      channels.get(id).onsuccess = ({ target }) => {
        const record = target.result ?? { id, link: null, used: 0, state: null, outbox: [], reader: null };
        try {
          result = change(record);
          channels.put(record);
        } catch (error) {
          reject(error);
          transaction.abort();
        }
      };
    });
  }

  async forget(id) {
    const transaction = this.#database.transaction('channels', 'readwrite', { durability: 'strict' });
    await request(transaction.objectStore('channels').delete(id));
  }
}

// The Web Lock under which a channel is signed for: one tab at a time, whatever process it is in.
export const withLock = (name, work) => navigator.locks.request(`janus-mam ${name}`, work);
