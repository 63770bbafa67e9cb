// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a conversation and of a channel: inbox, candidates, latency, the carrier's trouble, revival.
#include "gateway/channel/revival.hpp"
#include "gateway/conversation/candidate_queue.hpp"
#include "gateway/conversation/inbox.hpp"
#include "gateway/conversation/latency.hpp"
#include "gateway/delivery/channel_trouble.hpp"
#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Type = janus::Envelope::Type;

namespace {

struct Mail {
  janus::Counters counters;
  Inbox inbox{counters};
  plain::Order order{[] {}};
  base::Time now{};
  int ids = 0;

  // In a dialog, which has one call.
  Entry entry(Type type, bool with_body = false) {
    janus::Envelope envelope;
    envelope.type = type;
    envelope.id = "id" + std::to_string(++ids);
    envelope.call = "dialog";
    if (with_body) envelope.body = Json(json_object());
    return make({plain::Format::Envelope, std::move(envelope)});
  }
  // In plain form: each session is a call.
  Entry offer(const std::string& session) {
    return make(
        {plain::Format::Plain, janus::describe("offer", "v=0\r\no=- " + session + " 1 IN IP4 0.0.0.0\r\n")});
  }
  Entry make(janus::Incoming incoming) {
    return {std::move(incoming), order.add(*trinary::Hash::padded("NEXT")), nullptr, std::nullopt};
  }
  // So many of the first were.
  std::size_t decided() {
    const std::size_t before = order.size();
    order.take();
    return before - order.size();
  }
  Inbox::Fate take(Entry entry, const std::string& live = "") { return inbox.take(entry, live, now); }
};

Json candidates(std::size_t count) {
  Json list(json_array());
  for (std::size_t i = 0; i < count; ++i) json_array_append_new(list.get(), json_object());
  return list;
}

}  // namespace

// The newest offer of a call is the one that waits; what belongs to it waits behind it.
START_TEST(inbox_keeps_the_last_offer) {
  Mail mail;
  ck_assert(mail.take(mail.entry(Type::Offer)) == Inbox::Fate::OpensAnew);
  ck_assert(mail.take(mail.entry(Type::Candidates)) == Inbox::Fate::Waits);
  ck_assert(mail.take(mail.entry(Type::Offer)) == Inbox::Fate::OpensAnew);
  ck_assert_uint_eq(mail.counters.skipped, 2);
  ck_assert_uint_eq(mail.decided(), 2);
  ck_assert(mail.inbox.setup_is_next(""));
  const Entry next = mail.inbox.next();
  ck_assert_str_eq(next.incoming.envelope()->id.c_str(), "id3");
  ck_assert(!mail.inbox.waits());
}
END_TEST

START_TEST(inbox_knows_what_opens) {
  Mail mail;
  Entry first = mail.entry(Type::Message, true);
  const std::string call = first.call();
  ck_assert(mail.take(mail.entry(Type::Candidates), call) == Inbox::Fate::ToHandle);
  ck_assert(mail.take(mail.entry(Type::Message, true), call) == Inbox::Fate::ToHandle);
  ck_assert(mail.take(mail.entry(Type::Message)) == Inbox::Fate::ToHandle);
  ck_assert(mail.take(std::move(first)) == Inbox::Fate::OpensAnew);
  mail.inbox.next();
  mail.inbox.call_over(call);  // it comes late then
  ck_assert(mail.take(mail.entry(Type::Message, true)) == Inbox::Fate::ToHandle);
  Entry again = mail.entry(Type::Offer);
  again.incoming.envelope()->id = "id1";
  ck_assert(mail.take(std::move(again)) == Inbox::Fate::ReadBefore);
}
END_TEST

// What an offer was to open opens itself if nothing came of the offer.
START_TEST(inbox_asks_again_what_opens) {
  Mail mail;
  Entry offer = mail.entry(Type::Offer);
  const std::string call = offer.call();
  mail.take(std::move(offer));
  mail.take(mail.entry(Type::Message, true));
  ck_assert(mail.inbox.setup_is_next(""));
  mail.inbox.next();
  ck_assert(!mail.inbox.setup_is_next(call));
  ck_assert(mail.inbox.setup_is_next(""));
  ck_assert(mail.inbox.next().opens);
  ck_assert(!mail.inbox.setup_is_next(""));
}
END_TEST

START_TEST(inbox_collects_the_last_call) {
  Mail mail;
  for (const char* session : {"1", "2"})
    ck_assert(!mail.inbox.collect(mail.offer(session), false, "", mail.now).has_value());
  ck_assert_uint_eq(mail.counters.skipped, 1);
  ck_assert_uint_eq(mail.decided(), 1);
  ck_assert_str_eq(mail.inbox.collected()->incoming.plain()->session.c_str(), "2");
  auto collected = mail.inbox.take_collected(false);
  ck_assert_uint_eq(collected.size(), 1);
  ck_assert_ptr_null(mail.inbox.collected());
  collected.front().ticket.defer();
}
END_TEST

START_TEST(inbox_defers) {
  Mail mail;
  mail.take(mail.offer("1"));
  mail.inbox.collect(mail.offer("2"), false, "", mail.now);
  mail.inbox.defer();
  ck_assert(!mail.inbox.waits());
  ck_assert_ptr_null(mail.inbox.collected());
  ck_assert_uint_eq(mail.decided(), 0);
  ck_assert_uint_eq(mail.order.size(), 2);
}
END_TEST

