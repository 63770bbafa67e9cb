// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/store_reader.hpp"

#include <algorithm>
#include <utility>

#include "node/store/statements.hpp"
#include "node/store/view.hpp"

namespace jm::node {
namespace {

// Nothing if the file is damaged: view.hpp would read beyond what is no message.
std::optional<Stored> stored(const Statement& row) {
  const ByteView raw = row.blob(1);
  auto message = chrysalis::from_bytes(raw);
  if (!message) return std::nullopt;
  return Stored{to_id(row.blob(0)), std::move(message->index),
                std::make_shared<const Bytes>(raw.begin(), raw.end()),
                static_cast<std::uint64_t>(row.integer(2))};
}

}  // namespace

Result<std::unique_ptr<StoreReader>> StoreReader::open(Database own) {
  std::unique_ptr<StoreReader> reader(new StoreReader);
  reader->own_ = std::move(own);
  if (auto prepared = reader->prepare(); !prepared) return tl::make_unexpected(prepared.error());
  return reader;
}

Result<std::unique_ptr<StoreReader>> StoreReader::share(Database& db, std::mutex& mutex) {
  std::unique_ptr<StoreReader> reader(new StoreReader);
  reader->db_ = &db;
  reader->mutex_ = &mutex;
  if (auto prepared = reader->prepare(); !prepared) return tl::make_unexpected(prepared.error());
  return reader;
}

Result<void> StoreReader::prepare() {
  return Preparing(*db_)                                                                  //
      (find_, "SELECT id, raw, ord FROM message WHERE address=? AND ord>? ORDER BY ord")  //
      (list_, "SELECT id, ord FROM message WHERE address=? ORDER BY ord DESC LIMIT ?")    //
      (by_id_, "SELECT id, raw, ord FROM message WHERE id=?")                             //
          .done();
}

Result<std::vector<Stored>> StoreReader::find(ByteView index, std::uint64_t after, std::size_t limit) {
  const std::scoped_lock lock(*mutex_);
  Use row(find_);
  const ByteView address = address_of(index);
  row->bind(1, address).bind(2, static_cast<std::int64_t>(after));
  std::vector<Stored> found;
  while (found.size() < limit && row->step())
    if (auto one = stored(find_)) found.push_back(std::move(*one));
  if (row->failed()) return unreadable();
  return found;
}

Result<Listing> StoreReader::list(ByteView index, std::size_t limit) {
  const ByteView address = address_of(index);
  const std::string name(address.begin(), address.end());
  auto known = listings_.find(name, limit);
  if (known.listing) return std::move(*known.listing);
  Listing listing;
  {
    const std::scoped_lock lock(*mutex_);
    Use row(list_);
    row->bind(1, address).bind(2, static_cast<std::int64_t>(limit));
    while (row->step()) {
      if (listing.newest == 0) listing.newest = static_cast<std::uint64_t>(row->integer(1));
      listing.ids.push_back(to_id(row->blob(0)));
    }
    if (row->failed()) return unreadable();
  }
  std::reverse(listing.ids.begin(), listing.ids.end());
  listings_.keep(name, limit, listing, known.epoch);
  return listing;
}

Result<std::optional<Stored>> StoreReader::message(const Id& id) {
  const std::scoped_lock lock(*mutex_);
  Use row(by_id_);
  if (row->bind(1, id).step()) return stored(by_id_);
  if (row->failed()) return unreadable();
  return std::nullopt;
}

tl::unexpected<Error> StoreReader::unreadable() const {
  return fail("the node's store: cannot read: " + db_->error());
}

}  // namespace jm::node
