// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 between any two steps of the state: nothing that left is lost, nothing is signed twice, and a crash
// is never taken for a copy.
#include "tests/unit/support/state_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;

namespace {

const char* const kStartSteps[] = {"state-locked", "state-created", "state-schema", "state-pending",
                                   "state-marker", "state-epoch",   "state-open"};
const char* const kDisownSteps[] = {"state-disowned", "state-swept", "state-pending", "state-marker",
                                    "state-epoch"};
const char* const kCommitSteps[] = {"state-begun", "state-applied", "state-committed", "state-marked",
                                    "state-told"};
constexpr int kStarts = std::size(kStartSteps), kDisowns = std::size(kDisownSteps),
              kCommits = std::size(kCommitSteps);

Hash use(const std::string& dir, std::uint64_t count) {
  const auto state = open_state(dir);
  ck_assert_msg(state->notice().empty(), "%s", state->notice().c_str());
  const auto record = open_channel(*state);
  sign(*state, record, record.next_index, count);
  return record.writer.seed;
}

void die_at_start(const char* step, const std::string& dir) {
  killed_at(step, [&dir] { State::open(dir).has_value(); });
}

// Dies while it signs the next message with `payload`.
void die_while_signing(const char* step, const std::string& dir, const std::string& payload) {
  killed_at("", [&] {
    const auto state = open_state(dir);
    const auto record = open_channel(*state);
    ::setenv("JANUS_MAM_FAILPOINT", step, 1);
    commit(*state, signing(record, record.next_index, payload)).has_value();
    Step nothing;
    nothing.channel = record.name;
    commit(*state, nothing).has_value();
  });
}

// Opens after a crash: the old seed, and `index` or the index after it, the latter with its payload.
void expect_crash(const std::string& dir, const Hash& seed, std::uint64_t index, bool committed) {
  const auto state = open_state(dir);
  ck_assert_msg(state->notice().empty(), "a crash looks like a copy: %s", state->notice().c_str());
  const auto record = open_channel(*state);
  ck_assert(!record.fresh && record.writer.seed == seed);
  ck_assert_uint_eq(record.next_index, index + (committed ? 1 : 0));
  ck_assert_uint_eq(record.outbox.size(), record.next_index);
  if (committed) same_text(record.outbox.back().payload, "LAST");
  const auto again = commit(*state, signing(record, index, "OTHER"));
  ck_assert(again.has_value() == !committed);
}

}  // namespace

START_TEST(the_first_start) {
  const TempFolder temp;
  die_at_start(kStartSteps[_i], temp / "state");
  const Hash seed = use(temp / "state", 1);
  ck_assert(use(temp / "state", 1) == seed);
}
END_TEST

START_TEST(a_later_start) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  die_at_start(kStartSteps[_i], temp / "state");
  expect_crash(temp / "state", seed, 3, false);
}
END_TEST

START_TEST(two_starts_one_after_the_other) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  die_at_start(kStartSteps[_i / kStarts], temp / "state");
  die_at_start(kStartSteps[_i % kStarts], temp / "state");
  expect_crash(temp / "state", seed, 3, false);
}
END_TEST

START_TEST(the_making_of_a_channel) {
  const TempFolder temp;
  killed_at("state-opened", [&] { open_channel(*open_state(temp / "state")); });
  const Hash seed = use(temp / "state", 1);
  ck_assert(use(temp / "state", 1) == seed);
}
END_TEST

START_TEST(the_signing_of_a_message) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  die_while_signing(kCommitSteps[_i], temp / "state", "LAST");
  expect_crash(temp / "state", seed, 3, _i >= 2);
}
END_TEST

START_TEST(the_signing_and_then_the_start) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  die_while_signing(kCommitSteps[_i / kStarts], temp / "state", "LAST");
  die_at_start(kStartSteps[_i % kStarts], temp / "state");
  expect_crash(temp / "state", seed, 3, _i / kStarts >= 2);
}
END_TEST

START_TEST(the_start_of_a_copy) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  std::filesystem::copy(temp / "state", temp / "copy");
  ck_assert_int_eq(std::system(("chmod 700 '" + (temp / "copy") + "'").c_str()), 0);
  die_at_start(kDisownSteps[_i], temp / "copy");
  const auto state = open_state(temp / "copy");
  const auto record = open_channel(*state);
  ck_assert(record.fresh && record.writer.seed != seed && record.next_index == 0);
  ck_assert_msg(record.fresh_because.find("copied") != std::string::npos, "%s", record.fresh_because.c_str());
}
END_TEST

// Yesterday's folder put back in place, and the start that notices it dies.
START_TEST(the_start_of_an_older_state) {
  const TempFolder temp;
  const Hash seed = use(temp / "state", 3);
  shell("cd '" + (temp / "") + "' && cp -a state yesterday");
  ck_assert(use(temp / "state", 2) == seed);
  shell("cd '" + (temp / "") + "' && cp -a yesterday/. state/");
  die_at_start(kDisownSteps[_i], temp / "state");
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state);
  ck_assert(record.fresh && record.writer.seed != seed && record.next_index == 0);
}
END_TEST

int main() {
  Suite* suite = suite_create("state_kill");
  TCase* tc = tcase_create("kill");
  tcase_set_timeout(tc, 120);
  tcase_add_loop_test(tc, the_first_start, 0, kStarts);
  tcase_add_loop_test(tc, a_later_start, 0, kStarts);
  tcase_add_loop_test(tc, two_starts_one_after_the_other, 0, kStarts * kStarts);
  tcase_add_test(tc, the_making_of_a_channel);
  tcase_add_loop_test(tc, the_signing_of_a_message, 0, kCommits);
  tcase_add_loop_test(tc, the_signing_and_then_the_start, 0, kCommits * kStarts);
  tcase_add_loop_test(tc, the_start_of_a_copy, 0, kDisowns);
  tcase_add_loop_test(tc, the_start_of_an_older_state, 0, kDisowns);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
