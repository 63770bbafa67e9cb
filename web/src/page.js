// What the user sees: the page's elements and the words for each state.

const WORDS = {
  preparing: 'Getting ready',
  ready: 'Ready to call',
  camera: 'Opening the camera',
  offer: 'Making the offer',
  gathering: "Waiting for this browser's network candidates",
  signing: 'Signing the offer',
  publishing: 'Publishing the offer',
  waiting: 'Waiting for the answer',
  connecting: 'Answer received, connecting',
  reachable: 'Waiting for calls',
  ringing: 'Somebody calls',
  calling: 'Ringing',
  connected: 'In call',
  interrupted: 'Connection interrupted, waiting for it to come back',
  ended: 'Call ended',
  failed: 'The call failed',
  unusable: 'This page cannot call',
};

const $ = (id) => document.getElementById(id);

export class Page {
  constructor() {
    this.timelineList = $('stages');
    this.timelineSummary = $('timeline-summary');
  }

  onCall(work) {
    $('call').addEventListener('click', () => $('call').ariaDisabled === 'true' || work());
  }

  onHangUp(work) {
    $('hang-up').addEventListener('click', () => $('hang-up').ariaDisabled === 'true' || work());
  }

  // `work` gets what is wanted: true for pressed.
  onControl(name, work) {
    $(name).addEventListener('click', () => work($(name).ariaPressed !== 'true'));
  }

  control(name, pressed) {
    $(name).ariaPressed = String(pressed);
  }

  controls(shown) {
    $('controls').hidden = !shown;
    for (const button of $('controls').children) button.ariaPressed = 'false';
  }

  onForget(work) {
    $('forget').addEventListener('click', work);
  }

  // `detail` is a reason or what to do; empty where there is none.
  state(word, detail = '') {
    document.body.dataset.state = word;
    $('state').textContent = WORDS[word];
    $('detail').textContent = detail;
  }

  detail(text) {
    $('detail').textContent = text;
  }

  // Whether closing the page tells the other side: for who looks on.
  farewell(signed) {
    document.body.dataset.farewell = signed ? 'signed' : 'none';
  }

  // Stay focusable: who calls by keyboard must not lose their place.
  buttons({ call, hangUp }) {
    $('call').ariaDisabled = String(!call);
    $('hang-up').ariaDisabled = String(!hangUp);
  }

  channel({ name, node, plugin, reachable }) {
    $('channel').hidden = false;
    $('channel-name').textContent = name;
    $('channel-node').textContent = node;
    $('channel-plugin').textContent = plugin || 'not said';
    $('channel-reachable').textContent = reachable ? 'yes' : 'no, so the offer waits for candidates';
    if (!reachable) $('wait').checked = $('wait').disabled = true;
    document.title = `${name} – janus-mam`;
  }

  node(word, text) {
    $('node').dataset.state = word;
    $('node').textContent = text;
  }

  local(stream) {
    $('local').srcObject = stream;
  }

  // `frame` is called when the first one is shown.
  remote(stream, frame) {
    const video = $('remote');
    if (!stream) return void (video.srcObject = null);
    if (video.srcObject !== stream) video.srcObject = stream;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(frame);
    else video.addEventListener('loadeddata', frame, { once: true });
  }

  received({ frames, width, height }) {
    $('received').textContent = frames > 0 ? `${width} × ${height}, ${frames} frames` : '';
    $('received').dataset.frames = frames;
  }

  note(text) {
    this.line('log', `${new Date().toLocaleTimeString()}  ${text}`);
    $('log-empty').hidden = true;
  }

  // The newest first, a hundred of them.
  line(list, text) {
    const line = document.createElement('li');
    line.textContent = text.slice(0, 500);
    $(list).prepend(line);
    while ($(list).children.length > 100) $(list).lastChild.remove();
  }

  // Calls go by name here, not by the button.
  people() {
    $('people').hidden = false;
    $('call').hidden = true;
  }

  // Throws with a reason where what was entered makes no server.
  settings() {
    const urls = $('ice-urls')
      .value.split(/[\s,]+/)
      .filter(Boolean);
    for (const url of urls) {
      if (!/^(stun|turn)s?:[^\s]+$/.test(url))
        throw new Error(`“${url}” is no STUN or TURN address, like stun:stun.example.org:3478`);
    }
    const [username, credential] = [$('ice-user').value, $('ice-password').value];
    const turn = urls.some((url) => url.startsWith('turn'));
    if (turn && !(username && credential)) throw new Error('A TURN server needs a user name and a password');
    const server = turn ? { urls, username, credential } : { urls };
    return {
      waitForCandidates: $('wait').checked,
      withoutCamera: $('no-camera').checked,
      iceServers: urls.length > 0 ? [server] : [],
    };
  }
}
