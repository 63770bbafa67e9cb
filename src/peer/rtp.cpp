// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer/rtp.hpp"

#include <algorithm>
#include <cstring>

namespace jm::peer {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kMostSent = std::size_t{1} << 24;
constexpr std::uint8_t kOpus = 0xf8;  // a TOC byte: CELT, 20 ms, one frame
constexpr std::uint8_t kVp8 = 0x10;   // a payload descriptor: start of partition 0

void put(std::vector<std::uint8_t>& out, std::uint32_t value, unsigned bytes) {
  while (bytes-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * bytes)));
}

// Where the payload begins, behind contributing sources and header extension; empty if the packet is too
// short.
std::span<const std::uint8_t> payload_of(std::span<const std::uint8_t> packet) {
  if (packet.size() < kHeader || packet[0] >> 6 != 2) return {};
  std::size_t at = kHeader + 4 * (packet[0] & 15U);
  if ((packet[0] & 16U) != 0) {
    if (packet.size() < at + 4) return {};
    at += 4 + 4 * (packet[at + 2] * 256U + packet[at + 3]);
  }
  return at < packet.size() ? packet.subspan(at) : std::span<const std::uint8_t>();
}

}  // namespace

Kind kind_of(std::span<const std::uint8_t> datagram) {
  if (datagram.size() < 2) return Kind::Unknown;
  if (datagram[0] >= 20 && datagram[0] <= 63) return Kind::Dtls;
  if (datagram[0] < 128 || datagram[0] > 191) return Kind::Unknown;
  return datagram[1] >= 192 && datagram[1] <= 223 ? Kind::Rtcp : Kind::Rtp;
}

RtpStream::RtpStream(const Track& track, const std::array<std::uint8_t, 8>& mark) : track_(track), head_{} {
  head_[0] = track.video ? kVp8 : kOpus;
  std::copy(mark.begin(), mark.end(), head_.begin() + 1);
}

std::vector<std::uint8_t> RtpStream::next(Clock::time_point now) {
  if (sent_.size() >= kMostSent) return {};
  const auto number = static_cast<std::uint32_t>(sent_.size());
  const std::uint32_t rate = track_.video ? 90 : 48;  // clock ticks a millisecond
  std::vector<std::uint8_t> packet;
  packet.reserve(kHeader + head_.size() + 4);
  packet.push_back(0x80);
  packet.push_back(static_cast<std::uint8_t>(track_.payload_type | (track_.video ? 0x80U : 0U)));
  put(packet, number & 0xffffU, 2);
  put(packet, number * rate * static_cast<std::uint32_t>(pace().count()), 4);
  put(packet, track_.ssrc, 4);
  packet.insert(packet.end(), head_.begin(), head_.end());
  put(packet, number, 4);
  sent_.push_back({now});
  ++counts_.sent;
  return packet;
}

bool RtpStream::take(std::span<const std::uint8_t> packet, Clock::time_point now) {
  const auto payload = payload_of(packet);
  if (payload.size() < head_.size() + 4 || std::memcmp(payload.data(), head_.data(), head_.size()) != 0)
    return false;
  std::uint32_t number = 0;
  for (const std::uint8_t byte : payload.subspan(head_.size(), 4)) number = number << 8 | byte;
  if (number >= sent_.size()) return false;
  Sent& sent = sent_[number];
  if (sent.back) {
    ++counts_.duplicated;
    return true;
  }
  sent.back = true;
  const auto trip = std::chrono::duration_cast<std::chrono::microseconds>(now - sent.at);
  counts_.least = counts_.received == 0 ? trip : std::min(counts_.least, trip);
  counts_.most = std::max(counts_.most, trip);
  counts_.total += trip;
  ++counts_.received;
  return true;
}

}  // namespace jm::peer
