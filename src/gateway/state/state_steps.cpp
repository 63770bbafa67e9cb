// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_steps.hpp"

#include "base/clock.hpp"
#include "gateway/state/state_channels.hpp"

namespace jm::gateway {
namespace {

struct Chain {  // as the row has it
  std::int64_t id = 0;
  std::uint64_t next_index = 0;
  std::string root, spare_root;
};

Result<Chain> chain_of(base::Database& db, const std::string& channel) {
  Chain chain;
  bool usable = false;
  JM_TRY(db.query(
      [&](const base::Row& row) {
        chain = {row.integer(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2), row.text(3)};
        usable = row.null(4);
      },
      "SELECT id, next_index, root, spare_root, stale FROM channel WHERE name = ?", channel));
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

// The old seed is gone with this: what it has signed can be attached again no more.
Result<void> move_on(base::Database& db, Chain& chain, const std::string& channel, const plain::Move& move) {
  if (move.from.trytes() != chain.root) return fail("channel " + channel + ": moved from another chain");
  JM_TRY(db.run("DELETE FROM outbox WHERE channel = ?", chain.id));
  JM_TRY(
      db.run("UPDATE channel SET seed = spare_seed, root = spare_root, next_index = 0, peer_read = 0,"
             " seeded_ms = ?, spare_seed = ?, spare_root = ? WHERE id = ?",
             base::unix_ms(), move.spare.seed.trytes(), move.spare_root.trytes(), chain.id));
  chain.root = chain.spare_root;
  chain.next_index = 0;
  for (const plain::OutboxItem& item : move.outbox) JM_TRY(put(db, chain, channel, item));
  return {};
}

}  // namespace

Result<std::uint64_t> apply_step(base::Database& db, const plain::Step& step) {
  auto chain = chain_of(db, step.channel);
  if (!chain) return tl::make_unexpected(chain.error());
  if (step.move) JM_TRY(move_on(db, *chain, step.channel, *step.move));
  for (const std::uint64_t index : step.outbox_done)
    JM_TRY(db.run("DELETE FROM outbox WHERE channel = ? AND message = ?", chain->id, index));
  if (step.link_written) JM_TRY(note_link(db, step.channel));
  if (step.peer_read)
    JM_TRY(
        db.run("UPDATE channel SET peer_read = max(peer_read, ?) WHERE id = ?", *step.peer_read, chain->id));
  if (step.reader_root)
    JM_TRY(db.run("UPDATE channel SET reader_root = ? WHERE id = ?", step.reader_root->trytes(), chain->id));
  if (step.reader_spare)
    JM_TRY(
        db.run("UPDATE channel SET reader_spare = ? WHERE id = ?", step.reader_spare->trytes(), chain->id));
  if (step.signed_message) JM_TRY(put(db, *chain, step.channel, *step.signed_message));
  return (step.move ? step.move->outbox.size() : 0) + (step.signed_message ? 1U : 0U);
}

}  // namespace jm::gateway
