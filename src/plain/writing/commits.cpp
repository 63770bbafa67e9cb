// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/writing/commits.hpp"

#include <algorithm>
#include <utility>

namespace jm::plain {

Commits::Commits(base::Loop& loop, Ledger& ledger, Durable durable)
    : loop_(loop), ledger_(ledger), durable_(std::move(durable)) {}

void Commits::commit(Step step, WrittenMessage message) {
  const std::uint64_t index = message.item.index;
  under_way_.emplace(index, std::move(message));
  auto then = lifetime_.guard([this, index](Result<void> result) { ended(index, std::move(result)); });
  ledger_.commit(std::move(step), [&loop = loop_, then](Result<void> result) {
    loop.post([then, result = std::move(result)]() mutable { then(std::move(result)); });
  });
}

void Commits::ended(std::uint64_t index, Result<void> result) {
  auto node = under_way_.extract(index);
  if (node) durable_(std::move(node.mapped()), std::move(result));
}

bool Commits::holds(std::string_view id) const {
  return std::any_of(under_way_.begin(), under_way_.end(),
                     [&](const auto& message) { return message.second.id == id; });
}

void Commits::let_go(std::optional<std::string_view> call) {
  for (auto& [index, message] : under_way_)
    if (!call || message.item.call == *call) message.passing = true;
}

}  // namespace jm::plain
