// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the state by themselves: the queue of the writer, its log, rows of channels, single steps.
#include <future>
#include <thread>

#include "base/sqlite/database.hpp"
#include "gateway/state/commit_queue.hpp"
#include "gateway/state/state_channels.hpp"
#include "gateway/state/state_schema.hpp"
#include "gateway/state/state_steps.hpp"
#include "gateway/state/state_writer.hpp"
#include "gateway/state/stored_channel.hpp"
#include "gateway/state/write_ahead_log.hpp"
#include "plain/guard/folder.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using std::chrono::milliseconds;

namespace {

Step step_of(const std::string& channel) {
  Step step;
  step.channel = channel;
  return step;
}

struct Queue {
  CommitQueue queue{milliseconds(1), milliseconds(2)};
  std::vector<std::string> told;  // "name" or "name: reason"

  void add(const std::string& name) { queue.add(step_of(name), tell(name)); }
  Result<void> add_job(const std::string& name) {
    return queue.add_job([]() -> Result<void> { return {}; }, tell(name));
  }
  // What is given out, by name; jobs as "job".
  std::string next() {
    std::string names;
    for (const CommitTask& task : queue.next()) names += task.job ? "job " : task.step.channel + " ";
    return names;
  }
  std::function<void(Result<void>)> tell(const std::string& name) {
    return [this, name](Result<void> result) {
      told.push_back(result ? name : name + ": " + result.error().reason);
    };
  }
};

// A new database with all tables.
struct Database {
  Database() : folder(*Folder::prepare(temporary / "state")) {
    ck_assert(folder.make_database().has_value());
    bool blank = false;
    auto opened = open_database(folder.database(), milliseconds(100), blank);
    ck_assert_msg(opened.has_value() && blank, "%s", opened ? "not blank" : opened.error().reason.c_str());
    db = std::make_unique<base::Database>(std::move(*opened));
    ck_assert(create_schema(*db).has_value());
  }
  ChannelRecord open(const ChannelConfig& config, const std::string& why = "") const {
    auto record = jm::gateway::open_channel(*db, config, "first seen", why);
    ck_assert_msg(record.has_value(), "%s", record ? "" : record.error().reason.c_str());
    return std::move(*record);
  }
  void run(const std::string& sql) const { ck_assert(db->script(sql).has_value()); }

  TempFolder temporary;
  Folder folder;
  std::unique_ptr<base::Database> db;
};

void refused(const Result<std::uint64_t>& applied, const std::string& words) {
  ck_assert(!applied);
  ck_assert_msg(applied.error().reason.find(words) != std::string::npos, "%s",
                applied.error().reason.c_str());
}

}  // namespace

START_TEST(steps_go_together_and_jobs_alone) {
  Queue q;
  q.add("a");
  q.add("b");
  ck_assert(q.add_job("j").has_value());
  q.add("c");
  same_text(q.next(), "a b ");
  same_text(q.next(), "job ");
  ck_assert(!q.queue.empty());
  same_text(q.next(), "c ");
  ck_assert(q.queue.empty());
  for (std::size_t i = 0; i <= CommitQueue::kMaxGroup; ++i) q.add("x");
  ck_assert_uint_eq(q.queue.next().size(), CommitQueue::kMaxGroup);
  same_text(q.next(), "x ");
  q.queue.end();
  same_text(q.next(), "");
}
END_TEST

START_TEST(a_queue_that_ends_gives_out_what_it_has) {
  Queue q;
  q.add("a");
  q.queue.end();
  same_text(q.next(), "a ");
  same_text(q.next(), "");
}
END_TEST

START_TEST(who_waits_for_the_queue_is_woken) {
  CommitQueue queue(milliseconds(1), milliseconds(1));
  auto taken = std::async(std::launch::async, [&] { return queue.next().size(); });
  queue.add(step_of("a"), nullptr);
  ck_assert_uint_eq(taken.get(), 1);
  auto ended = std::async(std::launch::async, [&] { return queue.next().size(); });
  queue.end();
  ck_assert_uint_eq(ended.get(), 0);
}
END_TEST

