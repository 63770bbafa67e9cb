// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the state share: a fresh folder, a channel's configuration, commits that are waited for,
// and a child process that is killed at a step.
#pragma once

#include <check.h>
#undef fail  // Check's, which breaks jm::fail and the standard library
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/state/state.hpp"
#include "tests/unit/support/temp_folder.hpp"

namespace state_test {

using namespace jm;
using namespace jm::plain;
using namespace jm::janus;
using namespace jm::gateway;
using jm::Result;

// Check's own macro would look at temporaries that are gone.
inline void same_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

inline Hash hash(char tryte) {
  return *Hash::from_trytes(std::string(81, tryte));
}

// A peer of its own, public mode: making its chains costs the least.
inline ChannelConfig named_peer(const std::string& name = "alice") {
  ChannelConfig config;
  config.name = name;
  config.kind = ChannelConfig::Kind::Plain;
  config.subscribe->root = hash('R');
  config.subscribe->mode = jm::mam::Mode::Public;
  config.publish->mode = jm::mam::Mode::Public;
  config.publish->security = 1;
  return config;
}

// The default mode of both chains.
inline ChannelConfig restricted_peer(const std::string& name = "alice") {
  ChannelConfig config = named_peer(name);
  *config.publish = {};
  config.subscribe->mode = jm::mam::Mode::Restricted;
  config.subscribe->side_key = hash('Q');
  return config;
}

inline std::unique_ptr<State> open_state(const std::string& dir, const StateOptions& options = {}) {
  auto state = State::open(dir, options);
  ck_assert_msg(state.has_value(), "%s", state ? "" : state.error().reason.c_str());
  return std::move(*state);
}

inline std::string why_not(const std::string& dir) {
  const auto state = State::open(dir);
  return state ? "" : state.error().reason;
}

inline ChannelRecord open_channel(State& state, const ChannelConfig& config = named_peer()) {
  auto record = state.channel(config);
  ck_assert_msg(record.has_value(), "%s", record ? "" : record.error().reason.c_str());
  return std::move(*record);
}

// Waits for the outcome of one commit.
inline Result<void> commit(State& state, Step step) {
  std::mutex mutex;
  std::condition_variable told;
  bool done = false;
  Result<void> outcome;
  state.commit(std::move(step), [&](Result<void> result) {
    const std::lock_guard lock(mutex);
    outcome = std::move(result);
    done = true;
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return done; });
  return outcome;
}

inline Step signing(const ChannelRecord& record, std::uint64_t index,
                    const std::string& payload = "PAYLOAD") {
  Step step;
  step.channel = record.name;
  step.signed_message =
      OutboxItem{index, index == 0 ? record.first_root : hash('S'), hash('A'), payload, "call", 1234};
  return step;
}

inline void sign(State& state, const ChannelRecord& record, std::uint64_t from, std::uint64_t count) {
  for (std::uint64_t i = from; i < from + count; ++i) {
    const auto signed_ok = commit(state, signing(record, i));
    ck_assert_msg(signed_ok.has_value(), "%s", signed_ok ? "" : signed_ok.error().reason.c_str());
  }
}

// Runs `body` in a child that is expected to be killed at a step; call it while no thread runs here.
inline void killed_at(const char* step, const std::function<void()>& body) {
  const pid_t child = ::fork();
  ck_assert_int_ge(child, 0);
  if (child == 0) {
    ::setenv("JANUS_MAM_FAILPOINT", step, 1);
    body();
    ::_exit(0);
  }
  int status = 0;
  ck_assert_int_eq(::waitpid(child, &status, 0), child);
  ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "step %s was not reached", step);
}

inline void shell(const std::string& command) {
  ck_assert_msg(std::system(command.c_str()) == 0, "%s", command.c_str());
}

}  // namespace state_test
