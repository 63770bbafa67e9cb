// One call, from the button to its end: what is sent to the gateway and what comes back. What the user sees of it
// goes through `show`: state(word), stage(name), local(stream), peer(connection), remote(stream), note(text),
// trouble(text), junk(), farewell() (a bye is signed: closing the page will say it).
import { CarrierError } from './carrier.js';
import { answers, makeEnvelope, randomId, withoutCandidates } from './envelope.js';
import { collectCandidates, gathered, makePeer, openCamera, sends } from './peer.js';

const GATHERING = 5000; // ms; what is known by then is sent
const CANDIDATES_AFTER = 2000; // ms from the answer, if there is no connection
const LOST_AFTER = 5000; // ms without an answer: is the offer still at the node?
const NOT_PUBLISHED = 15000; // ms of trying; the signed offer stays stored and goes out before the next one
const NO_ANSWER = 30000;
const NO_CONNECTION = 25000;
const PING = 20000;
// Plugins that never make an offer of their own: for these a bye can be signed in advance, so that a page that is
// closed still says it. (A signed bye must be the next message of the chain.)
const NEVER_OFFER = ['janus.plugin.echotest'];

export class CallFailed extends Error {}

export class Call {
  #id = randomId();
  #link;
  #carrier;
  #writer;
  #reader;
  #settings; // {waitForCandidates, withoutCamera, iceServers}
  #show;
  #over = new AbortController();
  #end; // {resolve, reject} of run()
  #peer = null;
  #stream = null;
  #offer = null; // the envelope
  #read = undefined; // id of the last envelope from the gateway: named in ours, so that it need not keep it
  #offered = false; // signed: it is at the node or will be, so the gateway is told of the end
  #answered = false;
  #connected = false;
  #told = false; // the gateway ended it, no bye is needed
  #bye = null; // signed in advance
  #signing = null; // a promise of it
  #timers = new Set();

  constructor({ link, carrier, writer, reader, settings, show }) {
    this.#link = link;
    this.#carrier = carrier;
    this.#writer = writer;
    this.#reader = reader;
    this.#settings = settings;
    this.#show = show;
  }

