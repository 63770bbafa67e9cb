// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of channels: sealed ones, and those over chains. Each has keys that mean nothing to the others.
#include <algorithm>
#include <string_view>
#include <vector>

#include "gateway/config/keys/known_keys.hpp"
#include "gateway/config/readers.hpp"

namespace jm::gateway {
namespace {

using Kind = ChannelConfig::Kind;

constexpr std::int64_t kLargest = UINT32_MAX;
constexpr std::int64_t kLeastIdle = 30;  // seconds: the peer pings at a third of it
constexpr std::int64_t kLongestTimeout = 86'400;
constexpr std::size_t kMostCarriers = 8;  // as a link can name

constexpr std::string_view kSection = "channels.NAME.";

std::vector<std::string_view> keys_of_chains() {
  std::vector<std::string_view> keys;
  for (const Key& key : known_keys()) {
    if (!key.path.starts_with(kSection)) continue;
    const std::string_view name = key.path.substr(kSection.size());
    if (name.starts_with("subscribe.") || name.starts_with("publish.") || name == "peer_timeout")
      keys.push_back(name);
  }
  return keys;
}

void refuse_keys_of_chains(Settings& in) {
  static const std::vector<std::string_view> keys = keys_of_chains();
  for (const std::string_view key : keys)
    if (in.has(key)) in.complain(key, "goes with subscribe.root only");
}

void refuse_keys_of_sealed(Settings& in) {
  for (const char* key : {"generation", "max_dialogs", "when_full"})
    if (in.has(key)) in.complain(key, "goes with sealed channels only");
}

void read_carriers(Settings& in, const Config& config, ChannelConfig& out) {
  std::vector<std::string> names;
  in.list("carrier", names);
  if (names.empty()) names.emplace_back(kEmbedded);
  for (const std::string& name : names)
    if (config.carriers.count(name) == 0)
      in.complain("carrier", name == kEmbedded
                                 ? "the embedded node is switched off, name another carrier"
                                 : "\"" + name + "\" is not among the carriers that can be used");
  out.carrier = names.front();
  out.sealed.further_carriers.assign(names.begin() + 1, names.end());
  if (names.size() == 1) return;
  if (out.kind != Kind::Sealed) in.complain("carrier", "names several, which goes with sealed channels only");
  if (names.size() > kMostCarriers)
    in.complain("carrier", "names more than " + std::to_string(kMostCarriers));
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    in.complain("carrier", "names one twice");
}

void read_sealed(Settings& in, ChannelConfig& out) {
  in.integer("generation", 0, kLargest, out.sealed.generation);
  in.integer("max_dialogs", 1, 10'000, out.sealed.max_dialogs);
  std::string full = "replace";
  in.text("when_full", full);
  if (full == "busy")
    out.sealed.when_full = dialog::WhenFull::Busy;
  else if (full != "replace")
    in.complain("when_full", "is \"" + full + "\", write replace or busy");
  in.duration("idle_timeout", kLeastIdle, kLongestTimeout, out.sealed.idle_timeout);
  // The dialog tells whether the peer is there, its call does not end by itself.
  out.idle_timeout = out.peer_timeout = std::chrono::seconds(0);
}

}  // namespace

void read_kind(Settings& in, const Config& config, ChannelConfig& out) {
  if (in.has("subscribe.root")) out.kind = Kind::Plain;
  read_carriers(in, config, out);
  if (out.kind == Kind::Sealed) {
    refuse_keys_of_chains(in);
    return read_sealed(in, out);
  }
  refuse_keys_of_sealed(in);
  in.duration("peer_timeout", 0, kLongestTimeout, out.peer_timeout);
  in.duration("idle_timeout", 0, kLongestTimeout, out.idle_timeout);
  if (config.pool.index > 0)
    in.complain("subscribe.root", "runs at the gateway of pool.index 0 alone, for a chain has one writer");
}

}  // namespace jm::gateway
