// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/kept/kept_backup.hpp"

#include <optional>

#include "base/private_file.hpp"

namespace jm::gateway {

Result<void> put_kept(const std::string& dir, base::Database& backup) {
  const auto text = base::read_private(dir + "/" + kKeptFile, kMaxKeptFile);
  if (!text) return tl::make_unexpected(text.error());
  JM_TRY(backup.script("DROP TABLE IF EXISTS kept; CREATE TABLE kept (file TEXT NOT NULL)"));
  if (!*text) return {};
  return backup.run("INSERT INTO kept VALUES (?)", **text);
}

Result<void> take_kept(base::Database& state, const std::string& dir) {
  const auto there = state.integer("SELECT count(*) FROM sqlite_master WHERE name = 'kept'");
  if (!there) return tl::make_unexpected(there.error());
  if (*there == 0) return {};
  std::optional<std::string> kept;
  JM_TRY(state.query([&kept](const base::Row& row) { kept = row.text(0); }, "SELECT file FROM kept"));
  const auto own = base::read_private(dir + "/" + kKeptFile, kMaxKeptFile);
  if (!own) return tl::make_unexpected(own.error());
  if (kept && !*own) JM_TRY(base::write_private(dir, kKeptFile, *kept));
  return state.script("DROP TABLE kept");
}

}  // namespace jm::gateway
