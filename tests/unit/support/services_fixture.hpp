// SPDX-License-Identifier: GPL-3.0-or-later
// What every channel of a gateway shares, without the gateway: the test is Janus's core. One channel's number
// and configuration are there.
#pragma once

#include <memory>
#include <string>

#include "dialog/crypto/native.hpp"
#include "gateway/channel/services.hpp"
#include "tests/unit/support/state_fixture.hpp"

namespace jm::test {

struct SharedServices : janus::Core {
  SharedServices() {
    config->name = "alice";
    config->plugin = "janus.plugin.echotest";
    config->body = "{}";
    config->reachable = true;
  }

  TempFolder folder;
  base::Loop loop;
  base::Pool pool{1};
  std::unique_ptr<gateway::State> state = state_test::open_state(folder / "state");
  gateway::Status status{true, "compact"};
  base::Scheduler setups{loop, {}};
  gateway::CoreNumbers numbers;
  const gateway::SealedKeys keys{dialog::native_primitives(), {dialog::Key()}};
  std::string lines;  // of the log
  const gateway::Services services{
      loop,   pool,   *state,  *this,
      status, setups, numbers, [this](base::Level, const std::string& line) { lines += line + "\n"; },
      {},     "",     "",      {},
      keys};
  const janus::ChannelId number = numbers.take();
  const std::shared_ptr<gateway::ChannelConfig> config = std::make_shared<gateway::ChannelConfig>();
};

}  // namespace jm::test