START_TEST(too_many_steps_are_refused) {
  CommitQueue queue(milliseconds(1), milliseconds(1));
  for (std::size_t i = 0; i < CommitQueue::kMaxSteps; ++i) queue.add(step_of("a"), nullptr);
  queue.add(step_of("late"), nullptr);
  std::string refused;
  for (std::size_t left = CommitQueue::kMaxSteps + 1; left > 0;) {
    const auto group = queue.next();
    left -= group.size();
    for (const CommitTask& task : group) refused += task.refused;
  }
  same_text(refused, "channel late: too many changes wait for the disk");
}
END_TEST

START_TEST(what_could_not_be_written_comes_first_again) {
  Queue q;
  q.add("a");
  q.add("b");
  auto group = q.queue.next();
  q.add("c");
  ck_assert(q.add_job("j").has_value());
  bool first = false;
  // Who waits for a job is told, the steps stay.
  const auto told = q.queue.failed(std::move(group), "disk full", first);
  ck_assert(first);
  ck_assert_uint_eq(told.size(), 1);
  ck_assert(told[0].job != nullptr);
  // No job is taken meanwhile.
  const auto job = q.add_job("k");
  ck_assert(!job && job.error().passes && job.error().reason == "disk full");
  group = q.queue.next();
  ck_assert_uint_eq(group.size(), 3);
  ck_assert(group[0].step.channel == "a" && group[2].step.channel == "c");
  ck_assert(q.queue.failed(std::move(group), "disk full", first).empty() && !first);
  same_text(q.next(), "a b c ");
  ck_assert(q.queue.written() && !q.queue.written());
  ck_assert(q.add_job("k").has_value());
}
END_TEST

START_TEST(at_the_end_everybody_is_told) {
  Queue q;
  q.add("a");
  auto group = q.queue.next();
  q.add("b");
  q.queue.end();
  bool first = false;
  ck_assert_uint_eq(q.queue.failed(std::move(group), "disk full", first).size(), 2);
  same_text(q.next(), "");
}
END_TEST

START_TEST(the_log_is_copied_when_there_is_time) {
  const Database base;
  base.run("CREATE TABLE t (x TEXT)");
  WriteAheadLog log(*base.db);
  base.run("INSERT INTO t VALUES ('one')");
  ck_assert_int_gt(log.pages(), 0);
  log.tidy(true);  // not yet
  ck_assert_int_gt(log.pages(), 0);
  const std::string large(512 * 4096, 'x');
  ck_assert(base.db->run("INSERT INTO t VALUES (?)", large).has_value());
  const int pages = log.pages();
  log.tidy(false);
  ck_assert_int_eq(log.pages(), pages);
  log.tidy(true);
  ck_assert_int_eq(log.pages(), 0);
  base.run("INSERT INTO t VALUES ('two')");
  log.empty();
  ck_assert_uint_eq(std::filesystem::file_size(base.folder.database() + "-wal"), 0);
}
END_TEST

START_TEST(a_writer_runs_jobs_behind_its_steps) {
  Database base;
  const auto record = base.open(named_peer());
  StateWriter writer(base.folder, std::move(*base.db), {}, {});
  std::vector<std::string> order;
  writer.write(signing(record, 0), [&](Result<void> result) { order.push_back(result ? "step" : "no"); });
  std::int64_t waiting = 0;
  const auto done = writer.run([&](base::Database& db) -> Result<void> {
    waiting = db.integer("SELECT count(*) FROM outbox").value_or(-1);
    order.push_back("job");
    return jm::fail("undone");
  });
  ck_assert(!done && done.error().reason == "undone");
  ck_assert_int_eq(static_cast<int>(waiting), 1);
  ck_assert(order == (std::vector<std::string>{"step", "job"}));
}
END_TEST

