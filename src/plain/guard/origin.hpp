// SPDX-License-Identifier: GPL-3.0-or-later
// Tells whether a state file is the one that this folder was left with, or a copy, a restored backup or a
// part of one: Winternitz keys sign once, and a copy does not know what the original has signed since.
//
// The file notes where it lives (host, path, inode), the epoch of its owner and how many messages it has
// signed; the folder's marker (folder.hpp) says the last two again. The file is always written first,
// then the marker: so after a crash the marker can be behind, never ahead, and a marker ahead of the file
// means that an older file was put back.
//
// What the host is may be named by the operator. Else the file's own identity tells copies, and
// /etc/machine-id counts only if that is no more than an inode: it changes with each start of some
// containers, and if the root is read-only.
//
// Not noticed: a whole disk or virtual machine that is put back with everything on it, or started twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sqlite/database.hpp"
#include "plain/guard/file_identity.hpp"
#include "plain/guard/folder.hpp"

namespace jm::plain {

// The table that it needs in the file: one row.
inline constexpr char kOriginTable[] = R"(
CREATE TABLE folder (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  machine TEXT NOT NULL,
  path TEXT NOT NULL,
  file TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  marker TEXT NOT NULL,
  signed INTEGER NOT NULL,
  backup INTEGER NOT NULL
);
)";

struct Origin {
  std::string
      machine;       // "host_id" and what the operator says, or the content of /etc/machine-id; may be empty
  std::string path;  // of the folder
  std::string file;  // file_identity() of state.db
};
Origin origin_of(const Folder& folder, const std::string& machine_id_file, const std::string& host_id);
// Whether the file `now` comes from another host than it was noted on.
bool other_host(const Origin& noted, const Origin& now);

// Empty if the file is the folder's own; else why not, e.g. "the state was copied from another host".
// Only reads. `markers` were listed before this call; `messages` have been signed, as the rest of the file
// says.
Result<std::string> why_foreign(base::Database& db, const Folder& folder, const Origin& origin,
                                const std::vector<Marker>& markers, std::uint64_t messages);

// A new owner starts: notes origin and a new epoch, and makes its marker. Each step leaves a folder that the
// next start takes for its own. A file that was disowned forgets the markers first.
Result<Marker> begin_epoch(base::Database& db, const Folder& folder, const Origin& origin,
                           std::uint64_t messages, bool disowned);

}  // namespace jm::plain
