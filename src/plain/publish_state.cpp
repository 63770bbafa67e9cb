// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/publish_state.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>

#include "plain/guard/hash_column.hpp"
#include "plain/publish_schema.hpp"

namespace jm::plain {
namespace {

using namespace std::chrono_literals;

constexpr auto kLockTimeout = 60s;
constexpr const char* kMachineId = "/etc/machine-id";

}  // namespace

std::string PublishState::default_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state == '/') return std::string(state) + "/janus-mam";
  const char* home = std::getenv("HOME");
  return std::string(home && *home ? home : ".") + "/.local/state/janus-mam";
}

Result<PublishState> PublishState::open(const std::string& folder, const mam::Writer& writer,
                                        const std::string& host_id) {
  const std::string name = "publish-" + publish_hash("seed", writer.seed.trytes()).substr(0, 32);
  auto place = Folder::make(folder, {name + ".db", name + ".lock", name + ".epoch-"});
  if (!place) return tl::unexpected(place.error());
  JM_TRY(place->lock(kLockTimeout));
  JM_TRY(place->make_database());
  const auto markers = place->markers();
  if (!markers) return tl::unexpected(markers.error());
  auto db = base::Database::open(place->database(), base::Database::Access::Write);
  if (!db) return tl::unexpected(db.error());
  PublishState state(std::move(*place), std::move(*db));
  if (auto checked = prepare_publish_file(state.db_, writer); !checked)
    return fail(state.folder_.database() + ": " + checked.error().reason);
  state.origin_ = origin_of(state.folder_, kMachineId, host_id);
  JM_TRY(state.look_for_copies(*markers));
  return state;
}

// A file that has signed nothing yet has no origin, nor has one of an earlier version.
Result<void> PublishState::look_for_copies(const std::vector<Marker>& markers) {
  const auto index = next_index();
  if (!index) return tl::unexpected(index.error());
  least_ = *index;
  for (const Marker& marker : markers) least_ = std::max(least_, marker.messages);
  const auto noted = db_.integer("SELECT count(*) FROM folder");
  if (!noted) return tl::unexpected(noted.error());
  if (*noted == 0) {
    if (!markers.empty()) foreign_ = "the state file was lost";
    return foreign_.empty() && *index > 0 ? begin_at(*index) : Result<void>();
  }
  const auto foreign = why_foreign(db_, folder_, origin_, markers, *index);
  if (!foreign) return tl::unexpected(foreign.error());
  foreign_ = *foreign;
  for (const Marker& marker : markers)
    if (foreign_.empty() && (!marker_ || marker.epoch > marker_->epoch)) marker_ = marker;
  return {};
}

Result<std::uint64_t> PublishState::next_index() {
  const auto index = db_.integer("SELECT next_index FROM chain");
  if (!index) return tl::unexpected(index.error());
  if (*index < 0) return fail("the publishing state holds an index that is none");
  return static_cast<std::uint64_t>(*index);
}

// In the caller's transaction. Beyond what a file can hold an index would begin at zero again.
Result<void> PublishState::advance(std::uint64_t index) {
  if (index > INT64_MAX) return fail("index " + std::to_string(index) + " is too large; take a new seed");
  JM_TRY(db_.run("UPDATE chain SET next_index = ?", index));
  return db_.run("UPDATE folder SET signed = ?", index);
}

// What was committed is noted outside of the file as well.
void PublishState::move_marker(std::uint64_t index) {
  least_ = index;
  if (!marker_) return;
  const Marker after{marker_->epoch, index};
  if (folder_.move_marker(*marker_, after)) marker_ = after;
}

Result<void> PublishState::begin_at(std::uint64_t index) {
  if (index < least_) return fail("index " + std::to_string(index) + " has signed a message already");
  JM_TRY(db_.transaction([&] { return advance(index); }));
  auto marker = begin_epoch(db_, folder_, origin_, index, !foreign_.empty());
  if (!marker) return tl::unexpected(marker.error());
  marker_ = *marker;
  least_ = index;
  foreign_.clear();
  return {};
}

Result<void> PublishState::skip_to(std::uint64_t index) {
  const auto known = next_index();
  if (!known) return tl::unexpected(known.error());
  if (index <= *known) return {};
  JM_TRY(db_.transaction([&] { return advance(index); }));
  move_marker(index);
  return {};
}

Result<std::optional<SignedMessage>> PublishState::pending() {
  std::optional<SignedMessage> message;
  bool whole = true;
  JM_TRY(db_.query(
      [&](const base::Row& row) {
        const auto root = hash_in(row, 1), next_root = hash_in(row, 2), address = hash_in(row, 3);
        whole = root && next_root && address;
        if (whole)
          message = {static_cast<std::uint64_t>(row.integer(0)),
                     {row.text(5), *root, *next_root, *address},
                     row.text(4)};
      },
      "SELECT idx, root, next_root, address, tag, payload FROM message WHERE message_id IS NULL ORDER BY idx "
      "LIMIT 1"));
  if (!whole) return fail("the publishing state holds something that is no message");
  return message;
}

Result<void> PublishState::commit(const SignedMessage& message) {
  const mam::Message& made = message.message;
  auto written = db_.transaction([&]() -> Result<void> {
    const auto next = next_index();
    if (!next) return tl::unexpected(next.error());
    if (message.index != *next)
      return fail("index " + std::to_string(message.index) + " is not the next one, " +
                  std::to_string(*next));
    JM_TRY(advance(message.index + 1));
    return db_.run("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, NULL)", message.index, made.root.trytes(),
                   made.next_root.trytes(), made.address.trytes(), message.tag, made.payload);
  });
  if (!written) return written;
  move_marker(message.index + 1);
  return {};
}

Result<void> PublishState::attached(std::uint64_t index, const std::string& message_id) {
  return db_.run("UPDATE message SET message_id = ?, payload = '' WHERE idx = ?", message_id, index);
}

}  // namespace jm::plain
