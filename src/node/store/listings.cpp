// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/listings.hpp"

#include <algorithm>

namespace jm::node {
namespace {

constexpr std::size_t kKept = 32;              // lists, of at most 32 KB each at the usual limit
constexpr std::size_t kWorthIt = 16;           // ids; shorter ones are read as soon
constexpr std::size_t kLongestListing = 1000;  // ids

}  // namespace

Listings::Found Listings::find(const std::string& address, std::size_t limit) {
  const std::scoped_lock lock(mutex_);
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.limit == limit && entry.address == address;
  });
  if (at == entries_.end()) return {std::nullopt, epoch_};
  entries_.splice(entries_.begin(), entries_, at);
  return {at->listing, epoch_};
}

void Listings::keep(const std::string& address, std::size_t limit, const Listing& listing, Epoch epoch) {
  if (listing.ids.size() < kWorthIt || listing.ids.size() > kLongestListing) return;
  const std::scoped_lock lock(mutex_);
  if (epoch != epoch_) return;
  entries_.push_front({address, limit, listing});
  if (entries_.size() > kKept) entries_.pop_back();
}

void Listings::changed(const std::vector<std::string>& addresses) {
  if (addresses.empty()) return;
  const std::scoped_lock lock(mutex_);
  ++epoch_;
  entries_.remove_if([&](const Entry& entry) {
    return std::find(addresses.begin(), addresses.end(), entry.address) != addresses.end();
  });
}

}  // namespace jm::node
