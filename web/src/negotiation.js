// The descriptions of one call: our offers and Janus's answers, Janus's offers and our answers, candidates both ways.
import { withoutCandidates } from './envelope.js';
import { pause } from './follow.js';
import { collectCandidates, gathered } from './peer.js';

const GATHERING = 5000; // ms; what is known by then is sent
const CANDIDATES_SOON = 200; // ms, in which gathering has begun
const CANDIDATES_AFTER = 2000; // ms from the description's exchange, if there is no connection
const NO_ANSWER = 30000;
const MAX_CANDIDATES = 64;

export class Negotiation {
  offered = false; // an offer of ours was answered; else Janus offers
  // {peer, exchange, timers, patience, reachable, servers, signal, settings, tell(name, detail), accepts(offer),
  // agreed(first), said(), silent(waited)}
  #call;
  #turn = Promise.resolve(); // one description at a time
  #outstanding = Promise.resolve(); // our offer that is not answered yet
  #newest = null; // Janus's offer
  #reply = null; // id of our answer to it
  #agreed = false;

  constructor(call) {
    this.#call = call;
  }

  // An offer, once those before are answered. Resolves with the answer's envelope, which is applied then.
  offer(fields, options) {
    const offering = this.#outstanding.then(() => this.#offer(fields, options));
    this.#outstanding = offering.catch(() => {});
    return offering;
  }

  async #offer(fields, { iceRestart = false, signed, published } = {}) {
    const { peer, exchange, patience, servers, settings, tell, signal } = this.#call;
    this.#say('offer');
    const description = await this.#serially(() => peer.createOffer({ iceRestart }));
    let sdp = withoutCandidates(description.sdp);
    // Before the servers that come with the answer are known there is little to gather. And a browser checks with new
    // credentials as soon as it has them: before Janus has them too, that breaks the connection.
    if (settings.waitForCandidates && !servers && !patience.slow && !iceRestart) {
      this.#say('gathering');
      await this.#serially(() => peer.setLocalDescription(description));
      await gathered(peer, GATHERING);
      sdp = peer.localDescription.sdp;
    }
    tell('stage', 'offer');
    this.#say('signing');
    const message = await exchange.sign('offer', { ...fields, sdp });
    if (signal.aborted) throw new Error('The call is over');
    tell('stage', 'signed');
    signed?.();
    this.#say('publishing');
    try {
      const answer = await exchange.request(message, ['answer'], {
        limit: NO_ANSWER,
        silent: this.#call.silent,
        published,
      });
      await this.#serially(() => this.#accept(answer, description, iceRestart));
      return answer;
    } catch (error) {
      if (peer.signalingState === 'have-local-offer') await peer.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }

