// SPDX-License-Identifier: MIT
/**
 * A WebSocket look-alike for janus.js. Importing this touches neither the page nor the network.
 *
 * @packageDocumentation
 */
export { type MamCloseEvent, MamSocket } from './socket.ts';
