// SPDX-License-Identifier: MIT
/**
 * WebRTC calls with Janus without a signaling server. Importing this touches neither the page nor the network.
 *
 * @packageDocumentation
 */
export { dial } from './call/dial.ts';
export { prepare, Prepared, type PrepareOptions } from './call/prepare.ts';
export { Call } from './call/call.ts';
export { ObjectLine, type ObjectLineEvents, type ObjectLineOptions, openLine } from './call/object_line.ts';
export type { Emitter, Listener } from './call/emitter.ts';
export type { CallEvents, CallState } from './call/events.ts';
export type { DialOptions, JanusOffer, Setup } from './call/options.ts';
export { type LocalMedia, type MediaWish, openMedia } from './call/media/media.ts';
export type { DataMessage } from './call/media/data.ts';
export type { Kind } from './call/media/senders.ts';
export type { CallStats, TrackStats } from './call/media/stats.ts';
export type { Mark, Timeline } from './call/timeline.ts';
export { CallError, type ErrorCode } from './errors.ts';
export { type Link, readLink } from './core/link.ts';
export type { CallIdentity, JsonObject, Traffic } from './dialog/line.ts';
export { VideoRoom, type VideoRoomEvents, type VideoRoomOptions } from './janus/video_room.ts';
export type { FeedTrack } from './janus/room_feeds.ts';
export type { FeedId, Participant } from './janus/room_people.ts';
export {
  type IncomingCall,
  VideoCall,
  type VideoCallEvents,
  type VideoCallMedia,
  type VideoCallOptions,
} from './janus/video_call.ts';
