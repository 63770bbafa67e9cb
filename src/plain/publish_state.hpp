// SPDX-License-Identifier: GPL-3.0-or-later
// What `janus-mam publish` remembers of a channel: which index signs next, and the payloads that have been
// signed but are not known to be attached. One SQLite file per seed, mode 0600, named by a hash of the seed;
// the seed itself, the side key and the messages in clear are not in it. Of a copy, and of an older file that
// was put back, `publish` is told, as the gateway is of its state (guard/origin.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sqlite/database.hpp"
#include "mam/mam.hpp"
#include "plain/guard/origin.hpp"

namespace jm::plain {

struct SignedMessage {
  std::uint64_t index = 0;
  mam::Message message;
  std::string tag;
};

class PublishState {
 public:
  // ${XDG_STATE_HOME:-~/.local/state}/janus-mam
  static std::string default_folder();

  // Opens or makes the state of `writer` in `folder` (made 0700 if it is missing). Waits up to a minute if
  // another process publishes with the same seed. Fails if the seed has been used with another mode, side
  // key or security. `host_id` stands for this machine in the place of /etc/machine-id, if it is not empty.
  static Result<PublishState> open(const std::string& folder, const mam::Writer& writer,
                                   const std::string& host_id = {});

  PublishState(PublishState&&) = default;
  ~PublishState() = default;

  // Why what it says may be out of date, e.g. "the state file was replaced by a copy"; empty: it is not.
  const std::string& foreign() const { return foreign_; }
  // The first index that has signed nothing, as far as it knows.
  Result<std::uint64_t> next_index();
  // No index below this one is free, as far as the file and its markers know.
  std::uint64_t least_index() const { return least_; }
  // The chain goes on here, from `index` on, whatever the state was before. Fails below least_index().
  Result<void> begin_at(std::uint64_t index);
  // Indices below `index` are known to have signed, elsewhere: they are not used. Never goes back.
  Result<void> skip_to(std::uint64_t index);
  // What was committed and not attached, the lowest index.
  Result<std::optional<SignedMessage>> pending();
  // Durable when it returns. Fails, and changes nothing, if `index` is not next_index().
  Result<void> commit(const SignedMessage& message);
  // The payload is dropped.
  Result<void> attached(std::uint64_t index, const std::string& message_id);

 private:
  PublishState(Folder folder, base::Database db) : folder_(std::move(folder)), db_(std::move(db)) {}
  Result<void> look_for_copies(const std::vector<Marker>& markers);
  Result<void> advance(std::uint64_t index);
  void move_marker(std::uint64_t index);

  Folder folder_;  // holds the lock until the database is closed
  base::Database db_;
  Origin origin_;
  std::optional<Marker> marker_;  // as it is named now
  std::string foreign_;
  std::uint64_t least_ = 0;
};

}  // namespace jm::plain