  // Resolves with why the call ended; rejects (CallFailed, MediaError, CarrierError) where it could not be made.
  async run() {
    const ending = new Promise((resolve, reject) => (this.#end = { resolve, reject }));
    this.#make().catch((error) => this.#end.reject(error));
    try {
      return await ending;
    } finally {
      this.#over.abort();
      for (const timer of this.#timers) clearTimeout(timer);
      this.#peer?.close();
      for (const track of this.#stream?.getTracks() ?? []) track.stop();
    }
  }

  hangUp() {
    this.#end.resolve('You hung up.');
  }

  // After run(): tells the gateway, if it does not know. Takes as long as the node does, at most 15 s.
  async sayBye() {
    if (this.#offered && !this.#told) {
      const signed = await this.#signing?.catch(() => null);
      const bye = signed ?? (await this.#writer.sign(makeEnvelope('bye', this.#id, { re: this.#read })));
      await this.#writer.post(bye, AbortSignal.timeout(15000));
    }
    await this.#writer.done(this.#id);
  }

  // The page closes: only what is signed already can still be sent.
  leave() {
    if (this.#bye && !this.#told) this.#writer.postAndLeave(this.#bye);
  }

  async #make() {
    const { waitForCandidates, withoutCamera, iceServers } = this.#settings;
    const signal = this.#over.signal;
    const looked = this.#writer.prepare();
    looked.catch(() => {}); // asked for again by sign()
    if (!withoutCamera) this.#show.state('camera');
    this.#stream = await openCamera(withoutCamera);
    if (signal.aborted) return this.#stream?.getTracks().forEach((track) => track.stop());
    this.#show.local(this.#stream);
    this.#show.stage('camera');

    this.#show.state('offer');
    this.#peer = makePeer(this.#stream, iceServers);
    this.#show.peer(this.#peer);
    this.#watchPeer();
    const description = await this.#peer.createOffer();
    let sdp = withoutCandidates(description.sdp);
    if (waitForCandidates || !this.#link.reachable) {
      this.#show.state('gathering');
      await this.#peer.setLocalDescription(description);
      await gathered(this.#peer, GATHERING);
      sdp = this.#peer.localDescription.sdp;
    }
    this.#show.stage('offer');

    this.#show.state('signing');
    this.#offer = makeEnvelope('offer', this.#id, { sdp });
    const item = await this.#writer.sign(this.#offer);
    await this.#reader.settled();
    if (signal.aborted) return;
    this.#offered = true;
    this.#show.stage('signed');

    this.#listen(description).catch((error) => this.#end.reject(error));
    this.#show.state('publishing');
    let published = false;
    this.#later(NOT_PUBLISHED, () => published || this.#notPublished());
    await this.#writer.post(item, signal, (error) => this.#trouble(error));
    published = true;
    if (signal.aborted || this.#answered) return;
    this.#show.stage('published');
    this.#show.state('waiting');
    this.#later(
      LOST_AFTER,
      () => this.#answered || this.#writer.repost(item, signal).catch((error) => this.#trouble(error)),
    );
    this.#later(NO_ANSWER, () => this.#answered || this.#noAnswer());
  }

  async #listen(description) {
    const trouble = (error) => this.#trouble(error);
    for await (const envelope of this.#reader.envelopes(this.#over.signal, trouble, () =>
      this.#show.junk(),
    )) {
      if (this.#over.signal.aborted) return;
      if (!answers(envelope, this.#offer) && !this.#isPlainAnswer(envelope, description)) continue;
      this.#read = envelope.id;
      await this.#take(envelope, description);
    }
  }

  // The plain form names the offer by its ICE user name.
  #isPlainAnswer(envelope, { sdp }) {
    return (
      envelope.v === undefined && envelope.re !== undefined && sdp.includes(`a=ice-ufrag:${envelope.re}\r\n`)
    );
  }

  async #take(envelope, description) {
    switch (envelope.type) {
      case 'answer':
        return this.#answered || this.#accept(envelope, description);
      case 'candidates':
        for (const candidate of envelope.candidates ?? [])
          await this.#peer.addIceCandidate(candidate).catch(() => {});
        return;
      case 'offer':
        return this.#renegotiate(envelope);
      case 'event':
        return this.#show.note(`Janus: ${JSON.stringify(envelope.body ?? {})}`);
      case 'bye':
        this.#told = true;
        return this.#end.resolve(`The other side hung up${envelope.reason ? `: ${envelope.reason}` : ''}.`);
      case 'error': {
        const said = `${envelope.reason ?? 'no reason given'}${envelope.code ? ` (${envelope.code})` : ''}`;
        if (envelope.re !== undefined && envelope.re !== this.#offer.id)
          return this.#show.note(`Janus: ${said}`);
        this.#told = !this.#answered;
        return this.#end.reject(new CallFailed(`Janus refuses: ${said}`));
      }
    }
  }

  async #accept(answer, description) {
    this.#answered = true;
    this.#show.stage('published'); // where the answer overtook the node's acknowledgement
    this.#show.stage('answer');
    this.#show.state('connecting');
    const peer = this.#peer;
    if (Array.isArray(answer.iceServers)) {
      const iceServers = [...answer.iceServers, ...this.#settings.iceServers];
      try {
        peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
      } catch (error) {
        this.#show.note(
          `The STUN and TURN servers that came with the answer cannot be used: ${error.message}`,
        );
      }
    }
    const candidates = collectCandidates(peer);
    const gatheredBefore = peer.signalingState === 'have-local-offer';
    if (!gatheredBefore) await peer.setLocalDescription(description);
    try {
      await peer.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    } catch (error) {
      throw new CallFailed(`The answer cannot be used: ${error.message}`);
    }
    if (!gatheredBefore)
      this.#later(CANDIDATES_AFTER, () => this.#connected || this.#sendCandidates(candidates));
    this.#later(NO_CONNECTION, () => this.#connected || this.#notConnected());
  }

  async #sendCandidates(candidates) {
    await gathered(this.#peer, 1000);
    if (this.#connected || this.#over.signal.aborted) return;
    this.#show.note("No connection after 2 s: sending this browser's candidates.");
    const completed = this.#peer.iceGatheringState === 'complete';
    await this.#send('candidates', { candidates: candidates.slice(0, 64), completed });
  }

  async #renegotiate({ id, sdp }) {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp });
    await this.#peer.setLocalDescription();
    await this.#send('answer', { re: id, sdp: withoutCandidates(this.#peer.localDescription.sdp) });
  }

  async #send(type, fields) {
    const item = await this.#writer.sign(makeEnvelope(type, this.#id, { re: this.#read, ...fields }));
    await this.#writer.post(item, this.#over.signal, (error) => this.#trouble(error));
  }

  #watchPeer() {
    const peer = this.#peer;
    const remote = new MediaStream();
    peer.addEventListener('track', ({ track }) => {
      remote.addTrack(track);
      this.#show.remote(remote);
    });
    peer.addEventListener('connectionstatechange', () => {
      if (this.#over.signal.aborted) return;
      if (peer.connectionState === 'connected') {
        this.#show.stage('connected');
        this.#show.state('connected');
        if (!this.#connected) this.#stay().catch((error) => this.#trouble(error));
        this.#connected = true;
      } else if (peer.connectionState === 'disconnected') {
        this.#show.state('interrupted');
      } else if (peer.connectionState === 'failed') {
        this.#notConnected();
      }
    });
  }

  // Signs of life while connected: media, or else a message now and then.
  async #stay() {
    if (sends(this.#peer) && NEVER_OFFER.includes(this.#link.plugin)) {
      this.#signing = this.#writer.sign(makeEnvelope('bye', this.#id, { re: this.#read }));
      this.#bye = await this.#signing;
      if (!this.#over.signal.aborted) this.#show.farewell();
      return;
    }
    const ping = async () => {
      if (!sends(this.#peer)) await this.#send('message', {}).catch((error) => this.#trouble(error));
      this.#later(PING, ping);
    };
    this.#later(PING, ping);
  }

  #later(milliseconds, work) {
    const timer = setTimeout(async () => {
      this.#timers.delete(timer);
      try {
        await work();
      } catch (error) {
        this.#end.reject(error);
      }
    }, milliseconds);
    this.#timers.add(timer);
  }

  // An outage is shown and waited out; everything else ends the call.
  #trouble(error) {
    if (this.#over.signal.aborted) return;
    if (error instanceof CarrierError) this.#show.trouble(error.message);
    else this.#end.reject(error);
  }

  async #notPublished() {
    await this.#carrier.info(); // throws where the node is down
    throw new CallFailed('The node works, but did not take the offer.');
  }

  // Tells a node that is down from a gateway that is silent.
  async #noAnswer() {
    await this.#carrier.info();
    const reason =
      "The node works, but nobody answers. Is Janus running, and is this link's channel still in its configuration?";
    throw new CallFailed(`No answer in ${NO_ANSWER / 1000} s. ${reason}`);
  }

  #notConnected() {
    const reason = this.#connected
      ? 'The connection to Janus broke.'
      : 'Janus answered, but no connection for audio and video came about. A firewall between may ask for a TURN server (Settings).';
    this.#end.reject(new CallFailed(reason));
  }
}
