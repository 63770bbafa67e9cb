// What Janus's plugins want around a description, where it is not the channel's own `body`. Each name is that of a
// request: with our answer to an offer of theirs, with an offer that changes a call, and to have an offer of theirs
// made anew (ICE restart; `opening` is the body that opened the call).

const PLUGINS = {
  echotest: {},
  audiobridge: { change: { request: 'configure' }, answer: { request: 'configure' } },
  recordplay: {
    change: { request: 'record', name: 'the same', update: true }, // a name has to be there, and is not looked at
    answer: { request: 'start' },
    restart: (opening) => ({ ...opening, request: 'play', restart: true }),
  },
  streaming: {
    answer: { request: 'start' },
    restart: (opening) => ({ ...opening, request: 'watch', restart: true }),
  },
  textroom: { answer: { request: 'ack' }, restart: () => ({ request: 'restart' }) },
  videocall: {
    change: { request: 'set' },
    answer: (body) => ({ request: body?.result?.event === 'incomingcall' ? 'accept' : 'set' }),
  },
  videoroom: {
    change: { request: 'configure' },
    answer: { request: 'start' },
    restart: () => ({ request: 'configure', restart: true }),
  },
};

// `plugin`: the package name, as "janus.plugin.videoroom". {change, answer(body of the offer), restart(opening)}.
export function wishes(plugin) {
  const { answer = {}, change, restart } = PLUGINS[plugin.replace(/^janus\.plugin\./, '')] ?? {};
  return { change, restart, answer: typeof answer === 'function' ? answer : () => answer };
}
