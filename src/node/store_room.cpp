// How the store makes room: the bound at an address, the bound in bytes, age.
#include <utility>

#include "node/statements.hpp"
#include "node/store.hpp"
#include "node/view.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kHeaviestTried =
    8;  // clients looked at for something old enough, then the oldest of all
constexpr std::size_t kMadeRoomFor = 1000;  // messages removed for one new one, at most

}  // namespace

bool Store::make_room(const NewMessage& message, SubmitError& error) {
  const ByteView address = address_of(view::index(message.raw));
  std::int64_t there = 0;
  {
    Use count(writer_->count_at);
    if (!count->bind(1, address).step()) return error = broken("cannot read"), false;
    there = count->integer(0);
  }
  for (; there >= std::int64_t{options_.max_per_address}; --there) {
    if (!remove_one_at(address)) return error = broken("cannot make room"), false;
  }
  const std::uint64_t need = cost(static_cast<std::int64_t>(message.raw.size()));
  for (std::size_t i = 0; accounts_.total() + need > options_.max_bytes; ++i) {
    if (i == kMadeRoomFor || !remove_one_of_heaviest(message.now_ms)) {
      error = {Refusal::Full, "the store is full and everything in it is too young to go; try again later"};
      return false;
    }
  }
  return true;
}

bool Store::remove_one_at(ByteView address) {
  std::int64_t order = 0;
  {
    Use victim(writer_->victim_at);
    if (!victim->bind(1, address).step()) return false;
    order = victim->integer(0);
  }
  return remove(order);
}

bool Store::remove_if_old(std::int64_t order, std::int64_t at_ms, std::int64_t now_ms) {
  const auto keep = std::chrono::milliseconds(options_.keep_at_least).count();
  return at_ms <= now_ms - keep && remove(order);
}

bool Store::remove_one_of_heaviest(std::int64_t now_ms) {
  const auto oldest_row = [](Statement& row) {
    return row.step() ? std::pair(row.integer(0), row.integer(1))
                      : std::pair<std::int64_t, std::int64_t>(0, 0);
  };
  for (const std::string& client : accounts_.heaviest(kHeaviestTried)) {
    std::pair<std::int64_t, std::int64_t> row;
    {
      Use oldest(writer_->oldest_of);
      row = oldest_row(oldest->bind(1, client));
    }
    if (row.first != 0 && remove_if_old(row.first, row.second, now_ms)) return true;
  }
  std::pair<std::int64_t, std::int64_t> row;
  {
    Use oldest(writer_->oldest);
    row = oldest_row(*oldest.operator->());
  }
  return row.first != 0 && remove_if_old(row.first, row.second, now_ms);
}

bool Store::remove(std::int64_t order) {
  {
    Use row(writer_->describe);
    if (!row->bind(1, order).step()) return false;
    const ByteView raw = row->blob(2);
    for (std::size_t i = 0; i < view::parents_count(raw); ++i) {
      if (!writer_->remove_child.bind(1, view::parent(raw, i)).bind(2, order).run()) return false;
    }
    accounts_.remove(row->text(0), cost(row->integer(1)));
  }
  return writer_->remove.bind(1, order).run();
}

std::size_t Store::prune(std::int64_t now_ms, std::size_t limit) {
  const std::scoped_lock lock(write_mutex_);
  const std::int64_t before = now_ms - std::chrono::milliseconds(options_.max_age).count();
  std::size_t removed = 0;
  if (!writer_->begin.run()) return 0;
  while (removed < limit) {
    std::int64_t order = 0;
    {
      Use oldest(writer_->oldest);
      if (oldest->step() && oldest->integer(1) < before) order = oldest->integer(0);
    }
    if (order == 0 || !remove(order)) break;
    ++removed;
  }
  if (!writer_->commit.run()) {
    writer_->rollback.run();
    load_accounts();
    return 0;
  }
  return removed;
}

}  // namespace jm::node