START_TEST(candidates_wait_within_bounds) {
  CandidateQueue queue;
  janus::Description offer;
  queue.begin(false, offer);
  ck_assert(!queue.queues());
  queue.begin(true, offer);
  ck_assert(queue.queues());
  ck_assert(!queue.take().has_value());  // nothing has waited, and nothing waits any more
  ck_assert(!queue.queues());

  queue.begin(true, offer);
  ck_assert(queue.add(candidates(janus::kMaxTaken), false));
  ck_assert(!queue.add(candidates(1), true));
  const auto taken = queue.take();
  ck_assert_uint_eq(json_array_size(taken->list.get()), janus::kMaxTaken);
  ck_assert(taken->completed);
}
END_TEST

START_TEST(latency_of_both_sides) {
  Scene scene;
  const auto host = scene.host();
  Latency latency(host);
  scene.delivery.slowest = milliseconds(100);
  ck_assert(latency.one_way() == milliseconds(100));
  janus::Envelope said;
  said.delay = milliseconds(300);
  latency.heard(said, scene.now.steady);
  ck_assert(latency.one_way() == milliseconds(300));

  // An answer that is named came to the peer and back.
  latency.answer_attached("x", scene.now.steady);
  scene.pass(seconds(2));
  said.re = "x";
  latency.heard(said, scene.now.steady);
  ck_assert(latency.one_way() == seconds(1));
  latency.heard(said, scene.now.steady + seconds(60));  // once
  ck_assert(latency.one_way() == seconds(1));
  // One that leads to a connection came to the peer.
  latency.answer_attached("y", scene.now.steady);
  latency.connected("y", scene.now.steady + seconds(3));
  ck_assert(latency.one_way() == seconds(3));
  ck_assert(!latency.slow());
  ck_assert(latency.max_age() == seconds(60));
  said.delay = seconds(20);
  latency.heard(said, scene.now.steady);
  ck_assert(latency.slow());
  ck_assert(latency.max_age() == seconds(80));
}
END_TEST

START_TEST(latency_decides) {
  Scene scene;
  scene.config.reachable = false;
  const auto host = scene.host();
  Latency latency(host);
  ck_assert(!latency.queues_candidates());
  scene.delivery.has_measured = false;
  ck_assert(latency.queues_candidates());  // nothing is known yet
  ck_assert(!latency.too_slow().has_value());
  scene.delivery.latest = scene.timing.longest_delay;
  ck_assert(latency.too_slow().has_value());
  scene.config.reachable = true;
  ck_assert(!latency.too_slow().has_value());
  ck_assert(!latency.queues_candidates());
  scene.config.hold_candidates = true;
  ck_assert(latency.queues_candidates());

  ck_assert(!latency.too_old(scene.now.steady - seconds(59), scene.now));
  ck_assert(latency.too_old(scene.now.steady - seconds(61), scene.now));
  ck_assert(latency.too_old(std::nullopt, scene.now));
}
END_TEST

START_TEST(trouble_is_told_once) {
  std::vector<std::string> lines;
  int changes = 0;
  ChannelTrouble trouble([&](base::Level, const std::string& line) { lines.push_back(line); },
                         [&] { ++changes; });
  trouble.reading("refused");
  trouble.reading("refused");
  trouble.attaching("timeout");
  ck_assert_uint_eq(lines.size(), 1);
  ck_assert_int_eq(changes, 2);
  trouble.reading("");
  ck_assert_str_eq(trouble.text().c_str(), "timeout");
  trouble.failed("something else");
  ck_assert_str_eq(trouble.text().c_str(), "timeout");
  ck_assert_uint_eq(lines.size(), 1);
  trouble.attaching("");
  ck_assert_str_eq(lines.back().c_str(), "the carrier works again");
  ck_assert_str_eq(trouble.text().c_str(), "something else");
}
END_TEST

START_TEST(revival_comes_again_and_slower) {
  base::Loop loop;
  Timing timing;
  timing.revive = milliseconds(1);
  timing.revive_slowest = milliseconds(4);
  int revived = 0;
  std::unique_ptr<Revival> revival;
  revival = std::make_unique<Revival>(loop, timing, [&] {
    if (++revived == 3) return loop.stop();
    ck_assert(!revival->stopped("again"));
  });
  ck_assert(revival->stopped("a reason"));
  loop.run();
  ck_assert_int_eq(revived, 3);
  revival->cancel();
}
END_TEST

int main() {
  Suite* suite = suite_create("conversation parts");
  TCase* tc = tcase_create("parts");
  tcase_add_test(tc, inbox_keeps_the_last_offer);
  tcase_add_test(tc, inbox_knows_what_opens);
  tcase_add_test(tc, inbox_asks_again_what_opens);
  tcase_add_test(tc, inbox_collects_the_last_call);
  tcase_add_test(tc, inbox_defers);
  tcase_add_test(tc, candidates_wait_within_bounds);
  tcase_add_test(tc, latency_of_both_sides);
  tcase_add_test(tc, latency_decides);
  tcase_add_test(tc, trouble_is_told_once);
  tcase_add_test(tc, revival_comes_again_and_slower);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
