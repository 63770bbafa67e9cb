// SPDX-License-Identifier: MIT
// What goes over a call, for people: bit rates, round trip, loss.

const EVERY = 1000; // ms

/** Of one track, since the last event. */
export interface TrackStats {
  /** `audio` or `video`. */
  readonly kind: string;
  /** Of the description's section. */
  readonly mid: string | undefined;
  /** Bits per second. */
  readonly bitrate: number;
  /** 0 to 1. Of what is sent: what Janus says that it missed. */
  readonly loss: number;
  /** Pixels, of video. */
  readonly width: number | undefined;
  /** Pixels, of video. */
  readonly height: number | undefined;
  /** Of video. */
  readonly framesPerSecond: number | undefined;
}

/** How a call goes, measured over the last second. */
export interface CallStats {
  /** Of the media path, in milliseconds, if it was measured. */
  readonly roundTrip: number | undefined;
  /** By a TURN server. */
  readonly relayed: boolean;
  /** What comes, a track each. */
  readonly inbound: readonly TrackStats[];
  /** What is sent, likewise. */
  readonly outbound: readonly TrackStats[];
}

type Report = Readonly<Record<string, unknown>>;

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export class Stats {
  readonly #peer: RTCPeerConnection;
  readonly #take: (stats: CallStats) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = new Map<string, Report>();

  constructor(peer: RTCPeerConnection, take: (stats: CallStats) => void) {
    this.#peer = peer;
    this.#take = take;
  }

  /** Every second, while somebody listens. */
  run(listened: boolean): void {
    if (listened === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = listened ? setInterval(() => void this.#look(), EVERY) : undefined;
    this.#last.clear();
  }

  async #look(): Promise<void> {
    const reports = new Map<string, Report>();
    (await this.#peer.getStats().catch(() => new Map())).forEach((report: Report, id: string) => reports.set(id, report));
    if (this.#timer === undefined) return;
    const of = (type: string) => [...reports].filter(([, report]) => report['type'] === type);
    const pair = selected(of('candidate-pair'), of('transport'));
    const trip = number(pair?.['currentRoundTripTime']);
    const local = reports.get(String(pair?.['localCandidateId']));
    this.#take({
      roundTrip: trip === undefined ? undefined : trip * 1000,
      relayed: local?.['candidateType'] === 'relay',
      inbound: of('inbound-rtp').map(([id, report]) => this.#track(id, report, 'bytesReceived', lossIn)),
      outbound: of('outbound-rtp').map(([id, report]) => {
        const remote = reports.get(String(report['remoteId']));
        return this.#track(id, report, 'bytesSent', () => number(remote?.['fractionLost']) ?? 0);
      }),
    });
    this.#last = reports;
  }

  #track(id: string, report: Report, bytes: string, loss: (now: Report, last: Report | undefined) => number): TrackStats {
    const last = this.#last.get(id);
    const grown = (number(report[bytes]) ?? 0) - (number(last?.[bytes]) ?? 0);
    const ms = (number(report['timestamp']) ?? 0) - (number(last?.['timestamp']) ?? 0);
    return {
      kind: String(report['kind']),
      mid: typeof report['mid'] === 'string' ? report['mid'] : undefined,
      bitrate: last && ms > 0 ? Math.max(0, (grown * 8000) / ms) : 0,
      loss: loss(report, last),
      width: number(report['frameWidth']),
      height: number(report['frameHeight']),
      framesPerSecond: number(report['framesPerSecond']),
    };
  }
}

function lossIn(now: Report, last: Report | undefined): number {
  const grown = (name: string) => Math.max(0, (number(now[name]) ?? 0) - (number(last?.[name]) ?? 0));
  const lost = grown('packetsLost');
  const all = lost + grown('packetsReceived');
  return all > 0 ? lost / all : 0;
}

function selected(pairs: [string, Report][], transports: [string, Report][]): Report | undefined {
  const ids = transports.map(([, report]) => report['selectedCandidatePairId']);
  const found = pairs.find(([id]) => ids.includes(id)) ?? pairs.find(([, report]) => report['selected'] === true);
  return (found ?? pairs.find(([, report]) => report['nominated'] === true))?.[1];
}
