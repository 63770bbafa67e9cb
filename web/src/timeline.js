// The stages of a call as a picture: a bar each, from where the stage before it ended, with milliseconds since the
// button was pressed.

const STAGES = [
  ['camera', 'Camera open'],
  ['offer', 'Offer made'],
  ['signed', 'Offer signed'],
  ['published', 'Offer published'],
  ['answer', 'Answer seen'],
  ['connected', 'Connected'],
  ['frame', 'First frame'],
];

export class Timeline {
  #list;
  #summary;
  #start = 0;
  #reached = new Map();

  // `list`: an ol; `summary`: an element that says the total in words.
  constructor(list, summary) {
    this.#list = list;
    this.#summary = summary;
    this.#draw();
  }

  start() {
    this.#start = performance.now();
    this.#reached.clear();
    this.#draw();
  }

  // Only the first time counts.
  reach(stage) {
    if (this.#reached.has(stage)) return;
    this.#reached.set(stage, performance.now() - this.#start);
    this.#draw();
  }

  #draw() {
    const total = Math.max(1, ...this.#reached.values());
    let before = 0;
    const rows = STAGES.map(([stage, label]) => {
      const at = this.#reached.get(stage);
      const row = document.createElement('li');
      row.dataset.stage = stage;
      const name = row.appendChild(document.createElement('span'));
      name.className = 'stage';
      name.textContent = label;
      const track = row.appendChild(document.createElement('span'));
      track.className = 'track';
      const time = row.appendChild(document.createElement('span'));
      time.className = 'time';
      if (at === undefined) {
        time.textContent = '–';
        return row;
      }
      row.dataset.ms = at.toFixed(1);
      const bar = track.appendChild(document.createElement('span'));
      bar.className = 'bar';
      bar.style.left = `${(100 * before) / total}%`;
      bar.style.width = `${(100 * (at - before)) / total}%`;
      time.textContent = `${Math.round(at)} ms`;
      time.title = `${Math.round(at - before)} ms after the stage before`;
      before = at;
      return row;
    });
    this.#list.replaceChildren(...rows);
    const last = STAGES.findLast(([stage]) => this.#reached.has(stage));
    this.#summary.textContent = last
      ? `${last[1]} ${Math.round(this.#reached.get(last[0]))} ms after the button`
      : 'Milliseconds from pressing Call; filled in as the call is made';
  }
}
