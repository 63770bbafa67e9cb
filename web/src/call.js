// One call over a channel, from its first message to its end: descriptions and plugin requests in both directions.
//
//   const call = new Call(channel, { plugin, body, token, iceServers, waitForCandidates, accept, farewell });
//   call.peer                          the RTCPeerConnection; give it tracks and data channels before offering
//   await call.offer({ body })         opens the call, or renegotiates; the plugin's data that came with the answer
//   await call.message(body)           a plugin request, which may open the call as well; what the plugin replied
//   call.hangUp(); await call.over     {reason, error}: error where it was no ordinary end
//
// `plugin` is another than the channel's, `body` what an offer carries instead of the channel's (as the gateway
// allows). accept(offer) is asked at each offer of Janus's, {body, sdp, ...}: it gives what the plugin gets with our
// answer, or null for no answer; without it the plugin's usual request goes along. `farewell`: a bye is signed while
// the call runs, for leave() to send when the page closes; where media shows the gateway that this side lives.
//
// Events, by on(name, work): state(word, detail), stage(name), event(plugin's data, envelope), track({track, streams}),
// note(text), trouble(text), junk(), farewell(signed): whether closing the page will say bye.
import { CarrierError } from './carrier.js';
import { Connection } from './connection.js';
import { Exchange, Refused } from './exchange.js';
import { inWords, notTaken, silence } from './failures.js';
import { Negotiation } from './negotiation.js';
import { wishes } from './plugins.js';
import { Timers } from './timers.js';

// ms at least; slow nodes have longer (patience.js)
const NOT_PUBLISHED = 15000; // of trying; what is signed stays stored and goes out before the next message
const NO_REPLY = 30000;
const NO_CALL = 459; // docs/protocol.md, "Codes of `error`"

export class Call {
  plugin;
  peer;
  over;
  told = null; // a promise, once it is over: the other side knows, or cannot be told
  #channel;
  #settings; // {iceServers, waitForCandidates, accept, token, body, ...}
  #handlers = new Map();
  #ended = new AbortController();
  #end;
  #exchange;
  #negotiation;
  #connection;
  #timers;
  #opening = undefined; // the body of the message that opened the call
  #openedByOffer = false;
  #opened = false;

