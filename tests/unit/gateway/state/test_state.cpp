// SPDX-License-Identifier: GPL-3.0-or-later
// Channels, seeds and commits of the durable state.
#include "tests/unit/support/state_fixture.hpp"

#include <atomic>
#include <future>
#include <set>
#include <vector>

#include "plain/random.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace state_test;
using jm::mam::Mode;

START_TEST(a_new_channel_gets_a_random_seed_once) {
  const TempFolder temp;
  Hash seed, root;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    ck_assert(record.fresh);
    same_text(record.fresh_because, "first seen");
    ck_assert(record.first_root == *jm::mam::root_of(record.writer, {}));
    ck_assert(record.reader_root == hash('R') && record.reader_first_root == hash('R'));
    ck_assert_uint_eq(record.next_index, 0);
    const auto other = open_channel(*state, named_peer("bob"));
    ck_assert(other.writer.seed != record.writer.seed);
    seed = record.writer.seed;
    root = record.first_root;
  }
  const auto state = open_state(temp / "state");
  same_text(state->notice(), "");
  const auto record = open_channel(*state);
  ck_assert(!record.fresh && record.fresh_because.empty());
  ck_assert(record.writer.seed == seed && record.first_root == root);
}
END_TEST

START_TEST(keys_of_the_configuration_are_used) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  ChannelConfig config = restricted_peer("keys");
  config.publish->side_key = hash('P');
  const auto record = open_channel(*state, config);
  ck_assert(record.writer.side_key == hash('P') && record.reader_side_key == hash('Q'));
  const auto made = open_channel(*state, restricted_peer("made"));
  ck_assert(made.writer.side_key != Hash() && made.reader_side_key == hash('Q'));
  const auto open = open_channel(*state, named_peer());
  ck_assert(open.writer.side_key == Hash() && open.reader_side_key == Hash());
}
END_TEST

START_TEST(what_was_committed_is_there_after_a_restart) {
  const TempFolder temp;
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    Step step = signing(record, 0, "FIRST");
    step.reader_root = hash('N');
    ck_assert(commit(*state, step).has_value());
    ck_assert(commit(*state, signing(record, 1, "SECOND")).has_value());
    ck_assert(commit(*state, signing(record, 2, "THIRD")).has_value());
    Step done;
    done.channel = record.name;
    done.outbox_done = {1, 77};
    ck_assert(commit(*state, done).has_value());
  }
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state);
  ck_assert_uint_eq(record.next_index, 3);
  ck_assert(record.reader_root == hash('N') && record.reader_first_root == hash('R'));
  ck_assert_uint_eq(record.outbox.size(), 2);
  same_text(record.outbox[0].payload, "FIRST");
  ck_assert(record.outbox[0].root == record.first_root && record.outbox[0].address == hash('A'));
  same_text(record.outbox[0].call, "call");
  ck_assert_int_eq(record.outbox[0].created_ms, 1234);
  ck_assert_uint_eq(record.outbox[1].index, 2);
}
END_TEST

START_TEST(the_end_of_the_state_writes_what_was_queued) {
  const TempFolder temp;
  std::atomic<int> told{0};
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    for (std::uint64_t i = 0; i < 20; ++i)
      state->commit(signing(record, i), [&](Result<void> result) { told += result ? 1 : 0; });
  }
  ck_assert_int_eq(told, 20);
  const auto state = open_state(temp / "state");
  ck_assert_uint_eq(open_channel(*state).next_index, 20);
}
END_TEST

START_TEST(an_index_never_signs_twice) {
  const TempFolder temp;
  const auto refused = [](State& state, const ChannelRecord& record, std::uint64_t index,
                          const char* payload) {
    const auto outcome = commit(state, signing(record, index, payload));
    return !outcome && outcome.error().reason.find("refused") != std::string::npos;
  };
  {
    const auto state = open_state(temp / "state");
    const auto record = open_channel(*state);
    sign(*state, record, 0, 2);
    ck_assert(refused(*state, record, 1, "OTHER"));
    ck_assert(refused(*state, record, 1, "PAYLOAD"));
    ck_assert(refused(*state, record, 0, "OTHER"));
    ck_assert_msg(refused(*state, record, 3, "GAP"), "an index was left out");
    Step done;
    done.channel = record.name;
    done.outbox_done = {0, 1};
    ck_assert(commit(*state, done).has_value());
    ck_assert_msg(refused(*state, record, 1, "OTHER"), "an index that left the outbox signed again");
  }
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state);
  ck_assert(refused(*state, record, 1, "OTHER"));
  ck_assert_uint_eq(record.next_index, 2);
  sign(*state, record, 2, 1);
}
END_TEST

