// SPDX-License-Identifier: GPL-3.0-or-later
// The links of the peers whose seeds the gateway has made: written once, and kept up to date. The loop's
// thread only.
#pragma once

#include "base/log.hpp"
#include "gateway/config/config.hpp"
#include "gateway/run/carriers.hpp"
#include "gateway/state/state.hpp"
#include "plain/spare/link.hpp"

namespace jm::gateway {

class LinkWriter {
 public:
  // All of them outlive the writer.
  LinkWriter(const Config& config, const Carriers& carriers, State& state, base::Log log)
      : config_(config), carriers_(carriers), state_(state), log_(std::move(log)) {}

  // A new link if the record has the peer's seed, else the old one with what has changed. Nothing for a
  // channel whose peer made its seed itself.
  Result<void> write(const ChannelConfig& channel, const plain::ChannelRecord& record) const;

 private:
  plain::LinkParts parts(const ChannelConfig& channel, const plain::ChannelRecord& record) const;
  Result<void> write_new(const plain::LinkParts& parts) const;

  const Config& config_;
  const Carriers& carriers_;
  State& state_;
  const base::Log log_;
};

}  // namespace jm::gateway
