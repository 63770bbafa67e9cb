// SPDX-License-Identifier: GPL-3.0-or-later
// The whole configuration: what the settings of the .jcfg mean, validated.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/config/channel_config.hpp"
#include "gateway/config/defaults.hpp"
#include "gateway/config/setting.hpp"
#include "node/http/server.hpp"
#include "node/node.hpp"

namespace jm::gateway {

struct NodeConfig {  // the embedded node
  bool enabled = true;
  node::Options store;  // db_file: <state_dir>/node.db if the configuration names none
  node::ServerOptions server;
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

struct PoolConfig {  // gateways that answer for the same links
  std::uint32_t size = 1, index = 0;
};

struct Config {
  std::string file;                     // its path; relative paths count from its folder
  std::string json_format = "compact";  // of what is written: indented | plain | compact
  bool events = true;
  std::string state_dir;
  std::string host_id;       // tells this host from copies of it; may be empty
  std::string api_secret;    // read from its file
  std::string admin_secret;  // the same
  std::string page;          // URL of the page, for links
  bool allow_empty = false;
  PoolConfig pool;
  NodeConfig node;
  janus::IceConfig ice;
  std::map<std::string, CarrierConfig> carriers;  // kEmbedded is there unless the node is off
  std::vector<ChannelConfig> channels;            // the valid ones
};

struct Validated {
  Config config;
  std::vector<std::string> complaints;  // one line each: file, channel, key, what to do
  bool fatal = false;                   // nothing can run (state_dir, node or general is wrong)
};

// A mistake in a channel leaves out that channel only. `file` is named in the complaints; relative paths of
// secrets and certificates count from its folder. `default_state_dir` holds if the settings name none.
Validated validate(const std::string& file, const std::vector<Setting>& settings,
                   const std::string& default_state_dir = kDefaultStateDir);

// The same of what is in `file`. Fails if that cannot be read.
Result<Validated> validate_file(const std::string& file, const std::string& default_state_dir);

// One channel by itself, by the same rules and against the carriers of `config`; paths in `settings` are
// those within the channel ("subscribe.root"). The reason names every mistake. Thread-safe.
Result<ChannelConfig> validate_channel(const std::string& name, const std::vector<Setting>& settings,
                                       const Config& config);

}  // namespace jm::gateway
