// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/state/state_writer.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/failpoint.hpp"
#include "gateway/state/state_steps.hpp"

namespace jm::gateway {
namespace {

constexpr std::chrono::milliseconds kBusy{
    500};  // for another process's lock; then the owner is told, or it is tried again

}  // namespace

StateWriter::StateWriter(plain::Folder folder, base::Database db, plain::Marker marker,
                         const StateOptions& options)
    : folder_(std::move(folder)),
      db_(std::move(db)),
      marker_(marker),
      messages_(marker.messages),
      tell_trouble_(options.trouble),
      log_(db_),
      queue_(options.retry, options.slowest_retry) {
  db_.set_timeout(kBusy);
  thread_ = std::thread([this] { serve(); });
}

StateWriter::~StateWriter() {
  queue_.end();
  thread_.join();
  log_.empty();
}

Result<void> StateWriter::run(const std::function<Result<void>(base::Database&)>& job) {
  std::mutex mutex;
  std::condition_variable finished;
  std::optional<Result<void>> outcome;
  JM_TRY(queue_.add_job([this, &job] { return job(db_); },
                        [&](Result<void> result) {
                          const std::lock_guard lock(mutex);
                          outcome = std::move(result);
                          finished.notify_all();
                        }));
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return outcome.has_value(); });
  return std::move(*outcome);
}

void StateWriter::serve() {
  for (auto group = queue_.next(); !group.empty(); group = queue_.next()) {
    if (group.front().job)
      group.front().done(db_.transaction(group.front().job));
    else if (const auto trouble = write_group(group))
      retry_later(std::move(group), *trouble);
    log_.tidy(queue_.empty());
  }
}

void StateWriter::retry_later(std::vector<CommitTask> group, const std::string& reason) {
  bool first = false;
  auto told = queue_.failed(std::move(group), reason, first);
  if (first && tell_trouble_) tell_trouble_(reason);
  for (CommitTask& task : told)
    if (task.done) task.done(fail(reason, true));
}

std::optional<std::string> StateWriter::write_group(std::vector<CommitTask>& group) {
  std::vector<Result<void>> outcomes(group.size());
  std::uint64_t messages = messages_;
  const auto whole = db_.transaction([&] { return apply(group, outcomes, messages); });
  base::failpoint("state-committed");
  if (!whole && whole.error().passes) return whole.error().reason;
  if (whole && messages != messages_) {
    messages_ = messages;
    const plain::Marker after{marker_.epoch, messages};
    if (folder_.move_marker(marker_, after)) marker_ = after;
  }
  base::failpoint("state-marked");
  const bool works_again = queue_.written();  // before they are told: they may have a job
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!whole && outcomes[i]) outcomes[i] = tl::make_unexpected(whole.error());
    if (group[i].done) group[i].done(std::move(outcomes[i]));
  }
  if (works_again && tell_trouble_) tell_trouble_({});
  base::failpoint("state-told");
  return {};
}

Result<void> StateWriter::apply(const std::vector<CommitTask>& group, std::vector<Result<void>>& outcomes,
                                std::uint64_t& messages) {
  base::failpoint("state-begun");
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!group[i].refused.empty()) {
      outcomes[i] = fail(group[i].refused);
      continue;
    }
    JM_TRY(db_.run("SAVEPOINT step"));
    const auto applied = apply_step(db_, group[i].step);
    if (applied) {
      messages += *applied;
    } else {
      outcomes[i] = tl::make_unexpected(applied.error());
      // Not the step's fault; if the disk is full SQLite has undone the whole transaction as well.
      if (applied.error().passes || !db_.in_transaction()) return outcomes[i];
      JM_TRY(db_.run("ROLLBACK TO step"));
    }
    JM_TRY(db_.run("RELEASE step"));
  }
  if (messages != messages_) JM_TRY(db_.run("UPDATE folder SET signed = ?", messages));
  base::failpoint("state-applied");
  return {};
}

}  // namespace jm::gateway
