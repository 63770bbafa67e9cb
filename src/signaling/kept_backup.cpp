#include "signaling/kept_backup.hpp"

#include <optional>

#include "signaling/private_file.hpp"

namespace jm::signaling {

Result<void> put_kept(const std::string& dir, Db& backup) {
  const auto text = read_private(dir + "/" + kKeptFile, kMaxKeptFile);
  if (!text) return tl::make_unexpected(text.error());
  JM_TRY(backup.script("DROP TABLE IF EXISTS kept; CREATE TABLE kept (file TEXT NOT NULL)"));
  if (!*text) return {};
  return backup.run("INSERT INTO kept VALUES (?)", **text);
}

Result<void> take_kept(Db& state, const std::string& dir) {
  const auto there = state.integer("SELECT count(*) FROM sqlite_master WHERE name = 'kept'");
  if (!there) return tl::make_unexpected(there.error());
  if (*there == 0) return {};
  std::optional<std::string> kept;
  JM_TRY(state.query([&kept](const Row& row) { kept = row.text(0); }, "SELECT file FROM kept"));
  const auto own = read_private(dir + "/" + kKeptFile, kMaxKeptFile);
  if (!own) return tl::make_unexpected(own.error());
  if (kept && !*own) JM_TRY(write_private(dir, kKeptFile, *kept));
  return state.script("DROP TABLE kept");
}

}  // namespace jm::signaling
