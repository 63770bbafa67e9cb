// SPDX-License-Identifier: GPL-3.0-or-later
// A peer that speaks the Janus API, or the Admin API, over a sealed channel.
//
//   const peer = new ApiPeer(await janus.link('app'));
//   const { data } = await peer.ask({ janus: 'list_sessions' })     what has the request's transaction, but an ack
//   await peer.askAll([one, other])                                 the same of several in one message
//   await peer.say(create, attach, message)                         not waiting
//   await peer.hear(({ janus }) => janus === 'hangup')              the first object that holds for, heard or to come
import { Peer, randomId } from './peer.mjs';

export class ApiPeer extends Peer {
  heard = []; // all that Janus said

  async say(...requests) {
    const objects = requests.map((request) => ({ transaction: randomId(), ...request }));
    await this.send(objects);
    return objects;
  }

  async hear(wanted) {
    for (let from = 0; ; ) {
      const found = this.heard.slice(from).find(wanted);
      if (found) return found;
      from = this.heard.length;
      this.heard.push((await this.receive()).json);
    }
  }

  async askAll(requests) {
    const answers = [];
    for (const { transaction } of await this.say(...requests))
      answers.push(await this.hear((one) => one.transaction === transaction && one.janus !== 'ack'));
    return answers;
  }

  async ask(request) {
    return (await this.askAll([request]))[0];
  }
}

// The requests that make a session and a handle in it, under these numbers.
export const create = (session, more) => ({ janus: 'create', id: session, ...more });
export const attach = (session, handle, plugin = 'janus.plugin.echotest') => ({
  janus: 'attach',
  session_id: session,
  handle_id: handle,
  plugin,
});
export const message = (session, handle, body, more) => ({
  janus: 'message',
  session_id: session,
  handle_id: handle,
  body,
  ...more,
});
