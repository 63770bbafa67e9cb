// SPDX-License-Identifier: GPL-3.0-or-later
// The two session descriptions of a call that this side offers: one audio section (opus), and if wanted
// one of video (VP8), bundled on one transport with rtcp-mux. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jm::peer {

inline constexpr std::size_t kMaxSdp = 65536;          // bytes
inline constexpr std::size_t kMaxCandidates = 64;      // of an answer; more are left out
inline constexpr std::size_t kMaxCandidateLine = 512;  // bytes

using Fingerprint = std::array<std::uint8_t, 32>;  // SHA-256 of a certificate

struct Ice {
  std::string ufrag;
  std::string pwd;
  std::vector<std::string> candidates;  // "candidate:1 1 udp …", without "a="
};

// One direction of media that this side sends; the echo has an SSRC of Janus's choice.
struct Track {
  bool video = false;
  std::uint8_t payload_type = 0;
  std::uint32_t ssrc = 0;
};

struct Offer {
  Ice ice;  // without candidates: Janus learns them from the first check, or they come later
  Fingerprint fingerprint{};
  std::uint64_t session = 0;  // of the o= line
  unsigned version = 1;       // of the o= line: how many offers there were
  std::string cname;          // letters and digits
  std::vector<Track> tracks;  // one or two, audio first
};

std::string write_offer(const Offer& offer);

enum class Setup { Active, Passive };  // who begins the DTLS handshake: Active is the answerer

struct Answer {
  Ice ice;
  Fingerprint fingerprint{};
  Setup setup = Setup::Active;
  std::vector<bool> accepted;  // a flag for each track of the offer; at least one is set
};

// What the peer answered to `tracks`. Fails, with what is wrong in one line, on anything that no connection
// can come of: no ICE credentials, no SHA-256 fingerprint, no role, no rtcp-mux, other sections or payload
// types than offered, everything refused. Reads kMaxSdp bytes at most; quotes nothing of the text.
Result<Answer> read_answer(std::string_view sdp, const std::vector<Track>& tracks);

// "AB:CD:…", and back (upper or lower case); nullopt if it is none.
std::string to_text(const Fingerprint& fingerprint);
std::optional<Fingerprint> fingerprint_from(std::string_view text);

}  // namespace jm::peer
