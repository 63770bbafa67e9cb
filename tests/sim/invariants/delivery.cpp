// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/invariants/delivery.hpp"

namespace jm::sim {

void Delivery::said(std::string_view from, std::uint64_t serial, std::string_view text) {
  if (serial == 0) {
    strangers_.insert(hash64(text));
    return;
  }
  auto& said = said_[std::string(from)];
  said.resize(std::max<std::size_t>(said.size(), serial));
  said[serial - 1].hash = hash64(text);
}

void Delivery::lost(std::string_view from, std::optional<std::uint64_t> serial) {
  const auto found = said_.find(from);
  if (found == said_.end()) return;
  auto& said = found->second;
  if (serial == 0u) {
    loose_.emplace(from);
    return;
  }
  if (serial) {
    if (*serial >= 1 && *serial <= said.size()) said[*serial - 1].lost = true;
    return;
  }
  for (Said& one : said) one.lost = true;
}

void Delivery::delivered(const DeliveredFact& fact) {
  const std::string where = std::string(fact.end) + ", call " + fact.call + ": ";
  if (ended_.contains(fact.call)) return breaks(where + "something came after its end");
  if (!fact.message || fact.message->serial == 0) {
    if (!strangers_.contains(hash64(fact.text))) breaks(where + "delivered what nobody has sent");
    return;
  }
  const Message& message = *fact.message;
  const auto found = said_.find(message.from);
  if (found == said_.end() || message.serial > found->second.size() ||
      found->second[message.serial - 1].hash != hash64(fact.text))
    return breaks(where + "delivered what " + message.from + " has not sent");
  // At a gateway a call belongs to one peer; at a peer it is the call that the message names.
  const auto [partner, first] = partners_.emplace(fact.call, message.call);
  if (!first && partner->second != message.call)
    return breaks(where + "delivered what belongs to " + message.call);
  auto& said = found->second;
  Dialog& dialog = dialogs_[{fact.call, message.from}];
  if (dialog.number != fact.dialog) dialog = {fact.dialog, 0};
  const std::string which = message.from + " #" + std::to_string(message.serial);
  if (message.serial == dialog.last) return breaks(where + which + " came twice in one dialog");
  if (message.serial < dialog.last) return breaks(where + which + " came out of order");
  dialog.last = message.serial;
  std::uint64_t& settled = settled_[message.from];
  while (settled < said.size() && (said[settled].delivered || said[settled].lost)) ++settled;
  if (settled + 1 < message.serial && !loose_.contains(message.from))
    return breaks(where + which + " came, and #" + std::to_string(settled + 1) + " did not");
  said[message.serial - 1].delivered = true;
}

}  // namespace jm::sim
