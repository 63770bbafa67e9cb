// SPDX-License-Identifier: GPL-3.0-or-later
// What comes in over a call of dialled.mjs, and on which way. Runs in the page.
export function observe() {
  const counts = {}; // of the look before, by call and stream
  // Of each track that comes in: {id, kind, count of frames or packets, bytes, energy, moved since the look before}
  window.look = async (key) => {
    const { call, ended } = window.calls[key];
    const last = (counts[call.identity.name] ??= {});
    const tracks = [];
    for (const report of (await call.peer.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue;
      const { id, kind, framesDecoded = 0, packetsReceived = 0, bytesReceived: bytes = 0, totalAudioEnergy: energy = 0 } = report;
      const count = kind === 'video' ? framesDecoded : packetsReceived;
      tracks.push({ id, kind, count, bytes, energy, moved: count > (last[id] ?? 0) });
      last[id] = count;
    }
    const { localDescription: ours, remoteDescription: theirs, connectionState: state } = call.peer;
    const setup = ({ sdp }) => [...new Set(sdp.match(/^a=setup:.*/gm))].join();
    // If Janus offers, Janus begins DTLS.
    const wrong = ours?.type === 'answer' && setup(theirs) + setup(ours) !== 'a=setup:activea=setup:passive';
    return { tracks, ended, state, wrong: wrong && `${setup(theirs)} and ${setup(ours)}` };
  };
  // Whether what flows uses the ICE credentials of both descriptions as they are now.
  window.onNewWay = async (key) => {
    const { peer } = window.calls[key].call;
    const stats = await peer.getStats();
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.selectedCandidatePairId);
    const uses = (side, { sdp }) => {
      const user = stats.get(pair?.[`${side}CandidateId`])?.usernameFragment;
      return user && sdp.includes(`a=ice-ufrag:${user}\r`);
    };
    return pair?.state === 'succeeded' && uses('local', peer.localDescription) && uses('remote', peer.remoteDescription);
  };
}
