// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration of one channel, validated: whom to read, how to write, what the peer may do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialog/gateway_dialogs.hpp"
#include "janus/messages/ice_servers.hpp"
#include "janus/policy/rights.hpp"
#include "mam/mam.hpp"

namespace jm::gateway {

using trinary::Hash;

// A value that most channels leave as it is by default, and that takes no memory then. Copied as a value.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(const Boxed& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Boxed() = default;

  const T& operator*() const {
    static const T by_default{};
    return value_ ? *value_ : by_default;
  }
  const T* operator->() const { return &**this; }
  T& operator*() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }
  T* operator->() { return &**this; }

 private:
  std::unique_ptr<T> value_;
};

struct ReaderConfig {
  Hash root;
  mam::Mode mode = mam::Mode::Restricted;
  Hash side_key;  // in restricted mode
};

struct WriterConfig {
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<Hash> side_key;  // none in restricted mode: made by the gateway
  unsigned security = 2;
};

struct SealedConfig {
  std::vector<std::string> further_carriers;  // names in Config::carriers, beside ChannelConfig::carrier
  std::uint32_t generation = 0;               // raising it revokes every link
  std::size_t max_dialogs = 1;
  dialog::WhenFull when_full = dialog::WhenFull::Replace;
  std::chrono::seconds idle_timeout{90};  // nothing heard of the peer, and no media, for so long: over
};

struct ChannelConfig : janus::PeerRights {
  // How the peer comes to it: by a link, or by a chain of its own.
  enum class Kind { Sealed, Plain };

  std::string name;
  std::string carrier;  // name in Config::carriers
  Kind kind = Kind::Sealed;
  SealedConfig sealed;            // if it is
  Boxed<ReaderConfig> subscribe;  // and these if it is not
  Boxed<WriterConfig> publish;
  bool reachable = false;
  std::optional<bool> hold_candidates;  // none: decided by the carrier's round trip
  unsigned offers_per_minute = 30;
  std::optional<std::chrono::seconds> max_age;  // none: the larger of 60 s and four measured round trips
  std::chrono::seconds connect_timeout{30};     // no `webrtcup` so long after the answer was attached: over
  // No media and no message from the peer for so long: over; 0: never, as of sealed channels.
  std::chrono::seconds peer_timeout{30};

  // All of them, in the order of preference.
  std::vector<std::string> carriers() const {
    std::vector<std::string> all = {carrier};
    all.insert(all.end(), sealed.further_carriers.begin(), sealed.further_carriers.end());
    return all;
  }
};

// Whether the peer of this channel is handed any: not in a chain that everybody can read, and not if it
// speaks one of Janus's APIs.
bool has_servers(const janus::IceConfig& config, const ChannelConfig& channel);

}  // namespace jm::gateway
