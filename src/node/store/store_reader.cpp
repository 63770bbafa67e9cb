// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_reader.hpp"

#include <algorithm>
#include <utility>

#include "node/store/view.hpp"

namespace jm::node {
namespace {

constexpr char kFind[] = "SELECT id, raw, ord FROM message WHERE address=? AND ord>? ORDER BY ord";
constexpr char kList[] = "SELECT id, ord FROM message WHERE address=? ORDER BY ord DESC LIMIT ?";
constexpr char kById[] = "SELECT id, raw, ord FROM message WHERE id=?";

Id to_id(ByteView bytes) {
  Id id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

// Nothing if the file is damaged: view.hpp would read beyond what is no message.
std::optional<Stored> stored(const base::Row& row) {
  const ByteView raw = row.blob(1);
  auto message = chrysalis::from_bytes(raw);
  if (!message) return std::nullopt;
  return Stored{to_id(row.blob(0)), std::move(message->index),
                std::make_shared<const Bytes>(raw.begin(), raw.end()),
                static_cast<std::uint64_t>(row.integer(2))};
}

}  // namespace

Result<std::unique_ptr<StoreReader>> StoreReader::open(base::Database own) {
  std::unique_ptr<StoreReader> reader(new StoreReader);
  reader->own_ = std::move(own);
  JM_TRY(reader->prepare());
  return reader;
}

Result<std::unique_ptr<StoreReader>> StoreReader::share(base::Database& db, std::mutex& mutex) {
  std::unique_ptr<StoreReader> reader(new StoreReader);
  reader->db_ = &db;
  reader->mutex_ = &mutex;
  JM_TRY(reader->prepare());
  return reader;
}

Result<void> StoreReader::prepare() {
  return db_->prepare({kFind, kList, kById});
}

Result<std::vector<Stored>> StoreReader::find(ByteView index, std::uint64_t after, std::size_t limit) {
  std::vector<Stored> found;
  if (limit == 0) return found;
  auto coming = on_the_way_.at(index);
  const auto keep = [&](const base::Row& row) {
    if (auto one = stored(row)) found.push_back(std::move(*one));
    return found.size() < limit;
  };
  const std::scoped_lock lock(*mutex_);
  if (!db_->query(keep, kFind, address_of(index), after)) return unreadable();
  const std::uint64_t last = found.empty() ? after : found.back().order;
  if (coming && coming->order > last && found.size() < limit) found.push_back(std::move(*coming));
  return found;
}

Result<Listing> StoreReader::list(ByteView index, std::size_t limit) {
  const auto coming = on_the_way_.at(index);
  auto listing = list_file(address_of(index), limit);
  if (!listing || !coming || coming->order <= listing->newest || limit == 0) return listing;
  if (listing->ids.size() == limit) listing->ids.erase(listing->ids.begin());
  listing->ids.push_back(coming->id);
  listing->newest = coming->order;
  return listing;
}

Result<Listing> StoreReader::list_file(ByteView address, std::size_t limit) {
  const std::string name(address.begin(), address.end());
  auto known = listings_.find(name, limit);
  if (known.listing) return std::move(*known.listing);
  Listing listing;
  const auto keep = [&listing](const base::Row& row) {
    if (listing.newest == 0) listing.newest = static_cast<std::uint64_t>(row.integer(1));
    listing.ids.push_back(to_id(row.blob(0)));
  };
  {
    const std::scoped_lock lock(*mutex_);
    if (!db_->query(keep, kList, address, limit)) return unreadable();
  }
  std::reverse(listing.ids.begin(), listing.ids.end());
  listings_.keep(name, limit, listing, known.epoch);
  return listing;
}

Result<std::optional<Stored>> StoreReader::message(const Id& id) {
  if (auto coming = on_the_way_.with(id)) return coming;
  std::optional<Stored> found;
  const std::scoped_lock lock(*mutex_);
  if (!db_->query([&found](const base::Row& row) { found = stored(row); }, kById, id)) return unreadable();
  return found;
}

// With the lock held.
tl::unexpected<Error> StoreReader::unreadable() const {
  return fail("the node's store: cannot read: " + db_->reason());
}

}  // namespace jm::node
