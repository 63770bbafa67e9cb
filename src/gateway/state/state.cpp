// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/failpoint.hpp"
#include "base/one_line.hpp"
#include "gateway/kept/kept_backup.hpp"
#include "gateway/state/state_channels.hpp"
#include "gateway/state/state_schema.hpp"
#include "gateway/state/state_writer.hpp"
#include "plain/guard/folder.hpp"
#include "plain/guard/origin.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxChannels = 512;  // opened in one transaction

// Up to version 2 of the state peers had links with seeds, in files of this folder. What cannot be removed is
// not used either.
std::string drop_links(const plain::Folder& folder) {
  const std::filesystem::path links = folder.path() + "/links";
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(links, error))
    names.push_back(entry.path().filename().string());
  if (error || !std::filesystem::is_directory(std::filesystem::symlink_status(links, error))) return {};
  std::filesystem::remove_all(links, error);
  if (names.empty()) return {};
  std::sort(names.begin(), names.end());
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + one_line(name);
  return folder.path() + ": links with seeds work no more and were removed: " + all +
         "; hand out the new links of these channels (janus-mam link NAME)";
}

class SqliteState final : public State {
 public:
  SqliteState(plain::Folder folder, base::Database db, plain::Marker marker, std::string notice,
              std::string first_seen, const StateOptions& options)
      : notice_(std::move(notice)),
        dropped_(drop_links(folder)),
        first_seen_(std::move(first_seen)),
        writer_(std::move(folder), std::move(db), marker, options) {}

  std::string notice() const override { return notice_; }
  std::string dropped() const override { return dropped_; }

  std::vector<Result<plain::ChannelRecord>> channels(
      const std::vector<const ChannelConfig*>& configs) override {
    return opened(configs, {});
  }

  Result<plain::ChannelRecord> reseed(const ChannelConfig& config, const std::string& why) override {
    return std::move(opened({&config}, why.empty() ? "reset" : why).front());
  }

  Result<plain::ChannelRecord> reset(const std::string& name, const std::string& why) override {
    Result<ChannelConfig> config;
    JM_TRY(writer_.run([&](base::Database& db) -> Result<void> {
      config = stored_settings(db, name);
      return {};
    }));
    if (!config) return tl::make_unexpected(config.error());
    return reseed(*config, why);
  }

  void commit(plain::Step step, std::function<void(Result<void>)> durable) override {
    writer_.write(std::move(step), std::move(durable));
  }

 private:
  using Records = std::vector<Result<plain::ChannelRecord>>;

  // In few transactions; a channel that cannot be opened is left as it was.
  Records opened(const std::vector<const ChannelConfig*>& configs, const std::string& why) {
    Records records;
    records.reserve(configs.size());
    while (records.size() < configs.size()) {
      const std::size_t first = records.size(), end = std::min(first + kMaxChannels, configs.size());
      const auto whole = writer_.run([&](base::Database& db) -> Result<void> {
        for (std::size_t i = first; i < end; ++i) JM_TRY(open_one(db, *configs[i], why, records));
        base::failpoint("state-opened");
        return {};
      });
      if (whole) continue;
      records.resize(first, tl::make_unexpected(whole.error()));
      records.resize(end, tl::make_unexpected(whole.error()));
    }
    return records;
  }

  // Fails if the whole transaction is lost.
  Result<void> open_one(base::Database& db, const ChannelConfig& config, const std::string& why,
                        Records& records) const {
    JM_TRY(db.run("SAVEPOINT channel"));
    records.push_back(open_channel(db, config, first_seen_, why));
    if (!records.back()) {
      // If the disk is full SQLite has undone the whole transaction.
      if (!db.in_transaction()) return tl::make_unexpected(records.back().error());
      JM_TRY(db.run("ROLLBACK TO channel"));
    }
    return db.run("RELEASE channel");
  }

  const std::string notice_, dropped_, first_seen_;
  StateWriter writer_;
};

}  // namespace

Result<std::unique_ptr<State>> State::open(const std::string& dir) {
  return open(dir, {});
}

Result<std::unique_ptr<State>> State::open(const std::string& dir, const StateOptions& options) {
  auto folder = plain::Folder::prepare(dir);
  if (!folder) return tl::make_unexpected(folder.error());
  JM_TRY(folder->lock());
  base::failpoint("state-locked");
  JM_TRY(folder->make_database());
  base::failpoint("state-created");
  bool blank = false;
  auto db = open_database(folder->database(), options.busy_timeout, blank);
  if (!db) return tl::make_unexpected(db.error());

  const auto markers = folder->markers();
  if (!markers) return tl::make_unexpected(markers.error());
  std::string why;
  if (blank) {
    if (!markers->empty()) why = "the state file was lost";
    JM_TRY(folder->remove_markers_but(std::nullopt));
    JM_TRY(create_schema(*db));
  }
  base::failpoint("state-schema");

  const plain::Origin origin = plain::origin_of(*folder, options.machine_id_file, options.host_id);
  const auto messages = signed_by_channels(*db);
  if (!messages) return tl::make_unexpected(messages.error());
  const auto foreign = plain::why_foreign(*db, *folder, origin, *markers, *messages);
  if (!foreign) return tl::make_unexpected(foreign.error());
  if (!foreign->empty()) {
    why = *foreign;
    JM_TRY(disown(*db, why));
    base::failpoint("state-disowned");
  }
  JM_TRY(take_kept(*db, folder->path()));
  const auto marker = plain::begin_epoch(*db, *folder, origin, *messages, !foreign->empty());
  if (!marker) return tl::make_unexpected(marker.error());
  base::failpoint("state-open");
  const std::string notice =
      why.empty() ? std::string() : folder->path() + ": " + why + "; every channel starts with fresh seeds";
  return std::make_unique<SqliteState>(std::move(*folder), std::move(*db), *marker, notice,
                                       blank && !why.empty() ? why : "first seen", options);
}

}  // namespace jm::gateway
