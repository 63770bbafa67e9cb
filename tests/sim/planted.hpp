// SPDX-License-Identifier: GPL-3.0-or-later
// Mistakes made on purpose, and what finds them.
#pragma once

#include "tests/sim/environment.hpp"

namespace jm::sim {

// Where each mistake shows, and which invariant finds it.
struct Planted {
  Plant plant;
  const char *name, *scenario, *finder;
};
inline constexpr Planted kPlanted[] = {
    {Plant::SameRandom, "the same random bytes after a restart", "pool", "roots once"},
    {Plant::HalvedNumbers, "two numbers are one", "lan", "numbers once"},
    {Plant::DeliversTwice, "what came is passed on twice", "lan", "delivery"},
    {Plant::MixesCalls, "what is for one call goes to another", "lan", "delivery"},
    {Plant::ForgetsIds, "an id that is known is acted on", "wifi_lossy", "acted once"},
    {Plant::NeverReattaches, "what was lost is not attached again", "forgetful", "recovery"},
    {Plant::NoFreshness, "old first messages are acted on", "everything", "acted once"},
    {Plant::NoLimits, "offers_per_minute does not count", "flood", "writes bounded"},
    {Plant::KeepsSessions, "a session outlives its call", "lan", "one session"},
    {Plant::KeepsWatches, "a mailbox is watched for ever", "lan", "nothing left"},
    {Plant::HoldsMemory, "what came is kept for ever", "small_messages", "nothing left"},
    {Plant::Spins, "an engine that is due does nothing", "lan", "progress"},
};

}  // namespace jm::sim
