// SPDX-License-Identifier: GPL-3.0-or-later
// A chain that is left for its spare: everything of it in one transaction, and no index signs twice.
#include <sqlite3.h>

#include "gateway/state/state_inspect.hpp"
#include "mam/mam.hpp"
#include "plain/random.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

// What the writer makes of `record`, whose chain has `kept` messages that are still unread.
Step moving(const ChannelRecord& record, std::uint64_t kept, const std::string& payload = "AGAIN") {
  Step step;
  step.channel = record.name;
  Move move;
  move.from = record.first_root;
  move.spare = record.writer;
  move.spare.seed = random_hash();
  move.spare_root = *jm::mam::root_of(move.spare, {});
  for (std::uint64_t i = 0; i < kept; ++i)
    move.outbox.push_back({i, i == 0 ? record.spare_root : hash('S'), hash('B'), payload, "call", 99});
  step.move = std::move(move);
  return step;
}

void sql(const std::string& dir, const char* text) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open((dir + "/state.db").c_str(), &db), SQLITE_OK);
  ck_assert_msg(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK, "%s", sqlite3_errmsg(db));
  sqlite3_close(db);
}

}  // namespace

START_TEST(the_spare_becomes_the_chain) {
  const TempFolder temp;
  ChannelRecord before;
  Step step;
  {
    const auto state = open_state(temp / "state");
    before = open_channel(*state);
    sign(*state, before, 0, 3);
    step = moving(before, 2);
    step.reader_root = hash('N');
    ck_assert(commit(*state, step).has_value());
  }
  const auto state = open_state(temp / "state");
  ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
  const auto record = open_channel(*state);
  ck_assert(!record.fresh);
  ck_assert(record.writer.seed == before.spare.seed && record.first_root == before.spare_root);
  ck_assert(record.spare.seed == step.move->spare.seed && record.spare_root == step.move->spare_root);
  ck_assert_uint_eq(record.next_index, 2);
  ck_assert_uint_eq(record.peer_read, 0);
  ck_assert(record.reader_root == hash('N'));
  ck_assert_uint_eq(record.outbox.size(), 2);
  for (const auto& item : record.outbox) same_text(item.payload, "AGAIN");
  // It goes on behind them, and no index signs again.
  ck_assert(!commit(*state, signing(record, 0, "OTHER")).has_value());
  ck_assert(!commit(*state, signing(record, 1, "OTHER")).has_value());
  ck_assert(commit(*state, signing(record, 2)).has_value());
  ck_assert(check_state(temp / "state")->empty());
}
END_TEST

START_TEST(a_move_that_does_not_fit_changes_nothing) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  const auto before = open_channel(*state);
  sign(*state, before, 0, 3);
  Step other = moving(before, 1);
  other.move->from = hash('X');
  Step wrong_root = moving(before, 1);
  wrong_root.move->outbox[0].root = before.first_root;
  Step hole = moving(before, 2);
  hole.move->outbox[1].index = 2;
  Step many = moving(before, kMaxOutbox + 1);
  for (const Step& step : {other, wrong_root, hole, many}) ck_assert(!commit(*state, step).has_value());
  const auto record = open_channel(*state);
  ck_assert(record.writer.seed == before.writer.seed && record.spare.seed == before.spare.seed);
  ck_assert_uint_eq(record.next_index, 3);
  ck_assert_uint_eq(record.outbox.size(), 3);
  // Nor does one happen twice.
  const Step good = moving(before, 1);
  ck_assert(commit(*state, good).has_value());
  ck_assert(!commit(*state, good).has_value());
}
END_TEST

START_TEST(a_move_counts_what_it_signs) {
  const TempFolder temp;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    sign(*state, record, 0, 3);
  }
  shell("cd '" + (temp / "") + "' && cp -a state yesterday");
  {
    const auto state = open_state(temp / "state");
    ck_assert(commit(*state, moving(open_channel(*state), 3)).has_value());
  }
  shell("cd '" + (temp / "") + "' && cat yesterday/state.db > state/state.db && rm -f state/state.db-*");
  ck_assert_msg(!open_state(temp / "state")->notice().empty(), "an older copy would sign again");
}
END_TEST

