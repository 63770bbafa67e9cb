// SPDX-License-Identifier: GPL-3.0-or-later
// What dialogs and chains rely on in a carrier: one list of cases, which every carrier and every model of one
// passes. A case that needs more than the least is for the carriers that declare it.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/support/contract_subject.hpp"

namespace jm::carrier::testing {

struct ContractCase {
  const char* name;
  bool (*applies)(const Declared&);
  void (*check)(Subject&);
};

namespace contract {

inline bool always(const Declared&) {
  return true;
}
inline bool if_it_keeps(const Declared& declared) {
  return declared.keeps;
}
inline bool if_it_keeps_in_order(const Declared& declared) {
  return declared.keeps && declared.in_order;
}

inline void must_publish(Subject& subject, const Hash& address, unsigned n) {
  const auto id = subject.publish(address, payload(n));
  ck_assert_msg(id.has_value(), "%s", id ? "" : id.error().reason.c_str());
}

// Waits until each of these payloads was told, and finds nothing but them.
inline void told_all(Recorder& recorder, const std::vector<unsigned>& numbers) {
  for (const unsigned n : numbers) {
    const auto is = [n](const Arrival& one) { return one.payload == payload(n); };
    auto told = recorder.arrivals.await(0);
    while (std::none_of(told.begin(), told.end(), is)) {
      const std::size_t before = told.size();
      told = recorder.arrivals.await(before + 1);
      ck_assert_msg(told.size() > before, "message %u was not told", n);
    }
  }
  for (const Arrival& one : recorder.arrivals.await(0))
    ck_assert_msg(
        std::any_of(numbers.begin(), numbers.end(), [&](unsigned n) { return one.payload == payload(n); }),
        "something else was told");
}

inline void published_is_found(Subject& subject) {
  must_publish(subject, hash('A'), 1);
  ck_assert(subject.look(hash('A')) == std::vector<std::string>{payload(1)});
}

inline void nothing_is_found_where_nothing_is(Subject& subject) {
  must_publish(subject, hash('A'), 1);
  ck_assert(subject.look(hash('B')).empty());
}

inline void a_look_up_gives_what_is_kept_of_it(Subject& subject) {
  for (unsigned n = 0; n < 5; ++n) must_publish(subject, hash('A'), n);
  const auto third = [](const Arrival& one) { return one.payload == payload(3); };
  ck_assert(subject.look(hash('A'), third) == std::vector<std::string>{payload(3)});
  ck_assert(subject.look(hash('A'), [](const Arrival&) { return false; }).empty());
  ck_assert_uint_eq(subject.look(hash('A')).size(), 5);
}

inline void a_watch_catches_up_where_nothing_is(Subject& subject) {
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  recorder.caught_up.one();
  ck_assert_uint_eq(recorder.arrivals.size(), 0);
  subject.end(watch);
}

inline void what_was_there_is_told_before_caught_up(Subject& subject) {
  for (unsigned n = 0; n < 5; ++n) must_publish(subject, hash('A'), n);
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  recorder.caught_up.one();
  ck_assert_uint_ge(recorder.arrivals.size(), 5);
  told_all(recorder, {0, 1, 2, 3, 4});
  subject.end(watch);
}

inline void what_was_there_is_told_in_order(Subject& subject) {
  for (unsigned n = 0; n < 5; ++n) must_publish(subject, hash('A'), n);
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  const auto told = recorder.arrivals.await(5);
  ck_assert_uint_eq(told.size(), 5);
  for (unsigned n = 0; n < 5; ++n) ck_assert(told[n].payload == payload(n));
  subject.end(watch);
}

inline void what_comes_later_is_told(Subject& subject) {
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  recorder.caught_up.one();
  for (unsigned n = 0; n < 5; ++n) must_publish(subject, hash('A'), n);
  told_all(recorder, {0, 1, 2, 3, 4});
  subject.end(watch);
}

inline void all_who_watch_are_told(Subject& subject) {
  Recorder first, second, other;
  auto watches = std::array{subject.watch(hash('A'), first), subject.watch(hash('A'), second),
                            subject.watch(hash('B'), other)};
  for (Recorder* recorder : {&first, &second, &other}) recorder->caught_up.one();
  must_publish(subject, hash('A'), 1);
  must_publish(subject, hash('B'), 2);
  told_all(first, {1});
  told_all(second, {1});
  told_all(other, {2});
  for (auto& watch : watches) subject.end(watch);
}

inline void a_watch_that_ended_is_told_nothing(Subject& subject) {
  Recorder ended, lasting;
  auto watch = subject.watch(hash('A'), ended), other = subject.watch(hash('A'), lasting);
  for (Recorder* recorder : {&ended, &lasting}) recorder->caught_up.one();
  subject.end(watch);
  const std::size_t before = ended.arrivals.size() + ended.caught_up.size();
  must_publish(subject, hash('A'), 1);
  told_all(lasting, {1});
  ck_assert_uint_eq(ended.arrivals.size() + ended.caught_up.size(), before);
  subject.end(other);
}

inline void the_largest_message_goes(Subject& subject) {
  const std::string largest(subject.carrier->max_payload_trytes(), 'X');
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  recorder.caught_up.one();
  const auto id = subject.publish(hash('A'), largest);
  ck_assert_msg(id.has_value(), "%s", id ? "" : id.error().reason.c_str());
  ck_assert(recorder.arrivals.one().payload == largest);
  subject.end(watch);
}

inline void a_larger_one_is_refused_with_a_reason(Subject& subject) {
  // What it says leaves room for a tag and as many parents as a message may have.
  const auto id = subject.publish(hash('A'), std::string(subject.carrier->max_payload_trytes() + 1'000, 'X'));
  ck_assert(!id && id.error().fault == Fault::Refused && !id.error().reason.empty());
  ck_assert(subject.look(hash('A')).empty());
  must_publish(subject, hash('A'), 1);
}

// Whoever does not know whether it is there publishes it again.
inline void the_same_again_is_no_failure(Subject& subject) {
  Recorder recorder;
  auto watch = subject.watch(hash('A'), recorder);
  recorder.caught_up.one();
  for (int i = 0; i < 3; ++i) must_publish(subject, hash('A'), 1);
  must_publish(subject, hash('A'), 2);
  told_all(recorder, {1, 2});
  subject.end(watch);
}

inline void the_same_again_is_found(Subject& subject) {
  for (int i = 0; i < 3; ++i) must_publish(subject, hash('A'), 1);
  const auto found = subject.look(hash('A'));
  ck_assert(!found.empty());
  for (const std::string& one : found) ck_assert(one == payload(1));
}

inline void nothing_is_told_from_inside_a_call(Subject& subject) {
  Inbox<int> told;
  const bool inside = subject.thread.on([&] {
    subject.carrier->publish({hash('A'), "", payload(1)}, [&](const auto&) { told.put(1); });
    subject.carrier->fetch(hash('A'), {}, [&](const auto&) { told.put(2); });
    return told.size() != 0;
  });
  ck_assert(!inside);
  ck_assert_uint_eq(told.await(2).size(), 2);
}

}  // namespace contract

inline constexpr ContractCase kCarrierContract[] = {
    {"what is published is found", contract::if_it_keeps, contract::published_is_found},
    {"nothing is found where nothing is", contract::always, contract::nothing_is_found_where_nothing_is},
    {"a look-up gives what is kept of it", contract::if_it_keeps,
     contract::a_look_up_gives_what_is_kept_of_it},
    {"a watch catches up where nothing is", contract::always, contract::a_watch_catches_up_where_nothing_is},
    {"what was there is told before caught_up", contract::if_it_keeps,
     contract::what_was_there_is_told_before_caught_up},
    {"what was there is told in order", contract::if_it_keeps_in_order,
     contract::what_was_there_is_told_in_order},
    {"what comes later is told", contract::always, contract::what_comes_later_is_told},
    {"all who watch are told", contract::always, contract::all_who_watch_are_told},
    {"a watch that ended is told nothing", contract::always, contract::a_watch_that_ended_is_told_nothing},
    {"the largest message goes", contract::always, contract::the_largest_message_goes},
    {"a larger one is refused with a reason", contract::always,
     contract::a_larger_one_is_refused_with_a_reason},
    {"the same again is no failure", contract::always, contract::the_same_again_is_no_failure},
    {"the same again is found", contract::if_it_keeps, contract::the_same_again_is_found},
    {"nothing is told from inside a call", contract::always, contract::nothing_is_told_from_inside_a_call},
};

}  // namespace jm::carrier::testing
