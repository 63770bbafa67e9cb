// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain/guard/origin.hpp"

#include <fstream>
#include <string_view>

#include "base/failpoint.hpp"
#include "base/one_line.hpp"

namespace jm::plain {
namespace {

struct Noted {
  bool any = false;
  Origin origin;
  std::uint64_t epoch = 0, pending = 0, messages = 0;
  std::string marker;
  bool backup = false;
};

Result<Noted> noted_in(base::Database& db) {
  Noted noted;
  JM_TRY(db.query(
      [&noted](const base::Row& row) {
        noted.any = true;
        noted.origin = {row.text(0), row.text(1), row.text(2)};
        noted.epoch = static_cast<std::uint64_t>(row.integer(3));
        noted.pending = static_cast<std::uint64_t>(row.integer(4));
        noted.marker = row.text(5);
        noted.messages = static_cast<std::uint64_t>(row.integer(6));
        noted.backup = row.integer(7) != 0;
      },
      "SELECT machine, path, file, epoch, pending, marker, signed, backup FROM folder"));
  return noted;
}

std::string judge_markers(const Noted& noted, const Folder& folder, const std::vector<Marker>& markers) {
  constexpr char kOlder[] = "an older copy of the state was put back";
  std::size_t own = 0;
  for (const auto& marker : markers) {
    if (marker.messages > noted.messages) return kOlder;
    if (noted.pending != 0 && marker.epoch == noted.pending) continue;  // a start that was interrupted
    if (marker.epoch > noted.epoch) return kOlder;
    if (marker.epoch < noted.epoch) continue;  // left by a start that was interrupted
    ++own;
    if (!same_file(noted.marker, file_identity(folder.marker_path(marker))))
      return "the state folder was put back from a copy";
  }
  if (noted.epoch != 0 && own != 1) return "the state folder is not whole (its epoch file is missing)";
  return {};
}

constexpr std::string_view kNamed = "host_id ";

bool is_named(const std::string& machine) {
  return machine.starts_with(kNamed);
}

}  // namespace

Origin origin_of(const Folder& folder, const std::string& machine_id_file, const std::string& host_id) {
  Origin origin{{}, folder.path(), file_identity(folder.database())};
  if (host_id.empty()) {
    std::ifstream file(machine_id_file);
    std::getline(file, origin.machine);
  } else {
    origin.machine = std::string(kNamed) + host_id;
  }
  return origin;
}

// If only one of them was named, the name is new, or a command that does not know it looks.
bool other_host(const Origin& noted, const Origin& now) {
  if (noted.machine == now.machine) return false;
  if (is_named(noted.machine) || is_named(now.machine))
    return is_named(noted.machine) && is_named(now.machine);
  return !tells_copies(noted.file) || !tells_copies(now.file);
}

Result<std::string> why_foreign(base::Database& db, const Folder& folder, const Origin& origin,
                                const std::vector<Marker>& markers, std::uint64_t messages) {
  const auto noted = noted_in(db);
  if (!noted) return tl::make_unexpected(noted.error());
  if (!noted->any) return std::string();  // nothing has been signed with it yet
  if (noted->backup) return std::string("the state was restored from a backup");
  if (other_host(noted->origin, origin))
    return std::string("the state was copied from another host") +
           (is_named(origin.machine) ? "" : ", or this one has a new /etc/machine-id (name it by host_id)");
  if (noted->origin.path != origin.path)
    return "the state folder was copied or moved from " + one_line(noted->origin.path);
  if (!same_file(noted->origin.file, origin.file))
    return std::string("the state file was replaced by a copy");
  // An old file under a newer write-ahead log would show rows of both.
  if (messages != noted->messages)
    return std::string("the state file is mixed from an older copy and a newer log");
  return judge_markers(*noted, folder, markers);
}

Result<Marker> begin_epoch(base::Database& db, const Folder& folder, const Origin& origin,
                           std::uint64_t messages, bool disowned) {
  if (disowned) {
    JM_TRY(folder.remove_markers_but(std::nullopt));
    base::failpoint("state-swept");
  }
  auto noted = noted_in(db);
  if (!noted) return tl::make_unexpected(noted.error());

  const Marker marker{noted->epoch + 1, messages};
  // A disowned file keeps its old origin until the marker exists: should this start be interrupted, the next
  // one disowns it again, and nothing was signed in between.
  if (noted->any) {
    JM_TRY(db.run("UPDATE folder SET pending = ?", marker.epoch));
  } else {
    JM_TRY(db.run("INSERT INTO folder VALUES (1, ?, ?, ?, 0, ?, '', 0, 0)", origin.machine, origin.path,
                  origin.file, marker.epoch));
  }
  base::failpoint("state-pending");
  JM_TRY(folder.make_marker(marker));
  base::failpoint("state-marker");
  // A command that does not know the host's name leaves it as it is.
  const bool keep = !disowned && is_named(noted->origin.machine) && !is_named(origin.machine);
  JM_TRY(
      db.run("UPDATE folder SET machine = ?, path = ?, file = ?, epoch = ?, pending = 0, marker = ?, "
             "signed = ?, backup = 0",
             keep ? noted->origin.machine : origin.machine, origin.path, origin.file, marker.epoch,
             file_identity(folder.marker_path(marker)), marker.messages));
  base::failpoint("state-epoch");
  JM_TRY(folder.remove_markers_but(marker));
  return marker;
}

}  // namespace jm::plain
