// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration: flat settings as the shim reads them from the .jcfg, and what they mean, validated.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "janus/messages/ice_servers.hpp"
#include "janus/policy/rights.hpp"
#include "mam/mam.hpp"
#include "node/http/server.hpp"
#include "node/node.hpp"

namespace jm::gateway {

using trinary::Hash;

// "channels.alice.subscribe.root" = "…"; array items as "carriers.main.nodes[0]". Order as in the file.
struct Setting {
  std::string path;
  std::string value;
  std::string mistake = {};  // why the value is not what was written; empty: it is
};

struct ReaderConfig {
  std::optional<trinary::Hash> root;  // none: the gateway provisions the peer
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<trinary::Hash> side_key;  // none in restricted mode: made by the gateway (provisioning only)
};

struct WriterConfig {
  mam::Mode mode = mam::Mode::Restricted;
  std::optional<trinary::Hash> side_key;  // none in restricted mode: made by the gateway
  unsigned security = 2;
};

struct ChannelConfig : janus::PeerRights {
  std::string name;
  std::string carrier;  // name in `carriers`; "embedded" always exists
  ReaderConfig subscribe;
  WriterConfig publish;
  bool reachable = false;
  std::optional<bool> hold_candidates;  // none: decided by the carrier's round trip
  unsigned offers_per_minute = 30;
  std::optional<std::chrono::seconds> max_age;  // none: the larger of 60 s and four measured round trips
  std::chrono::seconds connect_timeout{30};     // no `webrtcup` so long after the answer was attached: over
  std::chrono::seconds peer_timeout{30};  // no media and no message from the peer for so long: over; 0: never
};

struct CarrierConfig {
  std::string name;
  std::vector<std::string> urls;  // empty: the embedded node
  std::string public_url;         // how a browser reaches it, for links; empty: the first URL
  std::string ca_file;
  bool verify_tls = true;
  std::chrono::milliseconds timeout{150'000};
  std::chrono::milliseconds poll_min{250}, poll_max{2000};
};

struct NodeConfig {  // the embedded node
  bool enabled = true;
  node::Options store;  // db_file: <state_dir>/node.db where the configuration names none
  node::ServerOptions server;
};

// Whether the peer of this channel is handed any: not in a chain that everybody can read, and not where it
// speaks one of Janus's APIs.
bool has_servers(const janus::IceConfig& config, const ChannelConfig& channel);

inline constexpr const char* kDefaultStateDir = "/var/lib/janus-mam";
inline constexpr const char* kEmbedded = "embedded";  // the carrier that needs no configuration

struct Config {
  std::string file;                     // where it stood; relative paths count from its folder
  std::string json_format = "compact";  // of what is written: indented | plain | compact
  bool events = true;
  std::string state_dir;
  std::string host_id;       // tells this host from copies of it; may be empty
  std::string api_secret;    // read from its file
  std::string admin_secret;  // the same
  std::string page;          // URL of the page, for links
  bool allow_empty = false;
  NodeConfig node;
  janus::IceConfig ice;
  std::map<std::string, CarrierConfig> carriers;
  std::vector<ChannelConfig> channels;  // the valid ones
};

struct Validated {
  Config config;
  std::vector<std::string> complaints;  // one line each: file, channel, key, what to do
  bool fatal = false;                   // nothing can run (state_dir, node or general is wrong)
};

// A mistake in a channel leaves out that channel only. `file` is named in the complaints; relative paths of
// secrets and certificates count from its folder. `default_state_dir` is used where the settings name none.
Validated validate(const std::string& file, const std::vector<Setting>& settings,
                   const std::string& default_state_dir = kDefaultStateDir);

// One channel by itself, by the same rules and against the carriers of `config`; paths in `settings` are
// those within the channel ("subscribe.root"). The reason names every mistake. Thread-safe.
Result<ChannelConfig> validate_channel(const std::string& name, const std::vector<Setting>& settings,
                                       const Config& config);

// Every key there is, for documents and for suggestions: NAME stands for any name, [] for the items of an
// array.
struct Key {
  std::string_view path;      // "channels.NAME.subscribe.root"
  std::string_view standard;  // what holds without it, for people
  std::string_view meaning;
};
std::span<const Key> known_keys();

}  // namespace jm::gateway
