#include "signaling/state_origin.hpp"

#include <fstream>

#include "signaling/failpoint.hpp"

namespace jm::signaling {
namespace {

struct Noted {
  bool any = false;
  Origin origin;
  std::uint64_t epoch = 0, pending = 0, messages = 0;
  std::string marker;
  bool backup = false;
};

Result<Noted> noted_in(Db& db) {
  Noted noted;
  JM_TRY(db.query(
      [&noted](const Row& row) {
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
    if (file_identity(folder.marker_path(marker)) != noted.marker)
      return "the state folder was put back from a copy";
  }
  if (noted.epoch != 0 && own != 1) return "the state folder is not whole (its epoch file is missing)";
  return {};
}

}  // namespace

Origin origin_of(const Folder& folder, const std::string& machine_id_file) {
  Origin origin{{}, folder.path(), file_identity(folder.database())};
  std::ifstream file(machine_id_file);
  std::getline(file, origin.machine);
  return origin;
}

Result<std::string> why_foreign(Db& db, const Folder& folder, const Origin& origin,
                                const std::vector<Marker>& markers) {
  const auto noted = noted_in(db);
  if (!noted) return tl::make_unexpected(noted.error());
  if (!noted->any) return std::string();  // nothing has been signed with it yet
  if (noted->backup) return std::string("the state was restored from a backup");
  if (noted->origin.machine != origin.machine) return std::string("the state was copied from another host");
  if (noted->origin.path != origin.path)
    return "the state folder was copied or moved from " + noted->origin.path;
  if (noted->origin.file != origin.file) return std::string("the state file was replaced by a copy");
  // An old file under a newer write-ahead log would show rows of both.
  const auto sum = db.integer("SELECT ifnull(sum(signed), 0) FROM channel");
  if (!sum) return tl::make_unexpected(sum.error());
  if (static_cast<std::uint64_t>(*sum) != noted->messages)
    return std::string("the state file is mixed from an older copy and a newer log");
  return judge_markers(*noted, folder, markers);
}

Result<void> disown(Db& db, const std::string& why) {
  return db.transaction([&]() -> Result<void> {
    JM_TRY(db.run("UPDATE channel SET stale = ifnull(stale, ?), seed = NULL, spare_seed = NULL", why));
    return db.run("DELETE FROM outbox");
  });
}

Result<Marker> begin_epoch(Db& db, const Folder& folder, const Origin& origin, bool disowned) {
  if (disowned) {
    JM_TRY(folder.remove_markers_but(std::nullopt));
    failpoint("state-swept");
  }
  auto noted = noted_in(db);
  if (!noted) return tl::make_unexpected(noted.error());

  Marker marker;
  marker.epoch = noted->epoch + 1;
  const auto sum = db.integer("SELECT ifnull(sum(signed), 0) FROM channel");
  if (!sum) return tl::make_unexpected(sum.error());
  marker.messages = static_cast<std::uint64_t>(*sum);
  // A disowned file keeps its old origin until the marker exists: should this start be interrupted, the next
  // one disowns it again, and nothing was signed in between.
  if (noted->any) {
    JM_TRY(db.run("UPDATE folder SET pending = ?", marker.epoch));
  } else {
    JM_TRY(db.run("INSERT INTO folder VALUES (1, ?, ?, ?, 0, ?, '', 0, 0)", origin.machine, origin.path,
                  origin.file, marker.epoch));
  }
  failpoint("state-pending");
  JM_TRY(folder.make_marker(marker));
  failpoint("state-marker");
  JM_TRY(
      db.run("UPDATE folder SET machine = ?, path = ?, file = ?, epoch = ?, pending = 0, marker = ?, "
             "signed = ?, backup = 0",
             origin.machine, origin.path, origin.file, marker.epoch,
             file_identity(folder.marker_path(marker)), marker.messages));
  failpoint("state-epoch");
  JM_TRY(folder.remove_markers_but(marker));
  return marker;
}

}  // namespace jm::signaling
