// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "base/failpoint.hpp"
#include "base/limits/outage.hpp"
#include "base/one_line.hpp"
#include "gateway/state/kept_backup.hpp"
#include "gateway/state/state_channels.hpp"
#include "gateway/state/state_schema.hpp"
#include "gateway/state/state_steps.hpp"
#include "plain/guard/db.hpp"
#include "plain/guard/folder.hpp"
#include "plain/guard/origin.hpp"

namespace jm::gateway {
namespace {

constexpr std::size_t kMaxQueue = 65536;  // steps that wait for the disk; beyond it they are refused
constexpr std::size_t kMaxGroup = 512;    // steps in one transaction
constexpr int kCheckpointPages = 256;     // of the write-ahead log, when nothing else is to be done
constexpr int kMaxLogPages = 8192;        // 32 MiB: then even while steps wait
constexpr int kBusyMs = 500;  // for another process's lock; then the owner is told, or it is tried again

class SqliteState final : public State {
 public:
  SqliteState(plain::Folder folder, plain::Db db, plain::Marker marker, std::string notice,
              std::string first_seen, const StateOptions& options)
      : folder_(std::move(folder)),
        db_(std::move(db)),
        marker_(marker),
        messages_(marker.messages),
        notice_(std::move(notice)),
        first_seen_(std::move(first_seen)),
        tell_trouble_(options.trouble),
        outage_(options.retry, options.slowest_retry) {
    sqlite3_busy_timeout(db_.handle(), kBusyMs);
    sqlite3_wal_hook(db_.handle(), &SqliteState::log_grew, this);
    writer_ = std::thread([this] { write(); });
  }

  ~SqliteState() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    writer_.join();
    checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  }

  std::string notice() const override { return notice_; }
  std::string links_dir() const override { return folder_.links(); }

  std::vector<Result<plain::ChannelRecord>> channels(
      const std::vector<const ChannelConfig*>& configs) override {
    return opened(configs, {});
  }

  Result<plain::ChannelRecord> reseed(const ChannelConfig& config, const std::string& why) override {
    return std::move(opened({&config}, why.empty() ? "reset" : why).front());
  }

  Result<plain::ChannelRecord> reset(const std::string& name, const std::string& why) override {
    Result<ChannelConfig> config;
    JM_TRY(in_writer([&]() -> Result<void> {
      config = stored_settings(db_, name);
      return {};
    }));
    if (!config) return tl::make_unexpected(config.error());
    return reseed(*config, why);
  }

  void link_written(const std::string& name, std::function<void(Result<void>)> durable) override {
    plain::Step step;
    step.channel = name;
    step.link_written = true;
    commit(std::move(step), std::move(durable));
  }

  void commit(plain::Step step, std::function<void(Result<void>)> durable) override {
    Task task{std::move(step), std::move(durable), {}, {}};
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= kMaxQueue) {
        task.refused = "channel " + task.step.channel + ": too many changes wait for the disk";
        task.step = {};
      }
      queue_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  struct Task {
    plain::Step step;
    std::function<void(Result<void>)> done;
    std::function<Result<void>()> job;  // instead of the step: runs alone in its transaction
    std::string refused;
  };

  // In few transactions; a channel that cannot be opened is left as it was.
  std::vector<Result<plain::ChannelRecord>> opened(const std::vector<const ChannelConfig*>& configs,
                                                   const std::string& why) {
    std::vector<Result<plain::ChannelRecord>> records;
    records.reserve(configs.size());
    while (records.size() < configs.size()) {
      const std::size_t first = records.size(), end = std::min(first + kMaxGroup, configs.size());
      const auto whole = in_writer([&]() -> Result<void> {
        for (std::size_t i = first; i < end; ++i) {
          JM_TRY(db_.run("SAVEPOINT channel"));
          records.push_back(open_channel(db_, *configs[i], first_seen_, why));
          if (!records.back()) {
            // Where the disk is full SQLite has undone the whole transaction.
            if (!db_.in_transaction()) return tl::make_unexpected(records.back().error());
            JM_TRY(db_.run("ROLLBACK TO channel"));
          }
          JM_TRY(db_.run("RELEASE channel"));
        }
        base::failpoint("state-opened");
        return {};
      });
      if (whole) continue;
      records.resize(first, tl::make_unexpected(whole.error()));
      records.resize(end, tl::make_unexpected(whole.error()));
    }
    return records;
  }

  // Runs `job` in a transaction of its own, after everything queued before, and waits for it. While nothing
  // can be written it fails at once: the caller may have more to do than to wait.
  Result<void> in_writer(std::function<Result<void>()> job) {
    std::mutex mutex;
    std::condition_variable finished;
    std::optional<Result<void>> outcome;
    Task task;
    task.job = std::move(job);
    task.done = [&](Result<void> result) {
      const std::lock_guard lock(mutex);
      outcome = std::move(result);
      finished.notify_all();
    };
    {
      const std::lock_guard lock(mutex_);
      if (outage_.on()) return fail(outage_.reason(), true);
      queue_.push_back(std::move(task));
    }
    changed_.notify_one();
    std::unique_lock lock(mutex);
    finished.wait(lock, [&] { return outcome.has_value(); });
    return std::move(*outcome);
  }

