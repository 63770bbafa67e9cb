// SPDX-License-Identifier: GPL-3.0-or-later
// What is different for a conversation in a dialog.
#include "gateway/conversation/api_conversation.hpp"
#include "gateway/conversation/plugin_conversation.hpp"
#include "janus/api/api.hpp"
#include "tests/unit/support/conversation_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace jm;
using namespace jm::gateway;
using namespace jm::test;
using std::chrono::seconds;

namespace {

void check_text(const std::string& is, const std::string& should) {
  ck_assert_msg(is == should, "\"%s\" is not \"%s\"", is.c_str(), should.c_str());
}

// With a plugin, or with Janus's API.
struct Talk : Scene {
  explicit Talk(bool api = false) {
    if (!api) {
      conversation = std::make_unique<PluginConversation>(host());
      return;
    }
    config.api = janus::PeerRights::Api::Janus;
    config.allow_requests = {""};
    conversation = std::make_unique<ApiConversation>(
        host(), std::make_unique<janus::Api>(janus::Api::Options{config, "", timing}, counters));
  }

  void offer(const std::string& id) {
    read(envelope(*this, "offer", id, kOfferSdp));
    if (count<action::AskSlot>() > count<action::EndSlot>()) add(conversation->slot_granted(now));
  }
  void set_up() {
    from_core(success("create", 1));
    from_core(success("attach", 7));
  }
  void answer() { from_core(event(json_pack("{s:s}", "result", "ok"), "answer", kAnswerSdp)); }
};

}  // namespace

START_TEST(envelopes_leave_out_what_the_dialog_knows) {
  Talk talk;
  talk.offer("o1");
  talk.set_up();
  talk.answer();
  const Json sent = talk.sent();
  const json_t* answer = sent.get();
  check_text(text_or(answer, "type"), "answer");
  check_text(text_or(answer, "re"), "o1");
  for (const char* known : {"v", "call", "ts"}) ck_assert_ptr_null(json_object_get(answer, known));
}
END_TEST

START_TEST(objects_of_janus_have_no_header) {
  Talk talk(true);
  talk.read(R"([{"janus":"nonsense","transaction":"n"},{"janus":"nonsense","transaction":"m"}])");
  talk.live_for(seconds(0));
  const Json sent = talk.sent();
  const json_t* objects = sent.get();
  ck_assert_uint_eq(json_array_size(objects), 2);
  check_text(text_or(json_array_get(objects, 0), "transaction"), "n");
}
END_TEST

// A page that was loaded anew says the same again: it gets the same answer, and Janus is not asked.
START_TEST(what_was_answered_is_answered_again) {
  Talk talk;
  talk.offer("o1");
  talk.set_up();
  talk.answer();
  const Json first = talk.sent();
  const std::size_t sends = talk.count<action::Send>();
  talk.offer("o1");
  ck_assert_uint_eq(talk.count<action::Send>(), sends + 1);
  ck_assert(json_equal(talk.sent().get(), first.get()));
  ck_assert_uint_eq(talk.times_asked("message"), 1);
  ck_assert_uint_eq(talk.counters.skipped, 1);
}
END_TEST

START_TEST(what_is_in_progress_is_answered_once) {
  Talk talk;
  talk.offer("o1");
  talk.set_up();
  talk.offer("o1");
  ck_assert_uint_eq(talk.count<action::Send>(), 0);
  talk.answer();
  ck_assert_uint_eq(talk.count<action::Send>(), 1);
  ck_assert_uint_eq(talk.times_asked("message"), 1);
}
END_TEST

START_TEST(an_error_is_said_again) {
  Talk talk;
  for (int i = 1; i <= 2; ++i) {
    talk.read(envelope(talk, "answer", "a1", R"("sdp":"v=0",)"));
    ck_assert_uint_eq(talk.count<action::Send>(), i);
    check_text(talk.sent("re"), "a1");
  }
  ck_assert_uint_eq(talk.counters.errors, 1);
}
END_TEST

START_TEST(a_request_of_the_janus_api_is_done_once) {
  Talk talk(true);
  const char* create =
      R"([{"janus":"create","transaction":"c","id":11},{"janus":"nonsense","transaction":"n"}])";
  talk.read(create);
  talk.live_for(seconds(0));
  const Json first = talk.sent();
  talk.read(create);
  talk.live_for(seconds(0));
  ck_assert_uint_eq(talk.times_asked("create"), 1);
  ck_assert_uint_eq(talk.count<action::Send>(), 2);
  ck_assert(json_equal(talk.sent().get(), first.get()));
  ck_assert_uint_eq(talk.counters.skipped, 2);
}
END_TEST

// Some scripts write one transaction everywhere.
START_TEST(another_request_of_the_same_transaction_is_another) {
  Talk talk(true);
  for (const char* id : {"11", "12"})
    talk.read(R"([{"janus":"create","transaction":"c","id":)" + std::string(id) + "}]");
  ck_assert_uint_eq(talk.times_asked("create"), 2);
}
END_TEST

START_TEST(so_much_is_kept) {
  KeptAnswers kept;
  const auto said = [&](const std::string& re) {
    std::string all;
    kept.again(re, [&](const KeptAnswers::Answer& answer) { all += answer.id + answer.text; });
    return all;
  };
  kept.keep({"", "x", "of nothing"});
  kept.keep({"long", "x", std::string(300'000, 'x')});
  for (int i = 0; i < 70; ++i) kept.keep({std::to_string(i), "i", "t"});
  check_text(said("") + said("long") + said("5"), "");
  check_text(said("6") + said("69"), "itit");
  kept.keep({"69", "j", "u"});
  check_text(said("69"), "itju");
  for (int i = 0; i < 3; ++i) kept.keep({"big", "b", std::string(100'000, 'x')});
  check_text(said("69"), "");
  ck_assert_uint_eq(said("big").size(), 200'002);
}
END_TEST

int main() {
  Suite* suite = suite_create("in a dialog");
  TCase* tc = tcase_create("conversations");
  for (const TTest* test : {envelopes_leave_out_what_the_dialog_knows, objects_of_janus_have_no_header,
                            what_was_answered_is_answered_again, what_is_in_progress_is_answered_once,
                            an_error_is_said_again, a_request_of_the_janus_api_is_done_once,
                            another_request_of_the_same_transaction_is_another, so_much_is_kept})
    tcase_add_test(tc, test);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
