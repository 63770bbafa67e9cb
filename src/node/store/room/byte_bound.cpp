// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/byte_bound.hpp"

#include <algorithm>

#include "node/store/room/cost.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kMadeRoomFor = 1000;  // messages removed for one new one, at most
constexpr unsigned kReservedBytes = 8;      // the gateway's part of the store: an eighth

constexpr char kPages[] = "PRAGMA page_count", kFreePages[] = "PRAGMA freelist_count";
constexpr char kOldestOf[] = "SELECT ord, at FROM message WHERE client=? ORDER BY ord LIMIT 1";
constexpr char kRowsFrom[] = "SELECT ord, at, client FROM message WHERE ord>=? ORDER BY ord";

}  // namespace

Result<void> ByteBound::prepare() {
  return db_.prepare({kPages, kFreePages, kOldestOf, kRowsFrom});
}

std::uint64_t ByteBound::file_bytes() {
  const auto pages = db_.integer(kPages), free_pages = db_.integer(kFreePages);
  if (!pages || !free_pages) return 0;
  return static_cast<std::uint64_t>(*pages - *free_pages) * kPage;
}

Place ByteBound::place() {
  return {charges_.accounts(), max_bytes_ - std::min(log_.part_of_store(), max_bytes_),
          max_bytes_ / kReservedBytes, [this](const std::string& one) { return oldest_of(one); },
          [this] { return oldest_but_gateways(); }};
}

std::optional<Row> ByteBound::oldest_of(const std::string& client) {
  return first_row(db_, kOldestOf, client);
}

std::optional<Row> ByteBound::oldest_but_gateways() {
  std::optional<Row> found;
  const auto look = [&](const base::Row& row) {
    others_from_ = row.integer(0);
    if (row.text(2) != kGateway) found = Row{row.integer(0), row.integer(1)};
    return !found;
  };
  (void)db_.query(look, kRowsFrom, others_from_);
  return found;
}

tl::expected<void, SubmitError> ByteBound::check_log(const std::string& client, std::uint64_t need) {
  const std::uint64_t log = log_.bytes();
  if (log <= log_.part_of_store()) return {};
  if (file_bytes() + log + kept_from(client, place()) + need <= max_bytes_) return {};
  return tl::make_unexpected(SubmitError{
      Refusal::Full, "the store is full with its log, which another process reads; try again later"});
}

tl::expected<void, SubmitError> ByteBound::make_room(const std::string& client, std::uint64_t need,
                                                     std::int64_t old_at) {
  const Place of_all = place();
  for (std::size_t i = 0; i < kMadeRoomFor; ++i) {
    const auto row = gives_way(of_all, client, need, file_bytes(), old_at);
    if (!row) return tl::make_unexpected(no_room(row.error(), "the store"));
    if (!*row) return {};
    if (!remover_.remove((*row)->order))
      return tl::make_unexpected(SubmitError{Refusal::Broken, "cannot make room"});
  }
  return tl::make_unexpected(no_room(Refusal::Full, "the store"));
}

}  // namespace jm::node
