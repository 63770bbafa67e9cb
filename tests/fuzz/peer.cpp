// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway and the network send to `janus-mam call`: an answer's SDP ('a'), or RTP that comes back.
#include "fuzz.hpp"
#include "peer/rtp.hpp"
#include "peer/sdp.hpp"

namespace {

using namespace jm;
using namespace jm::peer;

void answer(std::string_view sdp) {
  const std::vector<Track> tracks = {{false, 111, 1}, {true, 96, 2}};
  const auto answer = read_answer(sdp, tracks);
  if (!answer) return fuzz::require_one_line(answer.error().reason);
  fuzz::require(answer->accepted.size() == 2 && (answer->accepted[0] || answer->accepted[1]),
                "something was accepted");
  fuzz::require(!answer->ice.ufrag.empty() && !answer->ice.pwd.empty(), "there are ICE credentials");
  fuzz::require(answer->ice.candidates.size() <= kMaxCandidates, "candidates are bounded");
  for (const std::string& line : answer->ice.candidates)
    fuzz::require(line.size() <= kMaxCandidateLine && line.find_first_of("\r\n") == std::string::npos,
                  "a candidate is one line");
  fuzz::require(fingerprint_from(to_text(answer->fingerprint)) == answer->fingerprint,
                "a fingerprint can be written");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] == 'a') {
    answer(fuzz::text_of(data + 1, size - 1));
    return 0;
  }
  RtpStream stream({false, 111, 1}, {1, 2, 3, 4, 5, 6, 7, 8});
  const auto now = Clock::time_point(std::chrono::seconds(1));
  for (int i = 0; i < 3; ++i) stream.next(now);
  fuzz::Pieces pieces(data, size);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(piece.bytes.data());
    (void)kind_of({bytes, piece.bytes.size()});
    if (!stream.take({bytes, piece.bytes.size()}, now + std::chrono::milliseconds(piece.kind)))
      stream.note_other();
  }
  fuzz::require(stream.counts().received <= stream.counts().sent, "no more comes back than was sent");
  return 0;
}
