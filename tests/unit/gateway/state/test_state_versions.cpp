// SPDX-License-Identifier: GPL-3.0-or-later
// State files of earlier versions, what the peer has read, and rows that contradict each other.
#include <sqlite3.h>

#include "gateway/state/state_inspect.hpp"
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

void sql(const std::string& dir, const char* text) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open((dir + "/state.db").c_str(), &db), SQLITE_OK);
  ck_assert_msg(sqlite3_exec(db, text, nullptr, nullptr, nullptr) == SQLITE_OK, "%s", sqlite3_errmsg(db));
  sqlite3_close(db);
}

// What version 2 had beside: a spare chain for each, and peers that were handed a link with their seed.
constexpr const char* kVersion2 =
    "ALTER TABLE channel ADD COLUMN spare_seed TEXT;"
    "ALTER TABLE channel ADD COLUMN spare_root TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE channel ADD COLUMN reader_side_key_made INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE channel ADD COLUMN reader_spare TEXT;"
    "ALTER TABLE channel ADD COLUMN provisioned INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE channel ADD COLUMN link_written INTEGER NOT NULL DEFAULT 0;"
    "UPDATE channel SET spare_seed = name, provisioned = name = 'linked';"
    "PRAGMA user_version=2";

}  // namespace

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
  sql(temp / "state", kVersion2);
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

// Channels whose peers had links with seeds sign no more; what they have signed is counted all the same. The
// links go, and are named.
START_TEST(links_with_seeds_are_dropped) {
  const TempFolder temp;
  Hash seed;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    seed = record.writer.seed;
    sign(*state, record, 0, 2);
    sign(*state, open_channel(*state, named_peer("linked")), 0, 3);
  }
  sql(temp / "state", kVersion2);
  std::filesystem::create_directory(temp / "state/links");
  for (const char* name : {"linked", "gone"}) std::ofstream(temp / "state/links/" + name) << "#v=1&seed=S";
  ck_assert(check_state(temp / "state")->empty());
  for (int start = 0; start < 2; ++start) {
    const auto state = open_state(temp / "state");
    ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
    const std::string dropped = state->dropped();
    ck_assert_msg((dropped.find(": gone, linked;") != dropped.npos) == (start == 0), "%s", dropped.c_str());
    ck_assert(dropped.empty() == (start == 1) && dropped.find("seed=") == dropped.npos);
    ck_assert(!std::filesystem::exists(temp / "state/links"));
    const auto record = open_channel(*state);
    ck_assert(record.writer.seed == seed && record.next_index == 2 && record.outbox.size() == 2);
    const auto channels = list_channels(temp / "state");
    ck_assert_uint_eq(channels->size(), 2);
    same_text(channels->at(1).stale, "its link held a seed");
    ck_assert_uint_eq(channels->at(1).outbox, 0);
  }
  // One of that name whose peer has a chain of its own.
  const auto state = open_state(temp / "state");
  const auto fresh = open_channel(*state, named_peer("linked"));
  ck_assert(fresh.fresh && fresh.next_index == 0);
  ck_assert(check_state(temp / "state")->empty());
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
  Suite* suite = suite_create("state_versions");
  TCase* tc = tcase_create("versions");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, what_the_peer_has_read_is_kept);
  tcase_add_test(tc, a_file_of_the_first_version_is_taken_over);
  tcase_add_test(tc, links_with_seeds_are_dropped);
  tcase_add_test(tc, a_channel_whose_rows_are_broken_starts_afresh);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