START_TEST(a_kill_around_the_move) {
  const char* const steps[] = {"state-begun", "state-applied", "state-committed", "state-told"};
  const TempFolder temp;
  Hash seed, spare;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    sign(*state, record, 0, 2);
    seed = record.writer.seed;
    spare = record.spare.seed;
  }
  killed_at("", [&] {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    ::setenv("JANUS_MAM_FAILPOINT", steps[_i], 1);
    commit(*state, moving(record, 1)).has_value();
    commit(*state, Step{}).has_value();
  });
  const auto state = open_state(temp / "state");
  ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
  const auto record = open_channel(*state);
  const bool moved = _i >= 2;
  ck_assert(record.writer.seed == (moved ? spare : seed) && !record.fresh);
  ck_assert_uint_eq(record.next_index, moved ? 1 : 2);
  ck_assert_uint_eq(record.outbox.size(), moved ? 1 : 2);
  if (moved) {
    ck_assert(!commit(*state, signing(record, 0, "OTHER")).has_value());
  } else {
    // What was signed in vain never left: the same index may sign something else.
    ck_assert(commit(*state, moving(record, 1, "OTHER")).has_value());
  }
}
END_TEST

START_TEST(what_the_peer_has_read_is_kept) {
  const TempFolder temp;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    sign(*state, record, 0, 3);
    for (const std::uint64_t read : {2, 1}) {
      Step step;
      step.channel = record.name;
      step.peer_read = read;
      ck_assert(commit(*state, step).has_value());
    }
  }
  const auto state = open_state(temp / "state");
  ck_assert_uint_eq(open_channel(*state).peer_read, 2);
  ck_assert_uint_eq(state->reseed(named_peer(), "reset")->peer_read, 0);
}
END_TEST

START_TEST(a_file_of_the_first_version_is_taken_over) {
  const TempFolder temp;
  Hash seed;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    seed = record.writer.seed;
    for (std::uint64_t i = 0; i < 40; ++i) {
      Step step = signing(record, i);
      if (i > 0) step.outbox_done = {i - 1};
      ck_assert(commit(*state, step).has_value());
    }
  }
  sql(temp / "state", "ALTER TABLE channel DROP COLUMN peer_read; PRAGMA user_version=1");
  ck_assert_uint_eq(list_channels(temp / "state")->size(), 1);
  ck_assert(check_state(temp / "state")->empty());
  for (int start = 0; start < 2; ++start) {
    const auto state = open_state(temp / "state");
    ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
    const auto record = open_channel(*state);
    ck_assert(record.writer.seed == seed && record.next_index == 40);
    ck_assert_uint_eq(record.peer_read, 8);
  }
}
END_TEST

// Rows that contradict each other: with such a seed an index could sign twice.
START_TEST(a_channel_whose_rows_are_broken_starts_afresh) {
  constexpr const char* kDamages[] = {
      "DROP TRIGGER index_only_grows; UPDATE channel SET next_index = 1",
      "UPDATE outbox SET message = 7 WHERE message = 1",
      "UPDATE outbox SET payload = 'lower case'",
      "UPDATE outbox SET payload = zeroblob(200000)",
      "UPDATE outbox SET root = 'short'",
      "UPDATE channel SET peer_read = 9",
      "UPDATE channel SET reader_root = 'short'",
      "PRAGMA ignore_check_constraints = ON; UPDATE channel SET security = 9",
  };
  const TempFolder temp;
  const std::string dir = temp / "state";
  Hash seed;
  for (const char* damage : kDamages) {
    {
      const auto state = open_state(dir);
      const auto record = open_channel(*state);
      if (seed != Hash()) same_text(record.fresh_because, "its stored state is broken");
      ck_assert(record.writer.seed != seed && record.next_index == 0 && record.outbox.empty());
      seed = record.writer.seed;
      sign(*state, record, 0, 2);
    }
    sql(dir, damage);
  }
}
END_TEST

int main() {
  Suite* suite = suite_create("state_move");
  TCase* tc = tcase_create("move");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, the_spare_becomes_the_chain);
  tcase_add_test(tc, a_move_that_does_not_fit_changes_nothing);
  tcase_add_test(tc, a_move_counts_what_it_signs);
  tcase_add_loop_test(tc, a_kill_around_the_move, 0, 4);
  tcase_add_test(tc, what_the_peer_has_read_is_kept);
  tcase_add_test(tc, a_file_of_the_first_version_is_taken_over);
  tcase_add_test(tc, a_channel_whose_rows_are_broken_starts_afresh);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
