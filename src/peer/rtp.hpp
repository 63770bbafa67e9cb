// SPDX-License-Identifier: GPL-3.0-or-later
// Numbered RTP packets, and the account of those that come back. A packet is recognised by its payload, which
// an echo leaves as it is: SSRC, sequence number and time may be rewritten in between. One thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "peer/sdp.hpp"

namespace jm::peer {

using Clock = std::chrono::steady_clock;

inline constexpr std::size_t kMaxDatagram = 1500;  // bytes

struct Counts {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;                             // of those sent, each counted once
  std::uint64_t duplicated = 0;                           // further copies
  std::uint64_t other = 0;                                // RTP that was not sent from here
  std::chrono::microseconds least{0}, most{0}, total{0};  // round trips of those received

  std::uint64_t lost() const { return sent - received; }
};

// Bytes of a datagram (RFC 7983): what the transport carries beside STUN.
enum class Kind { Dtls, Rtp, Rtcp, Unknown };
Kind kind_of(std::span<const std::uint8_t> datagram);

class RtpStream {
 public:
  // `mark` tells this stream's packets from everybody else's.
  RtpStream(const Track& track, const std::array<std::uint8_t, 8>& mark);

  // The next packet, sent `now`. At most 2^24 in a stream's life; then an empty one.
  std::vector<std::uint8_t> next(Clock::time_point now);
  // A packet that came, decrypted; true if it is one of this stream. Bounded by what was sent, whatever it
  // says.
  bool take(std::span<const std::uint8_t> packet, Clock::time_point now);
  // One that no stream took.
  void note_other() { ++counts_.other; }

  const Counts& counts() const { return counts_; }
  const Track& track() const { return track_; }
  // Between two packets: 20 ms of audio, 40 ms of video.
  std::chrono::milliseconds pace() const { return std::chrono::milliseconds(track_.video ? 40 : 20); }

 private:
  struct Sent {
    Clock::time_point at;
    bool back = false;
  };

  const Track track_;
  std::array<std::uint8_t, 12> head_;  // of the payload: codec byte, mark, padding to a word
  std::vector<Sent> sent_;
  Counts counts_;
};

}  // namespace jm::peer
