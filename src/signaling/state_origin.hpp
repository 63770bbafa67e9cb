// Tells whether a state file is the one that this folder was left with, or a copy, a restored backup or a
// part of one: Winternitz keys sign once, and a copy does not know what the original has signed since.
//
// The file notes where it lives (machine, path, inode), the epoch of its owner and how many messages it has
// signed; the folder's marker (state_folder.hpp) says the last two again. Epochs begin with every start. The
// file is always written first, then the marker: so after a crash the marker can be behind, never ahead, and
// a marker ahead of the file means that an older file was put back.
//
// Not noticed: a whole disk or virtual machine that is put back with everything on it.
#pragma once

#include <string>

#include "signaling/state_db.hpp"
#include "signaling/state_folder.hpp"

namespace jm::signaling {

struct Origin {
  std::string machine;  // content of /etc/machine-id; may be empty
  std::string path;     // of the folder
  std::string file;     // file_identity() of state.db
};
Origin origin_of(const Folder& folder, const std::string& machine_id_file);

// Empty where the file is the folder's own; else why not, e.g. "the state was copied from another host".
// Only reads. `markers` were listed before this call.
Result<std::string> why_foreign(Db& db, const Folder& folder, const Origin& origin,
                                const std::vector<Marker>& markers);

// Takes every channel's seeds away; each gets fresh ones when it is opened. Can be repeated.
Result<void> disown(Db& db, const std::string& why);

// A new owner starts: notes origin and a new epoch, and makes its marker. Each step leaves a folder that the
// next start takes for its own. A file that was disowned forgets the markers first.
Result<Marker> begin_epoch(Db& db, const Folder& folder, const Origin& origin, bool disowned);

}  // namespace jm::signaling
