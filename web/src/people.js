// Two people call each other by name, through Janus's videocall plugin: my name, whom to call, who calls, a chat.
import { Data, Refused, wishes } from './janus-mam.js';

const CHAT = 'chat';
const NAME_TAKEN = 476;
const TRIES = 5; // the name of a call that just ended is free in a moment

const $ = (id) => document.getElementById(id);
const inText = (data) => (typeof data === 'string' ? data : `(${data.byteLength} bytes)`);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class People {
  #desk;
  #page;
  #data = null;
  #name = '';
  #other = ''; // whom the call is with
  #decide = null; // takes what the user wants of a call that comes in

  constructor(desk, page) {
    this.#desk = desk;
    this.#page = page;
    page.people();
    const on = (id, work) =>
      $(id).addEventListener('submit', (event) => {
        event.preventDefault();
        work(event.target.elements[0]);
      });
    on('me', ({ value }) => this.#beReachable(value.trim()));
    on('them', ({ value }) => this.#callOther(value.trim()));
    on('chat', (field) => this.#say(field));
    page.onHangUp(() => this.#other || (this.#name = '')); // not to be reachable any more
    $('accept').addEventListener('click', () => this.#decide?.(true));
    $('decline').addEventListener('click', () => this.#decide?.(false));
  }

  // Registers the name, and again after each call, until something fails or the user takes it back.
  async #beReachable(name) {
    if (!name || this.#name) return;
    this.#name = name;
    $('me').hidden = true;
    await this.#desk.once(async () => {
      for (let end = {}; !end.error && this.#name; ) end = await this.#wait();
    });
    this.#name = '';
    $('me').hidden = false;
    this.#shows({});
  }

  // One registration, with the call that comes of it.
  #wait() {
    const settings = { ...this.#page.settings(), accept: (offer) => this.#accept(offer) };
    return this.#desk.run(settings, async (call) => {
      this.#data = new Data(call.peer, (data, label) => label === CHAT && this.#heard(this.#other, inText(data)));
      this.#other = '';
      call.on('event', ({ result }) => this.#told(result ?? {}));
      call.on('state', (word) => word === 'connected' && this.#shows({ chat: true }));
      await this.#register(call);
      this.#page.state('reachable', `as “${this.#name}”`);
      this.#shows({ them: true });
    });
  }

  async #register(call) {
    for (let left = TRIES; ; left--) {
      try {
        return await call.message({ request: 'register', username: this.#name });
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== NAME_TAKEN || left === 1) throw error;
        await pause(500);
      }
    }
  }

  async #callOther(name) {
    const { call } = this.#desk;
    if (!name || !call || this.#other) return;
    this.#other = name;
    this.#shows({});
    try {
      await this.#desk.media(call, this.#page.settings());
      this.#data.open(CHAT);
      await call.offer({ body: { request: 'call', username: name } });
    } catch (error) {
      call.hangUp(error instanceof Refused ? `“${name}” cannot be called: ${error.message}` : error.message);
    }
  }

  async #accept({ body }) {
    const { call } = this.#desk;
    const { event, username } = body?.result ?? {};
    if (event !== 'incomingcall') return wishes(call.plugin).answer(body);
    this.#other = String(username);
    $('caller').textContent = `${this.#other} calls`;
    this.#page.state('ringing', '');
    this.#shows({ incoming: true });
    const wanted = await Promise.race([
      new Promise((resolve) => (this.#decide = resolve)),
      call.over.then(() => false),
    ]);
    this.#decide = null;
    this.#shows({});
    if (!wanted) {
      call.hangUp('Declined.');
      return null;
    }
    await this.#desk.media(call, this.#page.settings());
    this.#data.open(CHAT);
    return wishes(call.plugin).answer(body);
  }

  #told({ event, username, reason }) {
    const { call } = this.#desk;
    if (event === 'calling') this.#page.state('calling', this.#other);
    if (event === 'hangup') call?.hangUp(`${username ?? this.#other} hung up${reason ? `: ${reason}` : ''}.`);
  }

  #say(field) {
    const text = field.value.trim();
    if (!text || !this.#data?.send(text, CHAT)) return;
    this.#heard(this.#name, text);
    field.value = '';
  }

  #heard(who, text) {
    this.#page.line('chat-lines', `${who}: ${text}`);
  }

  #shows({ them = false, incoming = false, chat = false }) {
    $('them').hidden = !them;
    $('incoming').hidden = !incoming;
    $('chat').hidden = !chat;
  }
}
