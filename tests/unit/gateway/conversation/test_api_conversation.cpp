// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation in Janus's API: how objects are put into messages, and what the peer's messages come to.
#include "gateway/conversation/api_conversation.hpp"

#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using std::chrono::seconds;

namespace {

// Answers each request with an object of so many bytes, and wants an answer to "offer" measured.
class Echo final : public janus::PeerApi {
 public:
  using PeerApi::PeerApi;
  std::size_t bytes = 10;
  bool droppable = false;
  bool is_engaged = true;
  int refusals = 0;

  Actions say() {
    Json object(json_object());
    set(object.get(), "janus", "event");
    set(object.get(), "text", std::string(bytes, 'x'));
    Actions actions;
    actions.push_back(Tell{std::move(object), droppable, nullptr});
    return actions;
  }
  Actions take(const json_t* request, const plain::Trace& message, const std::optional<std::string>&,
               base::Now) override {
    Actions actions = say();
    if (text_in(request, "janus") == "offer")
      std::get<Tell>(actions.front()).answer =
          std::make_unique<Answer>(Answer{std::make_shared<plain::Trace>(message), Json(json_object())});
    return actions;
  }
  Actions refuse(const json_t*, int, std::string_view) override {
    ++refusals;
    return say();
  }
  Actions from_core(const json_t*, base::Now) override { return say(); }
  Actions give_up(const std::string&) override { return say(); }
  bool engaged() const override { return is_engaged; }
};

struct Talk : Scene {
  Echo* api = nullptr;
  Talk() {
    config.api = janus::PeerRights::Api::Janus;
    auto echo = std::make_unique<Echo>(counters);
    api = echo.get();
    conversation = std::make_unique<ApiConversation>(host(), std::move(echo));
  }
  std::size_t objects() { return json_array_size(sent().get()); }
};

}  // namespace

// What is said in one round of the loop travels in one message.
START_TEST(objects_travel_together) {
  Talk talk;
  talk.read(R"([{"janus":"x"},{"janus":"x"}])");
  ck_assert_uint_eq(talk.count<action::Send>(), 0);
  ck_assert(*talk.conversation->deadline() <= talk.now.steady);
  talk.live_for(seconds(0));
  ck_assert_uint_eq(talk.count<action::Send>(), 1);
  ck_assert_uint_eq(talk.objects(), 2);
  ck_assert(!talk.conversation->deadline().has_value());
}
END_TEST

START_TEST(long_objects_go_alone) {
  Talk talk;
  talk.api->bytes = 17'000;
  talk.read(R"([{"janus":"x"},{"janus":"x"}])");
  talk.live_for(seconds(0));
  ck_assert_uint_eq(talk.count<action::Send>(), 2);
  ck_assert_uint_eq(talk.objects(), 1);
}
END_TEST

// A peer that does not keep up: events are dropped first.
START_TEST(what_waits_is_bounded) {
  Talk talk;
  talk.api->bytes = 17'000;
  talk.api->droppable = true;
  talk.read(R"([{"janus":"x"},{"janus":"x"},{"janus":"x"}])");
  ck_assert_uint_eq(talk.counters.dropped, 2);
  talk.api->droppable = false;
  talk.read(R"([{"janus":"x"},{"janus":"x"},{"janus":"x"}])");
  ck_assert_uint_eq(talk.counters.dropped, 3);
}
END_TEST

START_TEST(answers_are_measured_when_attached) {
  Talk talk;
  talk.read(R"([{"janus":"offer"},{"janus":"offer"}])");
  talk.live_for(seconds(0));
  const auto trace = talk.last<action::Send>()->message.trace;
  ck_assert_ptr_nonnull(trace.get());
  talk.add(talk.conversation->attached(trace, "janus", talk.now));
  ck_assert_uint_eq(talk.count<action::Answered>(), 2);
  talk.add(talk.conversation->attached(trace, "janus", talk.now));
  ck_assert_uint_eq(talk.count<action::Answered>(), 2);
}
END_TEST

START_TEST(dropped_answers_are_forgotten) {
  Talk talk;
  talk.read(R"([{"janus":"offer"}])");
  talk.live_for(seconds(0));
  const auto trace = talk.last<action::Send>()->message.trace;
  talk.conversation->dropped(trace);
  talk.add(talk.conversation->attached(trace, "janus", talk.now));
  ck_assert_uint_eq(talk.count<action::Answered>(), 0);
}
END_TEST

START_TEST(sessions_are_limited) {
  Talk talk;
  std::string many = "[";
  for (int i = 0; i < 31; ++i) many += R"({"janus":"create"},)";
  many.back() = ']';
  talk.read(many);
  ck_assert_uint_eq(talk.counters.limited, 1);
  ck_assert_int_eq(talk.api->refusals, 1);
}
END_TEST

START_TEST(what_cannot_be_read_is_refused) {
  Talk talk;
  talk.add(talk.conversation->read({tl::make_unexpected(plain::NoText{plain::Format::Envelope, "no array"}),
                                    plain::Ticket(), talk.now.steady, talk.now.steady, talk.now.steady},
                                   false, talk.now));
  ck_assert_uint_eq(talk.counters.unreadable, 1);
  ck_assert_int_eq(talk.api->refusals, 1);
}
END_TEST

START_TEST(nobody_waits_any_more) {
  Talk talk;
  talk.api->is_engaged = false;
  talk.read(R"([{"janus":"destroy"}])");
  ck_assert_uint_eq(talk.count<action::LetGo>(), 1);
  talk.live_for(seconds(0));
  ck_assert(talk.last<action::Send>()->message.passing);
}
END_TEST

START_TEST(the_end_is_told) {
  Talk talk;
  talk.add(talk.conversation->end("the gateway stops", Conversation::Farewell::Told, talk.now));
  ck_assert_uint_eq(talk.count<action::Send>(), 1);
}
END_TEST

int main() {
  Suite* suite = suite_create("api conversation");
  TCase* tc = tcase_create("engine");
  tcase_add_test(tc, objects_travel_together);
  tcase_add_test(tc, long_objects_go_alone);
  tcase_add_test(tc, what_waits_is_bounded);
  tcase_add_test(tc, answers_are_measured_when_attached);
  tcase_add_test(tc, dropped_answers_are_forgotten);
  tcase_add_test(tc, sessions_are_limited);
  tcase_add_test(tc, what_cannot_be_read_is_refused);
  tcase_add_test(tc, nobody_waits_any_more);
  tcase_add_test(tc, the_end_is_told);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