  void write() {
    for (;;) {
      std::vector<Task> group;
      {
        std::unique_lock lock(mutex_);
        if (outage_.on()) changed_.wait_for(lock, outage_.pause(), [this] { return ending_; });
        changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        if (queue_.empty()) return;
        group = next_group();
      }
      if (group.front().job)
        group.front().done(db_.transaction(group.front().job));
      else if (const auto trouble = write_group(group))
        wait_with(std::move(group), *trouble);
      else
        works_again();
      tidy_log();
    }
  }

  // A job, or the steps at the head of the queue: they share a transaction. With the lock held.
  std::vector<Task> next_group() {
    std::vector<Task> group;
    do {
      group.push_back(std::move(queue_.front()));
      queue_.pop_front();
    } while (!group.front().job && !queue_.empty() && !queue_.front().job && group.size() < kMaxGroup);
    return group;
  }

  // Nothing was written. The steps go back to the head of the queue; who waits for a job is told, and at the
  // end everybody is.
  void wait_with(std::vector<Task> group, const std::string& reason) {
    std::vector<Task> told;
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      queue_.insert(queue_.begin(), std::make_move_iterator(group.begin()),
                    std::make_move_iterator(group.end()));
      first = outage_.failed(reason);
      std::deque<Task> left;
      for (Task& task : queue_)
        if (ending_ || task.job)
          told.push_back(std::move(task));
        else
          left.push_back(std::move(task));
      queue_.swap(left);
    }
    if (first && tell_trouble_) tell_trouble_(reason);
    for (Task& task : told)
      if (task.done) task.done(fail(reason, true));
  }

  void works_again() {
    {
      const std::lock_guard lock(mutex_);
      if (!outage_.over()) return;
    }
    if (tell_trouble_) tell_trouble_({});
  }

  // The steps in one transaction; tells their callbacks. The reason where it can be tried again.
  std::optional<std::string> write_group(std::vector<Task>& group) {
    std::vector<Result<void>> outcomes(group.size());
    std::uint64_t messages = messages_;
    const auto whole = db_.transaction([&]() -> Result<void> {
      base::failpoint("state-begun");
      for (std::size_t i = 0; i < group.size(); ++i) {
        if (!group[i].refused.empty()) {
          outcomes[i] = fail(group[i].refused);
          continue;
        }
        JM_TRY(db_.run("SAVEPOINT step"));
        const auto applied = apply_step(db_, group[i].step);
        if (!applied) {
          outcomes[i] = tl::make_unexpected(applied.error());
          // Not the step's fault; where the disk is full SQLite has undone the whole transaction as well.
          if (applied.error().passes || !db_.in_transaction()) return outcomes[i];
          JM_TRY(db_.run("ROLLBACK TO step"));
        } else {
          messages += *applied;
        }
        JM_TRY(db_.run("RELEASE step"));
      }
      if (messages != messages_) JM_TRY(db_.run("UPDATE folder SET signed = ?", messages));
      base::failpoint("state-applied");
      return {};
    });
    base::failpoint("state-committed");
    if (!whole && whole.error().passes) return whole.error().reason;
    if (whole && messages != messages_) {
      messages_ = messages;
      const plain::Marker after{marker_.epoch, messages};
      if (folder_.move_marker(marker_, after)) marker_ = after;
    }
    base::failpoint("state-marked");
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!whole && outcomes[i]) outcomes[i] = tl::make_unexpected(whole.error());
      if (group[i].done) group[i].done(std::move(outcomes[i]));
    }
    base::failpoint("state-told");
    return {};
  }

  void tidy_log() {
    bool idle = false;
    {
      const std::lock_guard lock(mutex_);
      idle = queue_.empty();
    }
    if (log_pages_ >= (idle ? kCheckpointPages : kMaxLogPages)) checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }

  static int log_grew(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteState*>(self)->log_pages_ = pages;
    return SQLITE_OK;
  }

  void checkpoint(int mode) {
    sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, mode, nullptr, nullptr);
    log_pages_ = 0;
  }

  plain::Folder folder_;
  plain::Db db_;
  plain::Marker marker_;    // as it is named now
  std::uint64_t messages_;  // signed ever, as the file says
  const std::string notice_, first_seen_;
  const std::function<void(const std::string&)> tell_trouble_;
  int log_pages_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_;
  base::Outage outage_;
  bool ending_ = false;
  std::thread writer_;  // last: it uses all of the above
};

Result<plain::Db> open_database(const plain::Folder& folder, std::chrono::milliseconds patience,
                                bool& blank) {
  const std::string path = folder.database();
  auto db = plain::Db::open(path, plain::Db::Access::Write, patience);
  if (!db) return db;
  const auto broken = [&](const Error& error) {
    if (error.passes) return tl::make_unexpected(error);
    return fail(error.reason + " (" + path + " is broken; move it away to start with fresh seeds)");
  };
  const auto is_new = is_blank(*db);
  if (!is_new) return broken(is_new.error());
  blank = *is_new;
  if (!blank) {
    JM_TRY(check_schema(*db, path));
    std::string verdict;
    const auto checked = db->query([&verdict](const plain::Row& row) { verdict = one_line(row.text(0)); },
                                   "PRAGMA quick_check(1)");
    if (!checked || verdict != "ok") return broken(checked ? Error{verdict} : checked.error());
    JM_TRY(upgrade_schema(*db));
  }
  JM_TRY(set_durable(*db));
  return db;
}

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
  auto db = open_database(*folder, options.patience, blank);
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
