// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON envelope: what two ends of a sealed dialog write to each other. docs/protocol.md describes every
// member.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "janus/core.hpp"

namespace jm::janus {

inline constexpr std::size_t kMaxName = 64;  // bytes of an id or call
inline constexpr std::chrono::minutes kMaxDelay{5};
inline constexpr std::size_t kMaxCandidates = 64;   // in one message
inline constexpr std::size_t kMaxCandidate = 1024;  // bytes of one candidate line
inline constexpr int kMaxLineIndex = 1000;          // sdpMLineIndex

// Janus's own error codes, used for what the gateway refuses itself.
namespace code {
inline constexpr int kUnauthorized = 403;
inline constexpr int kPluginForbidden = 405;
inline constexpr int kTransport = 450;  // too many, too late, another version, ...
inline constexpr int kUnknownType = 453;
inline constexpr int kInvalidJson = 454;
inline constexpr int kInvalidObject = 455;
inline constexpr int kMissing = 456;
inline constexpr int kNoSuchSession = 458;
inline constexpr int kNoSuchHandle = 459;
inline constexpr int kInvalidType = 467;
inline constexpr int kConflict = 468;  // of a number that somebody has
}  // namespace code

struct Envelope {
  enum class Type { Offer, Answer, Candidates, Message, Event, Bye, Error };

  Type type = Type::Message;
  std::string id;    // random, 128 bits in hex when made here
  std::string call;  // chosen by whoever opened the call; empty: the dialog's one
  std::string re;    // the message this one answers; may be empty

  std::string sdp;         // offer, answer
  Json candidates;         // candidates: array of {candidate, sdpMid, sdpMLineIndex}; never null there
  bool completed = false;  // candidates: no more will come
  Json body;               // offer, answer, message, event: an object, or null
  std::string plugin;  // offer, message that opens a call: another plugin than the channel's; may be empty
  int code = 0;        // error
  std::string reason;  // error, bye
  Json ice_servers;    // answer, offer, event of the gateway's: an array, its items unchecked, or null
  // Answer of the gateway's: Janus has not heard of the peer's candidates; a message that names the answer
  // gives them to it.
  bool queued = false;
  std::chrono::milliseconds delay{0};  // the peer's: how long a message takes on its side; 0 to kMaxDelay
  std::string token;  // a Janus token of the peer's own; passed on only if the channel allows it
};

struct BadEnvelope {
  int code = 0;
  std::string reason;
  std::string id;         // for the error that answers it; empty if it could not be read
  bool is_error = false;  // it was an error itself: never answered with another
};

std::string_view name_of(Envelope::Type type);

// Unknown members are ignored, known ones are checked. `object` was parsed with parse_object().
tl::expected<Envelope, BadEnvelope> read_envelope(const json_t* object);

Json write_envelope(const Envelope& envelope);

// 128 random bits in hex.
std::string random_id();

// 1..kMaxNumber at random, for a session of Janus's: JavaScript and Janus hold it exactly.
inline constexpr std::uint64_t kMaxNumber = (UINT64_C(1) << 53) - 1;
std::uint64_t random_number();

}  // namespace jm::janus
