// SPDX-License-Identifier: GPL-3.0-or-later
// The messages that are signed and not durable yet. From here on their index is used, whatever becomes of the
// commit. The loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "plain/record.hpp"
#include "plain/trace.hpp"

namespace jm::plain {

struct WrittenMessage {
  OutboxItem item;
  std::string id;  // may be empty
  bool passing = false;
  std::shared_ptr<Trace> trace;  // may be null
};

class Commits {
 public:
  using Durable = std::function<void(WrittenMessage, Result<void>)>;

  // `durable` gets each message back, on the loop's thread. Loop and ledger outlive it.
  Commits(base::Loop& loop, Ledger& ledger, Durable durable);

  // `step` holds the message, and what becomes durable with it.
  void commit(Step step, WrittenMessage message);

  std::size_t size() const { return under_way_.size(); }
  bool holds(std::string_view id) const;
  void let_go(std::optional<std::string_view> call);  // see Writer::let_go

 private:
  void ended(std::uint64_t index, Result<void> result);

  base::Loop& loop_;
  Ledger& ledger_;
  const Durable durable_;
  std::map<std::uint64_t, WrittenMessage> under_way_;  // by index
  base::Lifetime lifetime_;
};

}  // namespace jm::plain
