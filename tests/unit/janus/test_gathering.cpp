// SPDX-License-Identifier: GPL-3.0-or-later
// Which description Janus's trickled candidates go with.
#include "janus/call/gathering.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::janus;

namespace {

struct Trickle {
  static Described of(const std::string& ufrag, bool with_candidate = false) {
    std::string sdp = "v=0\r\nm=audio 9 UDP 0\r\na=ice-ufrag:" + ufrag + "\r\n";
    if (with_candidate) sdp += "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n";
    return {std::nullopt, describe("answer", sdp), {}};
  }
  std::optional<Described> candidate() {
    const Json one(json_pack("{s:s}", "candidate", "candidate:2 1 udp 1 10.0.0.2 9 typ host"));
    return gathering.trickled(one.get());
  }
  std::optional<Described> end() {
    const Json last(json_pack("{s:b}", "completed", 1));
    return gathering.trickled(last.get());
  }
  static std::size_t candidates_in(const Described& told) {
    std::size_t count = 0;
    const std::string& sdp = told.description.sdp;
    for (auto at = sdp.find("a=candidate:"); at != std::string::npos; at = sdp.find("a=candidate:", at + 1))
      ++count;
    return count;
  }

  Gathering gathering;
  const base::Now now{base::Time(std::chrono::hours(1)), 0};
};

}  // namespace

START_TEST(a_description_with_candidates_waits_for_nothing) {
  Trickle world;
  const auto told = world.gathering.described(Trickle::of("aaaa", true), world.now);
  ck_assert_uint_eq(told.size(), 1);
  ck_assert(!world.gathering.deadline());
}
END_TEST

START_TEST(one_without_waits_until_all_have_come) {
  Trickle world;
  ck_assert(world.gathering.described(Trickle::of("aaaa"), world.now).empty());
  ck_assert(world.gathering.deadline() == world.now.steady + std::chrono::seconds(5));
  ck_assert(!world.candidate() && !world.candidate());
  const auto told = world.end();
  ck_assert(told && Trickle::candidates_in(*told) == 2);
  ck_assert(told->description.sdp.find("a=end-of-candidates") != std::string::npos);
  ck_assert(!world.gathering.deadline());
}
END_TEST

START_TEST(what_comes_first_is_not_lost) {
  Trickle world;
  ck_assert(!world.candidate() && !world.end());
  const auto told = world.gathering.described(Trickle::of("aaaa"), world.now);
  ck_assert(told.size() == 1 && Trickle::candidates_in(told[0]) == 1);
}
END_TEST

START_TEST(when_time_is_up_it_is_told_as_it_is) {
  Trickle world;
  (void)world.gathering.described(Trickle::of("aaaa"), world.now);
  (void)world.candidate();
  const auto told = world.gathering.expire();
  ck_assert_uint_eq(Trickle::candidates_in(told), 1);
  ck_assert(told.description.sdp.find("a=end-of-candidates") == std::string::npos);
  // What comes then belongs to what the peer has.
  (void)world.candidate();
  (void)world.end();
  const auto late = world.gathering.late();
  ck_assert(late && json_array_size(late->list.get()) == 1 && late->completed);
  ck_assert(!world.gathering.late());
}
END_TEST

START_TEST(a_further_description_has_the_one_before_told) {
  Trickle world;
  (void)world.gathering.described(Trickle::of("aaaa"), world.now);
  (void)world.candidate();
  auto told = world.gathering.described(Trickle::of("bbbb"), world.now);
  ck_assert(told.size() == 1 && told[0].description.ufrag == "aaaa" && Trickle::candidates_in(told[0]) == 1);
  // With the same ufrag nothing is gathered anew.
  told = world.gathering.described(Trickle::of("bbbb"), world.now);
  ck_assert_uint_eq(told.size(), 2);
}
END_TEST

START_TEST(so_many_candidates_are_kept) {
  Trickle world;
  for (int i = 0; i < 100; ++i) (void)world.candidate();
  (void)world.end();
  const auto told = world.gathering.described(Trickle::of("aaaa"), world.now);
  ck_assert(told.size() == 1 && Trickle::candidates_in(told[0]) == 64);
}
END_TEST

START_TEST(whom_it_is_for_is_handed_back_once) {
  Trickle world;
  ck_assert(!world.gathering.take_unanswered());
  auto said = Trickle::of("aaaa");
  said.answers = Unanswered{{plain::Format::Envelope, "o1"}, {}, nullptr};
  (void)world.gathering.described(std::move(said), world.now);
  const auto unanswered = world.gathering.take_unanswered();
  ck_assert(unanswered && unanswered->to.re == "o1");
  ck_assert(!world.gathering.take_unanswered());
}
END_TEST

int main() {
  Suite* suite = suite_create("gathering");
  TCase* tests = tcase_create("gathering");
  for (const TTest* test :
       {a_description_with_candidates_waits_for_nothing, one_without_waits_until_all_have_come,
        what_comes_first_is_not_lost, when_time_is_up_it_is_told_as_it_is,
        a_further_description_has_the_one_before_told, so_many_candidates_are_kept,
        whom_it_is_for_is_handed_back_once})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