  async #accept(answer, description, restarts) {
    const { peer, reachable, tell } = this.#call;
    tell('stage', 'published'); // where the answer overtook the node's acknowledgement
    tell('stage', 'answer');
    this.#say('connecting');
    this.useServers(answer.iceServers);
    this.offered = true;
    const candidates = collectCandidates(peer);
    const gatheredBefore = peer.signalingState === 'have-local-offer';
    if (!gatheredBefore) await peer.setLocalDescription(description);
    const waits = answer.queued === true && !reachable;
    if (waits) await this.#letJanusBegin(gatheredBefore ? [] : candidates);
    try {
      await peer.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    } catch (error) {
      throw new Error(`The answer cannot be used: ${error.message}`);
    }
    const left = gatheredBefore || waits ? null : candidates;
    this.#exchanged(left, !reachable && (restarts || !this.#agreed));
  }

  // Janus, which we reach only once it has sent, begins when it hears that we hold the answer; and gives up 12 s later,
  // as the browser does 15 s after it has begun. Resolves when it is time for the browser to begin.
  async #letJanusBegin(candidates) {
    const { peer, exchange, patience, signal, trouble } = this.#call;
    if (peer.iceGatheringState !== 'complete') await gathered(peer, GATHERING);
    const completed = peer.iceGatheringState === 'complete';
    const message = await exchange.sign('candidates', { candidates: candidates.slice(0, MAX_CANDIDATES), completed });
    if (signal.aborted) return;
    const posted = exchange.post(message).catch(trouble);
    await Promise.race([posted, pause(patience.arrival, signal)]);
  }

  // Janus's offer. What the plugin gets with our answer is asked for first, which may take as long as a person does.
  async takeOffer(offer) {
    const { peer, exchange, settings, tell, signal } = this.#call;
    this.#newest = offer;
    this.#reply = null;
    this.useServers(offer.iceServers);
    const body = await this.#call.accepts(offer);
    if (!body) return;
    await this.#serially(async () => {
      if (this.#newest !== offer || signal.aborted) return;
      tell('stage', 'answer');
      this.#say('connecting');
      const candidates = collectCandidates(peer);
      await peer.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
      await peer.setLocalDescription();
      if (settings.waitForCandidates) await gathered(peer, GATHERING);
      const { sdp } = peer.localDescription;
      const ours = settings.waitForCandidates ? sdp : withoutCandidates(sdp);
      const message = await exchange.sign('answer', { re: offer.id, sdp: ours, body });
      if (signal.aborted) return;
      this.#reply = message.envelope.id;
      await exchange.post(message);
      this.#exchanged(settings.waitForCandidates ? null : candidates);
    });
  }

  // Whether this error says that no connection comes about, since our answer was not taken.
  isFatal({ re }) {
    return re !== undefined && re === this.#reply && this.#call.peer.connectionState !== 'connected';
  }

  async takeCandidates({ candidates }) {
    if (!Array.isArray(candidates)) return;
    const { peer } = this.#call;
    for (const candidate of candidates.slice(0, MAX_CANDIDATES))
      await peer.addIceCandidate(candidate).catch(() => {});
  }

  // STUN and TURN servers that came with a message go before the settings' own.
  useServers(servers) {
    if (!Array.isArray(servers)) return;
    const { peer, settings, tell } = this.#call;
    try {
      const iceServers = [...servers, ...settings.iceServers];
      peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
    } catch (error) {
      tell('note', `The STUN and TURN servers that came with the answer cannot be used: ${error.message}`);
    }
  }

  // Descriptions are exchanged: from here on WebRTC has its time. `candidates`: what is known of ours, not yet sent.
  // `needed`: Janus has to send first, on a way that is new, while an old one may still be connected.
  #exchanged(candidates, needed = false) {
    const { timers, agreed } = this.#call;
    agreed(!this.#agreed);
    this.#agreed = true;
    if (!candidates) return;
    if (needed) timers.later(CANDIDATES_SOON, () => this.#send(candidates));
    else timers.later(CANDIDATES_AFTER, () => this.#sendIfNeeded(candidates));
  }

  async #sendIfNeeded(candidates) {
    const { peer, tell } = this.#call;
    if (peer.connectionState === 'connected') return;
    await gathered(peer, 1000);
    if (peer.connectionState === 'connected') return;
    tell('note', "No connection after 2 s: sending this browser's candidates.");
    await this.#send(candidates);
  }

  async #send(candidates) {
    const { peer, exchange, signal, said } = this.#call;
    let sent = 0;
    // What is known soon, and then what takes longer, as a relay over TLS does.
    for (const limit of [1000, GATHERING]) {
      await gathered(peer, limit);
      if (signal.aborted) return;
      const completed = peer.iceGatheringState === 'complete';
      const next = candidates.slice(sent, sent + MAX_CANDIDATES);
      if (next.length > 0 || completed) await exchange.send('candidates', { candidates: next, completed });
      said();
      if (completed) return;
      sent += next.length;
    }
  }

  // The words for the way to the first connection; later ones change nothing of it.
  #say(word) {
    if (!this.#agreed) this.#call.tell('state', word);
  }

  #serially(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
