// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/byte_bound.hpp"

#include <algorithm>

#include "node/store/room/cost.hpp"
#include "node/store/statements.hpp"

namespace jm::node {
namespace {

constexpr std::size_t kMadeRoomFor = 1000;  // messages removed for one new one, at most
constexpr unsigned kReserved = 8;           // the gateway's part of the store: an eighth

}  // namespace

Result<void> ByteBound::prepare(Database& db) {
  return Preparing(db)(pages_, "PRAGMA page_count")(free_pages_, "PRAGMA freelist_count")  //
      (oldest_of_, "SELECT ord, at FROM message WHERE client=? ORDER BY ord LIMIT 1")      //
      (rows_from_, "SELECT ord, at, client FROM message WHERE ord>=? ORDER BY ord")        //
          .done();
}

std::uint64_t ByteBound::file_bytes() {
  Use pages(pages_), free_pages(free_pages_);
  if (!pages->step() || !free_pages->step()) return 0;
  return static_cast<std::uint64_t>(pages->integer(0) - free_pages->integer(0)) * kPage;
}

Place ByteBound::place() {
  return {charges_.accounts(), max_bytes_ - std::min(log_.part_of_store(), max_bytes_),
          max_bytes_ / kReserved, [this](const std::string& one) { return oldest_of(one); },
          [this] { return oldest_but_gateways(); }};
}

std::optional<Row> ByteBound::oldest_of(const std::string& client) {
  Use oldest(oldest_of_);
  return first_row(oldest->bind(1, std::string_view(client)));
}

std::optional<Row> ByteBound::oldest_but_gateways() {
  Use row(rows_from_);
  for (row->bind(1, others_from_); row->step();) {
    others_from_ = row->integer(0);
    if (row->text(2) != kGateway) return Row{row->integer(0), row->integer(1)};
  }
  return std::nullopt;
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
