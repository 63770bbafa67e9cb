// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/run/janus_check.hpp"

#include <utility>

#include "base/json.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::gateway {

JanusCheck::JanusCheck(janus::Core& core, base::Log log, bool has_secret,
                       std::function<ChannelConfigs()> unchecked)
    : core_(core), log_(std::move(log)), has_secret_(has_secret), unchecked_(std::move(unchecked)) {}

void JanusCheck::ask() {
  transaction_ = janus::random_id();
  Json info(json_object());
  set(info.get(), "janus", "info");
  set(info.get(), "transaction", transaction_);
  core_.request(0, std::move(info), janus::Target::Janus);
}

bool JanusCheck::takes(const json_t* message) {
  if (transaction_.empty() || text_in(message, "transaction") != transaction_) return false;
  transaction_.clear();
  for (const std::string& note : notes_on_janus(message, has_secret_, unchecked_()))
    log_(base::Level::Warning, "Janus's configuration: " + note);
  return true;
}

}  // namespace jm::gateway
