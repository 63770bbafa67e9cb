// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_steps.hpp"

namespace jm::gateway {
namespace {

struct Chain {  // as the row has it
  std::int64_t id = 0;
  std::uint64_t next_index = 0;
  std::string root;
};

Result<Chain> chain_of(base::Database& db, const std::string& channel) {
  Chain chain;
  bool usable = false;
  JM_TRY(db.query(
      [&](const base::Row& row) {
        chain = {row.integer(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2)};
        usable = row.null(3);
      },
      "SELECT id, next_index, root, stale FROM channel WHERE name = ?", channel));
  if (!usable) return fail("channel " + channel + ": has not been opened");
  return chain;
}

Result<void> put(base::Database& db, Chain& chain, const std::string& channel,
                 const plain::OutboxItem& item) {
  const std::string which = "channel " + channel + ": message " + std::to_string(item.index);
  if (item.index != chain.next_index)
    return fail(which + " refused: the next index that has signed nothing is " +
                std::to_string(chain.next_index));
  if (item.index == 0 && item.root.trytes() != chain.root)
    return fail(which + " refused: it is of another chain");
  if (!plain::is_payload(item.payload))
    return fail(which + " refused: its payload is not made of 1 to " + std::to_string(plain::kMaxPayload) +
                " trytes");
  const auto waiting = db.integer("SELECT count(*) FROM outbox WHERE channel = ?", chain.id);
  if (!waiting) return tl::make_unexpected(waiting.error());
  if (static_cast<std::size_t>(*waiting) >= plain::kMaxOutbox)
    return fail(which + " refused: " + std::to_string(*waiting) + " messages wait to be read already");
  JM_TRY(db.run("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?)", chain.id, item.index, item.root.trytes(),
                item.address.trytes(), item.payload, item.call, item.created_ms));
  JM_TRY(
      db.run("UPDATE channel SET next_index = next_index + 1, signed = signed + 1 WHERE id = ?", chain.id));
  ++chain.next_index;
  return {};
}

}  // namespace

Result<std::uint64_t> apply_step(base::Database& db, const plain::Step& step) {
  auto chain = chain_of(db, step.channel);
  if (!chain) return tl::make_unexpected(chain.error());
  for (const std::uint64_t index : step.outbox_done)
    JM_TRY(db.run("DELETE FROM outbox WHERE channel = ? AND message = ?", chain->id, index));
  if (step.peer_read)
    JM_TRY(
        db.run("UPDATE channel SET peer_read = max(peer_read, ?) WHERE id = ?", *step.peer_read, chain->id));
  if (step.reader_root)
    JM_TRY(db.run("UPDATE channel SET reader_root = ? WHERE id = ?", step.reader_root->trytes(), chain->id));
  if (step.signed_message) JM_TRY(put(db, *chain, step.channel, *step.signed_message));
  return step.signed_message ? 1 : 0;
}

}  // namespace jm::gateway
