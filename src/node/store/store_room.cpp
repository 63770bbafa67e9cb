// SPDX-License-Identifier: GPL-3.0-or-later
// How the store makes room: the bound at an address, the bound in bytes, age.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "node/store/cost.hpp"
#include "node/store/statements.hpp"
#include "node/store/store.hpp"
#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kMadeRoomFor = 1000;   // messages removed for one new one, at most
constexpr std::size_t kRemovalLogs = 16384;  // bytes, at least: a page of the table and of each index
constexpr unsigned kReservedAt = 10;         // the gateway's part of an address: a tenth
constexpr unsigned kReserved = 8;            // and of the store: an eighth

SubmitError refusal(Refusal why, const std::string& where) {
  return why == Refusal::Share
             ? SubmitError{why, "your share of " + where + " is used up; try again later"}
             : SubmitError{why, where + " is full and nothing there is old enough to go; try again later"};
}

std::optional<Row> first(Statement& row) {
  if (!row.step()) return std::nullopt;
  return Row{row.integer(0), row.integer(1)};
}

}  // namespace

std::optional<Row> Store::oldest_of(const std::string& client) {
  Use oldest(writer_->oldest_of);
  return first(oldest->bind(1, std::string_view(client)));
}

std::optional<Row> Store::oldest_but_gateways() {
  Use row(writer_->rows_from);
  for (row->bind(1, others_from_); row->step();) {
    others_from_ = row->integer(0);
    if (row->text(2) != kGateway) return Row{row->integer(0), row->integer(1)};
  }
  return std::nullopt;
}

void Store::keep_at_least(std::chrono::seconds age) {
  const std::scoped_lock lock(write_mutex_);
  keep_ = std::max(keep_, age);
}

std::int64_t Store::old_at(std::int64_t now_ms) const {
  return now_ms - std::chrono::milliseconds(keep_).count();
}

tl::expected<void, SubmitError> Store::make_room(const NewMessage& message) {
  const ByteView address = address_of(view::index(message.raw));
  const std::string client(message.client);
  const std::uint64_t need = cost_of(message.raw.size(), address.size(), client.size());
  const std::uint64_t of_log = checkpointer_ ? 2 * long_log_ : 0, log = log_bytes();
  const Place place{accounts_, options_.max_bytes - std::min(of_log, options_.max_bytes),
                    options_.max_bytes / kReserved, [this](const std::string& one) { return oldest_of(one); },
                    [this] { return oldest_but_gateways(); }};
  // Nothing goes for a log that has outgrown its part: each removal would lengthen it.
  if (log > of_log && file_bytes() + log + kept_from(client, place) + need > options_.max_bytes)
    return tl::make_unexpected(SubmitError{
        Refusal::Full, "the store is full with its log, which another process reads; try again later"});
  if (auto made = make_room_at(message, address); !made) return made;
  for (std::size_t i = 0; i < kMadeRoomFor; ++i) {
    const auto row = gives_way(place, client, need, file_bytes(), old_at(message.now_ms));
    if (!row) return tl::make_unexpected(refusal(row.error(), "the store"));
    if (!*row) return {};
    if (!remove((*row)->order)) return tl::make_unexpected(broken("cannot make room"));
  }
  return tl::make_unexpected(refusal(Refusal::Full, "the store"));
}

// An address is looked at row by row only if it holds as much as the least of shares.
tl::expected<void, SubmitError> Store::make_room_at(const NewMessage& message, ByteView address) {
  {
    Use count(writer_->count_at);
    if (!count->bind(1, address).step()) return tl::make_unexpected(broken("cannot read"));
    if (4 * (count->integer(0) + 1) <= std::int64_t{options_.max_per_address}) return {};
  }
  Accounts held;
  std::unordered_map<std::string, std::vector<Row>> rows;  // newest first
  {
    Use row(writer_->rows_at);
    for (row->bind(1, address); row->step();)
      rows[std::string(row->text(2))].push_back({row->integer(0), row->integer(1)});
  }
  for (const auto& [client, of_client] : rows) held.add(client, of_client.size());
  const auto oldest_of = [&](const std::string& client) -> std::optional<Row> {
    return rows.at(client).back();
  };
  const auto oldest = [&] {
    std::optional<Row> found;
    for (const auto& [client, of_client] : rows) {
      if (client != kGateway && (!found || of_client.back().order < found->order)) found = of_client.back();
    }
    return found;
  };
  const Place place{held, options_.max_per_address, options_.max_per_address / kReservedAt, oldest_of,
                    oldest};
  for (;;) {
    const auto row = gives_way(place, std::string(message.client), 1, held.total(), old_at(message.now_ms));
    if (!row) return tl::make_unexpected(refusal(row.error(), "this address"));
    if (!*row) return {};
    if (!remove((*row)->order)) return tl::make_unexpected(broken("cannot make room"));
    const auto gone = std::find_if(rows.begin(), rows.end(), [&](const auto& entry) {
      return entry.second.back().order == (*row)->order;
    });
    held.remove(gone->first, 1);
    gone->second.pop_back();
    if (gone->second.empty()) rows.erase(gone);
  }
}

bool Store::remove(std::int64_t order) {
  std::string client;
  Bytes address;
  std::uint64_t size = 0;
  {
    Use row(writer_->describe);
    if (!row->bind(1, order).step()) return false;
    client = row->text(0);
    const auto blob = row->blob(1);
    address.assign(blob.begin(), blob.end());
    size = static_cast<std::uint64_t>(row->integer(2));
  }
  if (!writer_->remove.bind(1, order).run()) return false;
  charge(Sign::Minus, client, cost_of(size, address.size(), client.size()));
  touched_.emplace_back(address.begin(), address.end());
  return true;
}

std::size_t Store::prune(std::int64_t now_ms, std::size_t limit) {
  keep_log_short();
  const std::scoped_lock lock(write_mutex_);
  const std::int64_t before =
      std::min(now_ms - std::chrono::milliseconds(options_.max_age).count(), old_at(now_ms));
  limit = std::clamp<std::size_t>(long_log_ / kRemovalLogs, 1, limit);
  std::size_t removed = 0;
  if (!writer_->begin.run()) return 0;
  while (removed < limit) {
    std::optional<Row> row;
    {
      Use oldest(writer_->oldest);
      row = first(*oldest.operator->());
    }
    if (!row || row->at >= before || !remove(row->order)) break;
    ++removed;
  }
  return commit() ? removed : 0;
}

}  // namespace jm::node
