// A channel as its link describes it: our chain, the gateway's, and the node that carries both. It outlives its
// calls, of which there is one at a time.
import { Carrier } from './carrier.js';
import { MamClient } from './client.js';
import { channelId } from './link.js';
import { Reader } from './reader.js';
import { Writer } from './writer.js';

const spawn = () => new Worker(new URL('worker.js', import.meta.url), { type: 'module' });

export class Channel {
  #workers = [new MamClient(spawn), new MamClient(spawn), new MamClient(spawn)];

  // `link` as parseLink() gives it. It is kept in the store, under an id that gives nothing away.
  static async open(store, link) {
    const id = await channelId(link);
    await store.update(id, (record) => Object.assign(record, { link, used: Date.now() }));
    return new Channel(store, id, link);
  }

  constructor(store, id, link) {
    this.id = id;
    this.link = link;
    this.carrier = new Carrier(link.node);
    const [forWriter, forReader, background] = this.#workers;
    const parts = { id, link, store, carrier: this.carrier, background };
    this.writer = new Writer({ ...parts, worker: forWriter });
    this.reader = new Reader({ ...parts, worker: forReader });
  }

  // Looks for both chains' ends. Not needed for a call, but it makes the first one quicker.
  async prepare() {
    await Promise.all([this.writer.prepare(), this.reader.skip()]);
  }

  close() {
    this.writer.close();
    for (const worker of this.#workers) worker.close();
  }
}
