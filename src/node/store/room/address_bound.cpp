// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/room/address_bound.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace jm::node {
namespace {

constexpr unsigned kReservedMessages = 10;  // the gateway's part of an address: a tenth

constexpr char kCount[] = "SELECT COUNT(*) FROM message WHERE address=?";
constexpr char kRows[] = "SELECT ord, at, client FROM message WHERE address=? ORDER BY ord DESC";

// Order and time of what each client has at an address, newest first.
using RowsOfClients = std::unordered_map<std::string, std::vector<Row>>;

std::optional<Row> oldest_but_gateways(const RowsOfClients& rows) {
  std::optional<Row> found;
  for (const auto& [client, of_client] : rows) {
    if (client != kGateway && (!found || of_client.back().order < found->order)) found = of_client.back();
  }
  return found;
}

tl::unexpected<SubmitError> broken(const char* what) {
  return tl::make_unexpected(SubmitError{Refusal::Broken, what});
}

}  // namespace

Result<void> AddressBound::prepare() {
  return db_.prepare({kCount, kRows});
}

// An address is looked at row by row only if it holds as much as the least of shares.
tl::expected<void, SubmitError> AddressBound::make_room(const std::string& client, ByteView address,
                                                        std::int64_t old_at) {
  const auto there = db_.integer(kCount, address);
  if (!there) return broken("cannot read");
  if (4 * (*there + 1) <= std::int64_t{most_}) return {};
  return make_room_among(client, address, old_at);
}

tl::expected<void, SubmitError> AddressBound::make_room_among(const std::string& client, ByteView address,
                                                              std::int64_t old_at) {
  Accounts held;
  RowsOfClients rows;
  const auto keep = [&rows](const base::Row& row) {
    rows[row.text(2)].push_back({row.integer(0), row.integer(1)});
  };
  if (!db_.query(keep, kRows, address)) return broken("cannot read");
  for (const auto& [one, of_one] : rows) held.add(one, of_one.size());
  const Place place{held, most_, most_ / kReservedMessages,
                    [&](const std::string& one) -> std::optional<Row> { return rows.at(one).back(); },
                    [&] { return oldest_but_gateways(rows); }};
  for (;;) {
    const auto row = gives_way(place, client, 1, held.total(), old_at);
    if (!row) return tl::make_unexpected(no_room(row.error(), "this address"));
    if (!*row) return {};
    if (!remover_.remove((*row)->order)) return broken("cannot make room");
    const auto gone = std::find_if(rows.begin(), rows.end(), [&](const auto& entry) {
      return entry.second.back().order == (*row)->order;
    });
    held.remove(gone->first, 1);
    gone->second.pop_back();
    if (gone->second.empty()) rows.erase(gone);
  }
}

}  // namespace jm::node
