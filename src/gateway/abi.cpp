// SPDX-License-Identifier: GPL-3.0-or-later
// The C ABI of the gateway. No exception leaves it.
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "gateway/config/config.hpp"
#include "gateway/gateway.hpp"
#include "plugin/janus_mam.h"

using jm::Json;
using jm::gateway::Gateway;

namespace {

jm_level to_abi(jm::base::Level level) {
  switch (level) {
    case jm::base::Level::Fatal:
      return JM_FATAL;
    case jm::base::Level::Error:
      return JM_ERROR;
    case jm::base::Level::Warning:
      return JM_WARN;
    case jm::base::Level::Info:
      return JM_INFO;
    case jm::base::Level::Verbose:
      break;
  }
  return JM_VERBOSE;
}

class HostCore : public jm::janus::Core {
 public:
  explicit HostCore(const jm_host& host) : host_(host) {}

  void request(jm::janus::ChannelId channel, Json request, jm::janus::Target target) override {
    host_.request(host_.user, channel, target == jm::janus::Target::Admin, request.release());
  }
  void notify(jm::janus::ChannelId channel, Json event) override {
    host_.notify(host_.user, channel, event.release());
  }
  void log(jm::base::Level level, const std::string& line) const {
    host_.log(host_.user, to_abi(level), line.c_str());
  }

 private:
  const jm_host host_;
};

}  // namespace

struct jm_gateway {
  explicit jm_gateway(const jm_host& host) : core(host) {}
  HostCore core;
  std::unique_ptr<Gateway> gateway;  // ends before the core
};

extern "C" {

jm_gateway* jm_gateway_start(const char* file, const char* default_state_dir, const jm_host* host,
                             size_t* channels) {
  try {
    auto out = std::make_unique<jm_gateway>(*host);
    const auto log = [&core = out->core](jm::base::Level level, const std::string& line) {
      core.log(level, line);
    };
    auto valid = jm::gateway::validate_file(file, default_state_dir != nullptr && *default_state_dir != '\0'
                                                      ? default_state_dir
                                                      : jm::gateway::kDefaultStateDir);
    if (!valid) {
      log(jm::base::Level::Fatal, valid.error().reason);
      return nullptr;
    }
    for (const auto& line : valid->complaints) log(jm::base::Level::Error, line);
    if (valid->fatal) {
      log(jm::base::Level::Fatal, std::string(file) + ": nothing can run with this configuration");
      return nullptr;
    }
    if (valid->config.channels.empty() && !valid->config.allow_empty) {
      log(jm::base::Level::Fatal,
          std::string(file) + ": no valid channel; add one, or set general.allow_empty = true");
      return nullptr;
    }
    Gateway::Options options;
    options.config = std::move(valid->config);
    options.log = log;
    auto gateway = Gateway::start(std::move(options), out->core);
    if (!gateway) {
      log(jm::base::Level::Fatal, gateway.error().reason);
      return nullptr;
    }
    out->gateway = std::move(*gateway);
    if (channels != nullptr) *channels = out->gateway->channels();
    return out.release();
  } catch (const std::exception& error) {
    host->log(host->user, JM_FATAL, error.what());
    return nullptr;
  }
}

bool jm_gateway_uses_admin(const jm_gateway* gateway) {
  return gateway->gateway->uses_admin();
}

void jm_gateway_stop(jm_gateway* gateway) {
  try {
    delete gateway;
  } catch (...) {
  }
}

void jm_gateway_message(jm_gateway* gateway, size_t channel, json_t* message) {
  Json owned(message);
  if (gateway == nullptr || message == nullptr) return;
  try {
    gateway->gateway->from_core(channel, std::move(owned));
  } catch (...) {
    // Out of memory: the message is lost, the call's own timeouts end it.
  }
}

void jm_gateway_session_over(jm_gateway* gateway, size_t channel, uint64_t session_id, bool timeout,
                             bool claimed) {
  if (gateway == nullptr) return;
  try {
    gateway->gateway->session_over(channel, session_id, timeout, claimed);
  } catch (...) {
  }
}

json_t* jm_gateway_query(jm_gateway* gateway, const json_t* request) {
  try {
    if (gateway != nullptr) return gateway->gateway->query(request).release();
  } catch (...) {
  }
  return json_pack("{s:i, s:s}", "error_code", 490, "error", "not running");
}

}  // extern "C"
