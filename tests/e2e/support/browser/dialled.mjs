// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of the npm package in pages, of Playwright's or Puppeteer's alike; `window.calls` has them by name.
//
//   await dial(page, 'anna', link, {media: true})    resolves when it is dialled
//   await connected(page, 'anna')                    when media is connected; the video that comes is shown
//   await running(page, 'anna')                      when frames come, and go on to come
//   await inCall(page, 'anna', (it) => ...)          in the page: it = {call, events, messages, ended}
export const dial = (page, name, link, options = {}) =>
  page.evaluate(([key, address, settings]) => window.dialAs(key, address, settings), [name, link, options]);

// Once a page, before dial().
export const furnish = (page) =>
  page.evaluate(() => {
    window.calls = {};
    window.keep = (key, call) => {
      const it = (window.calls[key] = { call, events: [], messages: [], ended: null, states: [] });
      call.on('track', ({ track }) => {
        const element = document.body.appendChild(document.createElement(track.kind));
        // A sound that is not played has no energy.
        Object.assign(element, { autoplay: true, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
      });
      call.on('state', (state) => it.states.push(state));
      call.on('event', (body) => it.events.push(body));
      call.on('message', (message) => it.messages.push(message));
      call.over.then(({ code, message }) => (it.ended = { code, message }));
    };
    // `before`: called with what is kept, and the offer, before an offer of Janus's is answered.
    window.dialAs = async (key, link, options, before) => {
      const accept = async (offer, usual) => {
        await before(window.calls[key], offer);
        return usual;
      };
      window.keep(key, await window.client.dial(link, { ...options, ...(before && { accept }) }));
    };
    window.frames_of = async (key) => {
      let frames = 0;
      for (const report of (await window.calls[key].call.peer.getStats()).values())
        if (report.type === 'inbound-rtp' && report.kind === 'video') frames += report.framesDecoded ?? 0;
      return frames;
    };
  });

export const connected = (page, name) => page.evaluate((key) => window.calls[key].call.connected, name);

// `since`: frames that were there already.
export async function running(page, name, more = 20) {
  await page.evaluate(
    async ([key, count]) => {
      const until = (await window.frames_of(key)) + count;
      while ((await window.frames_of(key)) < until) {
        const { ended } = window.calls[key];
        if (ended) throw new Error(`the call has ended: ${ended.message}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [name, more],
  );
}

// {code, message}, once it has ended.
export const ended = (page, name) =>
  page.evaluate((key) => window.calls[key].call.over.then(({ code, message }) => ({ code, message })), name);

export const inCall = (page, name, work) =>
  page.evaluate(`(${work})(window.calls[${JSON.stringify(name)}])`);
