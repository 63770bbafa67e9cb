// SPDX-License-Identifier: GPL-3.0-or-later
// Look-ups in the store, on a connection of their own: they do not wait for writers. A store in memory has
// one connection only, which is shared with its lock. What is on its way to the disk is found too: it is
// asked for before the file, so that it is in one of both. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/sqlite/database.hpp"
#include "node/node.hpp"
#include "node/store/listings.hpp"
#include "node/store/on_the_way.hpp"

namespace jm::node {

class StoreReader {
 public:
  static Result<std::unique_ptr<StoreReader>> open(base::Database own);
  // `db` and its lock outlive the reader.
  static Result<std::unique_ptr<StoreReader>> share(base::Database& db, std::mutex& mutex);
  StoreReader(const StoreReader&) = delete;
  StoreReader& operator=(const StoreReader&) = delete;

  // See Node.
  Result<std::vector<Stored>> find(ByteView index, std::uint64_t after, std::size_t limit);
  Result<Listing> list(ByteView index, std::size_t limit);
  Result<std::optional<Stored>> message(const Id& id);

  OnTheWay& on_the_way() { return on_the_way_; }
  // After a commit: the addresses that it changed.
  void changed(const std::vector<std::string>& addresses) { listings_.changed(addresses); }

 private:
  StoreReader() = default;
  Result<void> prepare();
  Result<Listing> list_file(ByteView address, std::size_t limit);
  tl::unexpected<Error> unreadable() const;

  base::Database own_;
  std::mutex own_mutex_;
  base::Database* db_ = &own_;
  std::mutex* mutex_ = &own_mutex_;
  Listings listings_;
  OnTheWay on_the_way_;
};

}  // namespace jm::node
