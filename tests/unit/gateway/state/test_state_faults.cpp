// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps the state from being written for a while, and that all goes on where it stopped when that is
// over.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/sqlite/database.hpp"
#include "gateway/state/state_schema.hpp"
#include "tests/unit/support/full_disk.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using std::chrono::milliseconds;

namespace {

// Another process's transaction, or a tool's.
class OtherWriter {
 public:
  explicit OtherWriter(const std::string& file) {
    ck_assert_int_eq(sqlite3_open(file.c_str(), &db_), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~OtherWriter() { sqlite3_close(db_); }
  OtherWriter(const OtherWriter&) = delete;
  OtherWriter& operator=(const OtherWriter&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

// A state whose troubles are written down, and commits that are waited for later.
class Patient {
 public:
  explicit Patient(const std::string& dir) : dir_(dir) {
    StateOptions options;
    options.retry = milliseconds(5);
    options.slowest_retry = milliseconds(20);
    options.trouble = [this](const std::string& reason) {
      const std::lock_guard lock(mutex_);
      troubles_.push_back(reason);
      changed_.notify_all();
    };
    state = open_state(dir, options);
  }
  void commit(Step step) {
    state->commit(std::move(step), [this](Result<void> result) {
      const std::lock_guard lock(mutex_);
      outcomes_.push_back(result ? "" : result.error().reason);
      changed_.notify_all();
    });
  }
  std::vector<std::string> troubles(std::size_t count) { return wait(troubles_, count); }
  std::vector<std::string> outcomes(std::size_t count) { return wait(outcomes_, count); }
  bool quiet() {
    const std::lock_guard lock(mutex_);
    return outcomes_.empty();
  }
  std::uintmax_t log_size() const { return std::filesystem::file_size(dir_ + "/state.db-wal"); }

  std::unique_ptr<State> state;

 private:
  std::vector<std::string> wait(const std::vector<std::string>& list, std::size_t count) {
    std::unique_lock lock(mutex_);
    ck_assert_msg(changed_.wait_for(lock, std::chrono::seconds(30), [&] { return list.size() >= count; }),
                  "%zu of %zu came", list.size(), count);
    return list;
  }

  const std::string dir_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> troubles_, outcomes_;
};

void expect_written(Patient& patient, std::size_t count) {
  const auto outcomes = patient.outcomes(count);
  ck_assert_uint_eq(outcomes.size(), count);
  for (const auto& outcome : outcomes) same_text(outcome, "");
  const auto troubles = patient.troubles(2);
  ck_assert_msg(troubles.size() == 2 && !troubles[0].empty() && troubles[1].empty(), "said %zu times",
                troubles.size());
}

}  // namespace

// Said once, when it begins and when it is over, however often it was tried.
START_TEST(what_does_not_fit_a_full_disk_waits_in_its_order) {
  const TempFolder temp;
  Patient patient(temp / "state");
  const auto record = open_channel(*patient.state);
  sign(*patient.state, record, 0, 1);
  {
    const FullDisk full(patient.log_size() + 20000);
    patient.commit(signing(record, 1, std::string(kMaxPayload, 'A')));
    patient.troubles(1);
    // These would fit.
    patient.commit(signing(record, 2, "SHORT"));
    patient.commit(signing(record, 3, "SHORT"));
    std::this_thread::sleep_for(milliseconds(60));
    ck_assert_msg(patient.quiet(), "told before it was durable");
    // Whoever waits for an answer gets one.
    const auto refused = patient.state->channel(named_peer("bob"));
    ck_assert_msg(!refused.has_value(), "the disk was not full");
  }
  expect_written(patient, 3);
  ck_assert(patient.state->channel(named_peer("bob")).has_value());
  const auto after = open_channel(*patient.state);
  ck_assert(after.next_index == 4 && after.outbox.size() == 4 && after.writer.seed == record.writer.seed);
  ck_assert_uint_eq(after.outbox[1].payload.size(), kMaxPayload);
}
END_TEST

START_TEST(a_lock_of_another_process_passes) {
  const TempFolder temp;
  Patient patient(temp / "state");
  const auto record = open_channel(*patient.state);
  {
    const OtherWriter other(temp / "state/state.db");
    patient.commit(signing(record, 0));
    patient.troubles(1);
    patient.commit(signing(record, 1));
  }
  expect_written(patient, 2);
  ck_assert_uint_eq(open_channel(*patient.state).next_index, 2);
}
END_TEST

// A step that is refused for what it is does not wait, nor does it hold up others.
START_TEST(what_is_refused_for_good_is_told_at_once) {
  const TempFolder temp;
  Patient patient(temp / "state");
  const auto record = open_channel(*patient.state);
  patient.commit(signing(record, 7));
  patient.commit(signing(record, 0));
  const auto outcomes = patient.outcomes(2);
  ck_assert(!outcomes[0].empty() && outcomes[1].empty());
}
END_TEST

START_TEST(at_its_end_what_cannot_be_written_is_told) {
  const TempFolder temp;
  Patient patient(temp / "state");
  const auto record = open_channel(*patient.state);
  {
    const FullDisk full(0);
    patient.commit(signing(record, 0));
    patient.troubles(1);
    patient.state.reset();
  }
  const auto outcomes = patient.outcomes(1);
  ck_assert(outcomes.size() == 1 && !outcomes[0].empty());
  const auto again = open_state(temp / "state");
  same_text(again->notice(), "");
  ck_assert_uint_eq(open_channel(*again).next_index, 0);
}
END_TEST

START_TEST(commits_survive_a_power_cut) {
  const TempFolder temp;
  auto db = base::Database::open(temp / "file.db", base::Database::Access::Create);
  ck_assert(db.has_value() && set_durable(*db).has_value());
  std::string mode;
  ck_assert(db->query([&](const base::Row& row) { mode = row.text(0); }, "PRAGMA journal_mode").has_value());
  same_text(mode, "wal");
  ck_assert_int_eq(*db->integer("PRAGMA synchronous"), 3);  // EXTRA
}
END_TEST

int main() {
  Suite* suite = suite_create("state_faults");
  TCase* tc = tcase_create("faults");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, what_does_not_fit_a_full_disk_waits_in_its_order);
  tcase_add_test(tc, a_lock_of_another_process_passes);
  tcase_add_test(tc, what_is_refused_for_good_is_told_at_once);
  tcase_add_test(tc, at_its_end_what_cannot_be_written_is_told);
  tcase_add_test(tc, commits_survive_a_power_cut);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