START_TEST(a_row_there_and_back) {
  const Database base;
  const auto none = load_channel(*base.db, "alice");
  ck_assert(none && !none->exists && none->record.name == "alice");
  const auto record = base.open(restricted_peer());
  ck_assert(record.fresh);
  auto stored = load_channel(*base.db, record.name);
  ck_assert(stored && stored->exists && !stored->broken && stored->stale.empty());
  ck_assert(stored->side_key_made);
  ck_assert(stored->record.first_root == record.first_root);
  ck_assert(stored->record.writer.seed == record.writer.seed);
  stored->record.reader_root = hash('Z');
  ck_assert(save_channel(*base.db, *stored).has_value());
  const auto again = load_channel(*base.db, record.name);
  ck_assert(again->record.reader_root == hash('Z'));
}
END_TEST

START_TEST(a_row_that_is_broken) {
  const Database base;
  base.open(named_peer());
  base.run("UPDATE channel SET root = 'no root'");
  ck_assert(load_channel(*base.db, "alice")->broken);
  ck_assert(!stored_settings(*base.db, "alice"));
  same_text(base.open(named_peer()).fresh_because, "its stored state is broken");
  ck_assert(!load_channel(*base.db, "alice")->broken);
  same_text(base.open(named_peer()).fresh_because, "");
}
END_TEST

START_TEST(an_outbox_that_contradicts_its_row) {
  const Database base;
  const auto record = base.open(named_peer());
  ck_assert(apply_step(*base.db, signing(record, 0)).has_value());
  ck_assert_uint_eq(base.open(named_peer()).outbox.size(), 1);
  base.run("UPDATE outbox SET message = 5");
  auto stored = load_channel(*base.db, "alice");
  ck_assert(load_outbox(*base.db, *stored).has_value() && stored->broken);
}
END_TEST

START_TEST(single_steps) {
  const Database base;
  const auto record = base.open(named_peer());
  refused(apply_step(*base.db, step_of("nobody")), "has not been opened");
  refused(apply_step(*base.db, signing(record, 1)), "the next index that has signed nothing is 0");
  Step step = signing(record, 0);
  step.signed_message->payload = "lower";
  refused(apply_step(*base.db, step), "its payload");
  step = signing(record, 0);
  step.signed_message->root = hash('Q');
  refused(apply_step(*base.db, step), "of another chain");
  ck_assert(apply_step(*base.db, signing(record, 0)) == 1U);
  refused(apply_step(*base.db, signing(record, 0)), "the next index that has signed nothing is 1");
  step = step_of("alice");
  step.outbox_done = {0};
  step.peer_read = 1;
  step.reader_root = hash('N');
  ck_assert(apply_step(*base.db, step) == 0U);
  const auto after = base.open(named_peer());
  ck_assert(after.outbox.empty() && after.peer_read == 1 && after.next_index == 1);
  ck_assert(after.reader_root == hash('N'));
}
END_TEST

START_TEST(a_database_is_checked) {
  const Database base;
  bool blank = true;
  ck_assert(open_database(base.folder.database(), milliseconds(100), blank).has_value() && !blank);
  base.run("PRAGMA user_version=99");
  const auto newer = open_database(base.folder.database(), milliseconds(100), blank);
  ck_assert(!newer && newer.error().reason.find("newer janus-mam") != std::string::npos);
  base.run("PRAGMA application_id=1");
  const auto other = open_database(base.folder.database(), milliseconds(100), blank);
  ck_assert(!other && other.error().reason.find("no state of janus-mam") != std::string::npos);
}
END_TEST

int main() {
  Suite* suite = suite_create("state_parts");
  TCase* tests = tcase_create("state_parts");
  tcase_set_timeout(tests, 60);
  for (const TTest* test :
       {steps_go_together_and_jobs_alone, a_queue_that_ends_gives_out_what_it_has,
        who_waits_for_the_queue_is_woken, too_many_steps_are_refused,
        what_could_not_be_written_comes_first_again, at_the_end_everybody_is_told,
        the_log_is_copied_when_there_is_time, a_writer_runs_jobs_behind_its_steps, a_row_there_and_back,
        a_row_that_is_broken, an_outbox_that_contradicts_its_row, single_steps, a_database_is_checked})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