START_TEST(the_file_itself_refuses_a_smaller_index) {
  const TempFolder temp;
  {
    const auto state = open_state(temp / "state");
    sign(*state, open_channel(*state), 0, 3);
  }
  const std::string sql = "sqlite3 '" + (temp / "state/state.db") + "' 'UPDATE channel SET next_index = ";
  if (std::system("command -v sqlite3 >/dev/null") != 0) return;
  ck_assert_int_ne(std::system((sql + "2' 2>/dev/null").c_str()), 0);
  ck_assert_int_eq(std::system((sql + "4'").c_str()), 0);
}
END_TEST

START_TEST(a_refused_step_changes_nothing_and_disturbs_none) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  const auto alice = open_channel(*state), bob = open_channel(*state, named_peer("bob"));
  sign(*state, alice, 0, 1);
  // Held in the writer, so that the next three stand in one transaction.
  std::promise<void> release;
  auto released = release.get_future();
  Step nothing;
  nothing.channel = "alice";
  state->commit(nothing, [&](Result<void>) { released.wait(); });
  std::vector<bool> outcomes;
  const auto note = [&](Result<void> result) { outcomes.push_back(result.has_value()); };
  Step bad = signing(alice, 0);
  bad.reader_root = hash('X');
  bad.outbox_done = {0};
  state->commit(signing(bob, 0), note);
  state->commit(bad, note);
  state->commit(signing(bob, 1), note);
  release.set_value();
  sign(*state, bob, 2, 1);
  ck_assert_uint_eq(outcomes.size(), 3);
  ck_assert(outcomes[0] && !outcomes[1] && outcomes[2]);
  const auto after = open_channel(*state);
  ck_assert(after.reader_root == hash('R'));
  ck_assert_uint_eq(after.outbox.size(), 1);
  ck_assert_uint_eq(open_channel(*state, named_peer("bob")).next_index, 3);
}
END_TEST

START_TEST(the_outbox_is_bounded) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state);
  sign(*state, record, 0, kMaxOutbox);
  ck_assert(!commit(*state, signing(record, kMaxOutbox)).has_value());
  Step step = signing(record, kMaxOutbox);
  step.outbox_done = {5};
  ck_assert(commit(*state, step).has_value());
}
END_TEST

START_TEST(payloads_are_bounded_trytes_of_the_right_chain) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  const auto record = open_channel(*state);
  ck_assert(!commit(*state, signing(record, 0, std::string(kMaxPayload + 1, 'A'))).has_value());
  ck_assert(!commit(*state, signing(record, 0, "")).has_value());
  ck_assert(!commit(*state, signing(record, 0, "lower")).has_value());
  Step foreign = signing(record, 0);
  foreign.signed_message->root = hash('Z');
  ck_assert(!commit(*state, foreign).has_value());
  Step unknown = signing(record, 0);
  unknown.channel = "nobody";
  ck_assert(!commit(*state, unknown).has_value());
  ck_assert(commit(*state, signing(record, 0, std::string(kMaxPayload, 'A'))).has_value());
}
END_TEST

START_TEST(callbacks_come_in_order_and_waiting_steps_share_a_transaction) {
  constexpr std::uint64_t kSteps = 60;
  const auto log_size = [](const TempFolder& temp) {
    return std::filesystem::file_size(temp / "state/state.db-wal");
  };
  const auto step_of = [](std::uint64_t i) {
    Step step;
    step.channel = "alice";
    step.reader_root = hash(static_cast<char>('A' + i % 26));
    return step;
  };
  const TempFolder alone, grouped;
  const auto one = open_state(alone / "state"), many = open_state(grouped / "state");
  open_channel(*one);
  open_channel(*many);
  const auto before_one = log_size(alone), before_many = log_size(grouped);
  for (std::uint64_t i = 0; i < kSteps; ++i) ck_assert(commit(*one, step_of(i)).has_value());

  std::promise<void> release;
  auto released = release.get_future();
  many->commit(step_of(0), [&](Result<void>) { released.wait(); });
  std::vector<std::uint64_t> order;
  for (std::uint64_t i = 0; i < kSteps; ++i)
    many->commit(step_of(i), [&order, i](Result<void> result) {
      if (result) order.push_back(i);
    });
  release.set_value();
  ck_assert(commit(*many, step_of(0)).has_value());
  ck_assert_uint_eq(order.size(), kSteps);
  for (std::uint64_t i = 0; i < kSteps; ++i) ck_assert_uint_eq(order[i], i);
  const auto grown_one = log_size(alone) - before_one, grown_many = log_size(grouped) - before_many;
  ck_assert_msg(grown_many * 10 < grown_one, "%ju bytes for one group, %ju alone",
                static_cast<std::uintmax_t>(grown_many), static_cast<std::uintmax_t>(grown_one));
}
END_TEST

