// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader is made of: the candidates at a root, what is known of their age, its place in the chain, and
// what it may cost.
#include "plain/reading/absence.hpp"
#include "plain/reading/candidates.hpp"
#include "plain/reading/chain_path.hpp"
#include "plain/reading/reading_share.hpp"
#include "tests/unit/support/chain_fixture.hpp"

namespace {

using namespace chain_test;
using namespace jm::plain;
using jm::base::Time;

Candidate candidate(std::string payload) {
  return {{"id", "", std::move(payload)}, {}, {}};
}

START_TEST(the_shortest_come_first) {
  Candidates candidates;
  ck_assert(candidates.empty());
  for (const std::size_t size : {3000, 2500, 2800}) candidates.add(candidate(std::string(size, 'A')));
  const auto batch = candidates.take_batch();
  ck_assert(candidates.empty());
  ck_assert_uint_eq(batch.size(), 3);
  ck_assert_uint_eq(batch[0].arrival.payload.size(), 2500);
  ck_assert_uint_eq(batch[2].arrival.payload.size(), 3000);
}
END_TEST

START_TEST(a_batch_is_bounded_but_never_empty) {
  Candidates many;
  for (std::size_t i = 0; i < Candidates::kBatch + 3; ++i) many.add(candidate("A"));
  ck_assert_uint_eq(many.take_batch().size(), Candidates::kBatch);
  ck_assert_uint_eq(many.take_batch().size(), 3);

  Candidates long_ones;
  for (int i = 0; i < 3; ++i) long_ones.add(candidate(std::string(Candidates::kBatchTrytes, 'A')));
  ck_assert_uint_eq(long_ones.take_batch().size(), 1);
}
END_TEST

START_TEST(what_was_put_back_is_taken_again) {
  Candidates candidates;
  candidates.add(candidate("AB"));
  candidates.put_back(candidates.take_batch());
  ck_assert_uint_eq(candidates.take_batch()[0].arrival.payload.size(), 2);
  candidates.add(candidate("A"));
  candidates.clear();
  ck_assert(candidates.empty());
}
END_TEST

START_TEST(no_message_is_shorter_than_its_signature) {
  const auto shortest = message(keys('S'), 0, "");
  ck_assert(Candidates::can_be({"", "", shortest.payload}));
  ck_assert(!Candidates::can_be({"", "", std::string(2294, 'A')}));
}
END_TEST

START_TEST(an_attempt_ends_with_its_winner) {
  const auto writer = keys('S');
  const auto made = message(writer, 0, "MESSAGE");
  Attempt attempt;
  for (const auto& payload : {std::string(3000, 'A'), made.payload, std::string(4000, 'A')})
    attempt.untried.push_back(candidate(payload));
  attempt.run(made.root, {});
  ck_assert(attempt.parsed && attempt.parsed->message.starts_with("MESSAGE"));
  ck_assert(attempt.parsed->next_root == made.next_root);
  ck_assert(attempt.tried.back().arrival.payload == made.payload);
  ck_assert_uint_eq(attempt.junk(), 1);
  ck_assert_uint_eq(attempt.untried.size(), 1);
  ck_assert(attempt.seconds > 0);
}
END_TEST

START_TEST(an_attempt_at_junk_has_no_winner) {
  Attempt attempt;
  attempt.untried.push_back(candidate(message(keys('S'), 1, "").payload));  // of another root
  attempt.run(*mam::root_of(keys('S'), {0, 1, 0}), {});
  ck_assert(!attempt.parsed);
  ck_assert_uint_eq(attempt.junk(), 1);
}
END_TEST

START_TEST(an_age_is_known_from_the_first_proof_of_absence_on) {
  const Time first{1s}, later{2s};
  Absence absence;
  ck_assert(!absence.not_before(first));
  ck_assert_msg(!absence.proved(first), "nobody has looked");
  absence.caught_up();
  ck_assert(!absence.not_before(first));
  ck_assert(absence.proved(first));
  ck_assert_msg(!absence.proved(later), "each look proves it once");
  ck_assert_msg(absence.not_before(later) == later, "without a gap it has just come");
  absence.trouble();
  ck_assert(absence.not_before(later) == first);
  absence.caught_up();
  ck_assert(absence.not_before(later) == later);
  absence.forget();
  ck_assert(!absence.not_before(later));
}
END_TEST

START_TEST(a_look_at_one_address_proves_nothing_of_the_next) {
  Absence absence;
  absence.caught_up();
  absence.next_address();
  ck_assert(!absence.proved(Time{1s}));
}
END_TEST

START_TEST(a_chain_that_bites_its_tail_ends) {
  ChainPath path;
  path.begin(hash('A'));
  ck_assert(path.advance(hash('B')));
  ck_assert(path.root() == hash('B'));
  ck_assert(!path.advance(hash('A')));
  ck_assert_msg(!path.advance(hash('B')), "it leads to itself");
  path.begin(hash('B'));
  ck_assert_msg(path.advance(hash('A')), "another chain forgets the one before");
}
END_TEST

struct Share {
  jm::base::Loop loop;
  jm::base::Budget budget{loop};
  jm::base::Budget::Source source{budget};
  ReadingShare share{source};
  int called = 0;
  Time now = Time::clock::now();
  ReadingShare::Answer ask() {
    return share.ask(now, [this] { ++called; });
  }
};

START_TEST(within_its_share_a_reader_needs_no_turn) {
  Share share;
  for (int i = 0; i < 4; ++i) {
    ck_assert(share.ask() == ReadingShare::Answer::Now);
    share.share.found(share.now);
  }
  ck_assert_int_eq(share.called, 0);
}
END_TEST

START_TEST(beyond_its_share_it_is_behind_and_takes_turns) {
  Share share;
  for (int i = 0; i < 5; ++i) share.share.found(share.now);
  ck_assert(share.ask() == ReadingShare::Answer::Behind);
  ck_assert_int_eq(share.called, 1);  // nobody else wants one
  ck_assert_msg(share.ask() == ReadingShare::Answer::Now, "it may go on");
  share.share.give_back();
  ck_assert_msg(share.ask() == ReadingShare::Answer::Later, "that is known already");
  share.share.give_back();
  share.share.caught_up();
  ck_assert(share.ask() == ReadingShare::Answer::Behind);
}
END_TEST

START_TEST(after_junk_it_takes_turns_without_being_behind) {
  Share share;
  share.share.junk(share.now, 10);
  ck_assert(share.source.suspicious());
  ck_assert(share.ask() == ReadingShare::Answer::Later);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("reader_parts");
  TCase* tc = tcase_create("reader_parts");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, the_shortest_come_first);
  tcase_add_test(tc, a_batch_is_bounded_but_never_empty);
  tcase_add_test(tc, what_was_put_back_is_taken_again);
  tcase_add_test(tc, no_message_is_shorter_than_its_signature);
  tcase_add_test(tc, an_attempt_ends_with_its_winner);
  tcase_add_test(tc, an_attempt_at_junk_has_no_winner);
  tcase_add_test(tc, an_age_is_known_from_the_first_proof_of_absence_on);
  tcase_add_test(tc, a_look_at_one_address_proves_nothing_of_the_next);
  tcase_add_test(tc, a_chain_that_bites_its_tail_ends);
  tcase_add_test(tc, within_its_share_a_reader_needs_no_turn);
  tcase_add_test(tc, beyond_its_share_it_is_behind_and_takes_turns);
  tcase_add_test(tc, after_junk_it_takes_turns_without_being_behind);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