  constructor(channel, settings = {}) {
    const { link } = channel;
    this.#channel = channel;
    this.#settings = { iceServers: [], ...settings };
    this.#settings.waitForCandidates ||= !link.reachable;
    this.plugin = settings.plugin ?? link.plugin;
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.peer = new RTCPeerConnection({ iceServers: this.#settings.iceServers, bundlePolicy: 'max-bundle' });
    this.peer.addEventListener('track', (event) => this.#tell('track', event));
    const { signal } = this.#ended;
    const failed = (error) => this.#finish(error.message, error);
    this.#timers = new Timers(signal, failed);
    this.#exchange = new Exchange(channel, signal, this.#timers, {
      envelope: (envelope, awaited) => this.#take(envelope, awaited),
      trouble: (error) => this.#trouble(error),
      junk: () => this.#tell('junk'),
      farewell: (signed) => this.#tell('farewell', signed),
      failed,
    });
    const parts = {
      peer: this.peer,
      exchange: this.#exchange,
      timers: this.#timers,
      signal,
      settings: this.#settings,
      tell: (name, detail) => this.#tell(name, detail),
      trouble: (error) => this.#trouble(error),
      failed,
      silent: (waited) => silence(this.#channel.carrier, waited),
      patience: this.#channel.carrier.patience,
      reachable: link.reachable,
      servers: link.servers,
      accepts: (offer) => this.#accepts(offer),
      agreed: (first) => this.#connection.agreed(first),
      said: () => this.#connection.said(),
      restart: () => this.#restart(),
    };
    this.#negotiation = new Negotiation(parts);
    this.#connection = new Connection(parts);
  }

  get id() {
    return this.#exchange.id;
  }

  on(name, work) {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), work]);
    return this;
  }

  // `body`: the plugin's request; without one the channel's own, for the first offer and one `asFirst`. Rejects with
  // Refused; where it opens the call, that ends with it.
  async offer({ body, iceRestart = false, asFirst = false } = {}) {
    const opens = !this.#opened;
    this.#openedByOffer ||= opens;
    const usual = opens || asFirst ? this.#settings.body : wishes(this.plugin).change;
    const fields = this.#opener({ body: body ?? usual }, iceRestart);
    let published = false;
    const atNode = () => {
      published = true;
      this.#tell('stage', 'published');
      if (opens) this.#tell('state', 'waiting', this.#doubt());
    };
    try {
      const signed = () => opens && this.#expectPublished(() => published);
      const answer = await this.#negotiation.offer(fields, { iceRestart, signed, published: atNode });
      published = true;
      return answer.body;
    } catch (error) {
      published = true;
      if (opens && error instanceof Refused) this.#exchange.forget();
      if (opens) this.#finish(error.message, inWords(error));
      else this.#connection.said();
      throw error;
    }
  }

  // Rejects with Refused where Janus or the plugin does not want it; the call goes on then.
  async message(body, { limit = NO_REPLY, restart = false } = {}) {
    const message = await this.#exchange.sign('message', this.#opener({ body }, restart));
    const types = ['event', 'offer', 'answer'];
    const silent = (waited) => silence(this.#channel.carrier, waited);
    try {
      return (await this.#exchange.request(message, types, { limit, silent })).body;
    } finally {
      this.#connection.said();
    }
  }

  // `error`: what went wrong on this side, where it was no wish.
  hangUp(reason = 'You hung up.', error = null) {
    this.#finish(reason, error);
  }

  // The page closes.
  leave() {
    this.#exchange.leave();
  }

  // The gateway will say so itself, unless it is configured to try; but its word takes two ways more.
  #doubt() {
    const { link, carrier } = this.#channel;
    if (link.reachable || !carrier.patience.hopeless) return '';
    const seconds = Math.round(carrier.patience.latest / 1000);
    return `A message takes ${seconds} s here, too long for a Janus that has to send first: hardly will this connect.`;
  }

  // A post that the node has not answered yet is given its time.
  #expectPublished(published, since = performance.now()) {
    const { carrier } = this.#channel;
    const { patience } = carrier;
    this.#timers.later(patience.limit(NOT_PUBLISHED), () => {
      if (published()) return;
      const patient = performance.now() - since < patience.request('post', NOT_PUBLISHED);
      return !carrier.failing && patient ? this.#expectPublished(published, since) : notTaken(carrier);
    });
  }

  // What the first message of the call says beside its type; a restart may open the call anew.
  #opener(fields, restart) {
    const { plugin, token } = this.#settings;
    if (this.#opened) return restart ? { ...fields, plugin, token } : fields;
    this.#opened = true;
    this.#opening = fields.body;
    this.#connection.start();
    const delay = Math.round(this.#channel.carrier.patience.latest);
    return { ...fields, plugin, token, ...(delay > 0 && { delay }) };
  }

  #take(envelope, awaited) {
    const { type, body, re, reason } = envelope;
    if (envelope.iceServers && type === 'event') this.#negotiation.useServers(envelope.iceServers);
    if (body && type !== 'error') this.#tell('event', body, envelope);
    if (type === 'offer') this.#negotiation.takeOffer(envelope).catch((error) => this.#trouble(error));
    else if (type === 'candidates') this.#negotiation.takeCandidates(envelope);
    else if (type === 'bye') this.#finish(`The other side hung up${reason ? `: ${reason}` : ''}.`);
    else if (type === 'error' && (re === undefined || this.#negotiation.isFatal(envelope)))
      this.#finish('', inWords(new Refused(envelope)));
    // Who waits without WebRTC hears so in reply to a ping; others make a new offer.
    else if (type === 'error' && !awaited && envelope.code === NO_CALL && this.peer.connectionState === 'new')
      this.#finish('Janus knows nothing of this call any more. Was it started anew?');
    else if (type === 'error') this.#tell('note', `Janus: ${new Refused(envelope).message}`);
  }

  async #accepts(offer) {
    const { accept } = this.#settings;
    return (accept ?? ((asked) => wishes(this.plugin).answer(asked.body)))(offer);
  }

  // Who made the offers makes the new one, with new ICE credentials; in some plugins either may. Where the plugin knows
  // nothing of the call any more, since Janus was started anew, the call begins as it did, if an offer began it.
  async #restart() {
    const { change, restart } = wishes(this.plugin);
    const offers = this.#negotiation.offered || (change && !restart);
    if (!offers) return restart && this.message(restart(this.#opening), { restart: true });
    try {
      await this.offer({ body: change, iceRestart: true });
    } catch (error) {
      const anew = error instanceof Refused && !error.passes && change && this.#openedByOffer;
      if (!anew) throw error;
      await this.offer({ body: this.#opening, iceRestart: true, asFirst: true });
    }
  }

  // An outage is shown and waited out, what was refused was told; everything else ends the call.
  #trouble(error) {
    if (this.#ended.signal.aborted) return;
    if (error instanceof CarrierError) this.#tell('trouble', error.message);
    else if (!(error instanceof Refused)) this.#finish(error.message, error);
  }

  #finish(reason, error = null) {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.peer.close();
    // Not waited for: what is signed later is posted behind it.
    this.told = this.#exchange
      .close()
      .catch((cause) => this.#tell('note', `The other side could not be told: ${cause.message}`));
    this.#end({ reason: error?.message ?? reason, error });
  }

  #tell(name, ...detail) {
    if (this.#ended.signal.aborted && name !== 'note') return;
    for (const work of this.#handlers.get(name) ?? []) work(...detail);
  }
}
