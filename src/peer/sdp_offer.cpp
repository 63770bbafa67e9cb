// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/sdp.hpp"

namespace jm::peer {
namespace {

void write_section(std::string& out, const Offer& offer, std::size_t mid) {
  const Track& track = offer.tracks[mid];
  const std::string pt = std::to_string(track.payload_type), ssrc = std::to_string(track.ssrc);
  const std::string kind = track.video ? "video" : "audio";
  const auto line = [&out](const std::string& text) { out += text + "\r\n"; };
  line("m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + pt);
  line("c=IN IP4 0.0.0.0");
  line("a=mid:" + std::to_string(mid));
  line("a=sendrecv");
  line("a=rtcp-mux");
  line("a=ice-ufrag:" + offer.ice.ufrag);
  line("a=ice-pwd:" + offer.ice.pwd);
  line("a=ice-options:trickle");
  line("a=fingerprint:sha-256 " + to_text(offer.fingerprint));
  line("a=setup:actpass");
  line("a=rtpmap:" + pt + (track.video ? " VP8/90000" : " opus/48000/2"));
  if (!track.video) line("a=fmtp:" + pt + " minptime=10;useinbandfec=1");
  line("a=msid:" + offer.cname + " " + kind);
  line("a=ssrc:" + ssrc + " cname:" + offer.cname);
  if (mid > 0) return;  // the others are bundled
  for (const std::string& candidate : offer.ice.candidates) line("a=" + candidate);
  if (!offer.ice.candidates.empty()) line("a=end-of-candidates");
}

}  // namespace

std::string write_offer(const Offer& offer) {
  std::string out = "v=0\r\no=- " + std::to_string(offer.session) + " " + std::to_string(offer.version) +
                    " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE";
  for (std::size_t mid = 0; mid < offer.tracks.size(); ++mid) out += " " + std::to_string(mid);
  out += "\r\na=msid-semantic: WMS *\r\n";
  for (std::size_t mid = 0; mid < offer.tracks.size(); ++mid) write_section(out, offer, mid);
  return out;
}

std::string to_text(const Fingerprint& fingerprint) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const std::uint8_t byte : fingerprint) {
    if (!out.empty()) out += ':';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace jm::peer