START_TEST(changed_settings_of_the_writer_make_a_new_seed) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  std::set<Hash> seeds;
  ChannelConfig config = named_peer();
  const auto opens_fresh = [&] {
    const auto record = open_channel(*state, config);
    const bool is_new = seeds.insert(record.writer.seed).second;
    ck_assert(record.fresh == is_new);
    if (is_new) ck_assert(record.next_index == 0 && record.outbox.empty());
    if (is_new) sign(*state, record, 0, 1);
    return is_new;
  };
  ck_assert(opens_fresh());
  ck_assert(!opens_fresh());
  config.publish->security = 2;
  ck_assert(opens_fresh());
  config.publish->mode = Mode::Private;
  ck_assert(opens_fresh());
  config.publish->mode = Mode::Restricted;
  ck_assert(opens_fresh());
  ck_assert(!opens_fresh());
  config.publish->side_key = hash('K');
  ck_assert(opens_fresh());
  config.publish->side_key = hash('L');
  ck_assert(opens_fresh());
  config.publish->side_key.reset();
  ck_assert(opens_fresh());
  config.plugin = "janus.plugin.videoroom";
  config.offers_per_minute = 1;
  ck_assert(!opens_fresh());
}
END_TEST

START_TEST(another_root_of_the_peer_is_read_from_its_beginning) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  ChannelConfig config = named_peer();
  const auto first = open_channel(*state, config);
  Step step;
  step.channel = "alice";
  step.reader_root = hash('N');
  ck_assert(commit(*state, step).has_value());
  ck_assert(open_channel(*state, config).reader_root == hash('N'));
  config.subscribe->root = hash('T');
  const auto second = open_channel(*state, config);
  ck_assert(second.reader_root == hash('T') && second.reader_first_root == hash('T'));
  ck_assert_msg(!second.fresh && second.writer.seed == first.writer.seed, "the own chain goes on");
}
END_TEST

START_TEST(reseed_and_reset_start_again) {
  const TempFolder temp;
  const auto state = open_state(temp / "state");
  ChannelConfig config = restricted_peer();
  config.publish->security = 1;
  const auto first = open_channel(*state, config);
  sign(*state, first, 0, 3);
  const auto second = state->reseed(config, "own message on the carrier");
  ck_assert(second.has_value() && second->fresh);
  same_text(second->fresh_because, "own message on the carrier");
  ck_assert(second->next_index == 0 && second->outbox.empty());
  ck_assert(second->writer.seed != first.writer.seed && second->reader_root == first.reader_root);
  ck_assert_msg(second->writer.side_key == first.writer.side_key, "its peer knows it");
  const auto third = state->reset("alice", "asked for");
  ck_assert(third.has_value() && third->fresh);
  ck_assert(third->writer.seed != second->writer.seed && third->writer.security == 1);
  ck_assert(!state->reset("nobody", "asked for").has_value());
  ck_assert_msg(!open_channel(*state, config).fresh, "a reset keeps the settings");
}
END_TEST

START_TEST(seeds_use_every_tryte_alike) {
  constexpr int kHashes = 2000;
  int counts[27] = {};
  std::set<Hash> seen;
  for (int i = 0; i < kHashes; ++i) {
    const Hash hash = random_hash();
    ck_assert(seen.insert(hash).second);
    for (const char c : hash.trytes()) ++counts[c == '9' ? 0 : c - 'A' + 1];
  }
  // 6,000 each, standard deviation 76: eight of them are no chance.
  for (const int count : counts) ck_assert_msg(count > 5390 && count < 6610, "%d", count);
}
END_TEST

int main() {
  Suite* suite = suite_create("state");
  TCase* tc = tcase_create("state");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, a_new_channel_gets_a_random_seed_once);
  tcase_add_test(tc, keys_of_the_configuration_are_used);
  tcase_add_test(tc, what_was_committed_is_there_after_a_restart);
  tcase_add_test(tc, the_end_of_the_state_writes_what_was_queued);
  tcase_add_test(tc, an_index_never_signs_twice);
  tcase_add_test(tc, the_file_itself_refuses_a_smaller_index);
  tcase_add_test(tc, a_refused_step_changes_nothing_and_disturbs_none);
  tcase_add_test(tc, the_outbox_is_bounded);
  tcase_add_test(tc, payloads_are_bounded_trytes_of_the_right_chain);
  tcase_add_test(tc, callbacks_come_in_order_and_waiting_steps_share_a_transaction);
  tcase_add_test(tc, changed_settings_of_the_writer_make_a_new_seed);
  tcase_add_test(tc, another_root_of_the_peer_is_read_from_its_beginning);
  tcase_add_test(tc, reseed_and_reset_start_again);
  tcase_add_test(tc, seeds_use_every_tryte_alike);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
