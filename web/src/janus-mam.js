// The library: what a page needs for calls over a channel. dist/janus-mam.js is this and everything behind it, but
// for worker.js, which has to lie beside it.
export { Call } from './call.js';
export { CarrierError } from './carrier.js';
export { Channel } from './channel.js';
export { CallLost } from './connection.js';
export { Data } from './data.js';
export { Refused } from './exchange.js';
export { CallFailed } from './failures.js';
export { LinkError, parseLink } from './link.js';
export { hold, mute, shareScreen } from './media.js';
export { addMedia, MediaError, openCamera, received } from './peer.js';
export { wishes } from './plugins.js';
export { MamSocket } from './socket.js';
export { Store } from './store.js';
