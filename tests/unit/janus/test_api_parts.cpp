// SPDX-License-Identifier: GPL-3.0-or-later
// What the Janus API for a peer is made of, each part alone: a handle's requests, what the peer is told, a
// handle and its call.
#include "janus/api/handle.hpp"
#include "janus/api/replies.hpp"
#include "janus/api/request_queue.hpp"
#include "janus/api/session.hpp"
#include "tests/unit/support/api_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace engine_test;

namespace {

RequestQueue::Request request(const char* verb, const char* transaction = "t") {
  return {Json(json_pack("{s:s,s:s}", "janus", verb, "transaction", transaction)), nullptr};
}

RequestQueue::InFlight in_flight(const char* transaction) {
  return {transaction, "peers", kStart.steady + 15s};
}

struct Told : Words {
  std::string did() { return Words::did(std::exchange(out, {})); }

  PeerApi::Actions out;
  Counters counters;
  Replies replies{out, counters};
};

// A handle, 7 of session 5 of Janus's, that is attached.
struct Attached : Told {
  Attached() { handle.attached(7); }
  bool says(const char* event, Handle::Why why, const std::shared_ptr<plain::Trace>& trace = nullptr) {
    return handle.said(json(event).get(), why, trace, replies, kStart) != nullptr;
  }
  void offer() { handle.to_janus({json(kOffer), std::make_shared<plain::Trace>()}, replies); }

  Handle handle{5, "janus.plugin.echotest"};
};

// The peer's session 11.
struct InSession : Told {
  InSession() { check_text(did(), "create"); }
  std::optional<Denied> take(const std::string& text) {
    const Json request = json(text);
    return session.take({request.get(), message, too_slow}, kStart);
  }
  void hears(const Json& answer) {
    ck_assert(session.accepts(answer.get()));
    session.from_core(answer.get(), kStart);
  }
  // With the peer's handle 22.
  void open() {
    hears(janus.answer("create", kSuccess));
    did();
    ck_assert(!take(kAttach));
    check_text(did(), "attach");
    hears(janus.answer("attach", R"({"janus":"success","data":{"id":4711}})"));
    check_text(did(), "");
  }

  const PeerRights rights = usual_rights();
  Session::Shared shared{rights, "secret", 15s, KeepaliveInterval(CallTiming().keepalive), {}, replies};
  const plain::Trace message{};
  const std::optional<std::string> too_slow{};
  Session session{shared, 11,
                  json(R"({"janus":"create","transaction":"c","id":11,"token":"t","apisecret":"x"})").get()};
};

}  // namespace

START_TEST(a_session_has_numbers_of_its_own) {
  InSession world;
  const json_t* create = world.janus.last("create");
  check_text(text_or(create, "apisecret"), "secret");
  ck_assert(text_or(create, "token").empty() && text_or(create, "transaction") != "c");
  world.open();
  ck_assert(world.session.is(static_cast<std::uint64_t>(world.janus.session())) && !world.session.is(11));
  ck_assert(!world.take(kMessage));
  check_text(world.did(), "message");
  const json_t* asked = world.janus.last("message");
  ck_assert(integer_in(asked, "session_id") == world.janus.session());
  ck_assert(integer_in(asked, "handle_id") == kHandle && text_or(asked, "transaction") != "m");
}
END_TEST

START_TEST(what_a_session_refuses) {
  InSession world;
  world.open();
  const auto code_of = [&](const std::string& text) {
    const auto denied = world.take(text);
    return denied ? denied->code : 0;
  };
  ck_assert_int_eq(code_of(R"({"janus":"message","handle_id":23,"body":{}})"), code::kNoSuchHandle);
  ck_assert_int_eq(code_of(R"({"janus":"message","handle_id":22})"), code::kMissing);
  ck_assert_int_eq(code_of(kAttach), code::kConflict);
  ck_assert_int_eq(code_of(R"({"janus":"attach","handle_id":23})"), code::kMissing);
  ck_assert_int_ne(code_of(R"({"janus":"attach","handle_id":23,"plugin":"janus.plugin.other"})"), 0);
  ck_assert_uint_eq(world.janus.count("attach"), 1);
}
END_TEST

START_TEST(a_session_ends_once_told_or_not) {
  InSession world;
  world.open();
  world.session.end("enough");
  check_text(world.did(), "destroy");
  ck_assert(world.session.over() && !world.session.about(22));
  InSession other;
  other.open();
  other.session.lost("gone");
  check_text(other.did(), "destroy <timeout");
}
END_TEST

START_TEST(one_message_at_a_time) {
  RequestQueue queue;
  ck_assert(!queue.next() && queue.in_flight() == nullptr);
  queue.add(request("trickle"));
  queue.add(request("message", "m"));
  queue.add(request("trickle"));
  queue.add(request("message"));
  ck_assert(!queue.next()->is_message());
  check_text(queue.next()->transaction(), "m");
  queue.sent(in_flight("1"));
  ck_assert(queue.next() && !queue.next());
  ck_assert(!queue.settle("2") && queue.in_flight() != nullptr);
  ck_assert(queue.settle("1") && queue.in_flight() == nullptr);
  ck_assert(queue.next() && !queue.next());
}
END_TEST

START_TEST(acks) {
  RequestQueue queue;
  queue.acked("1", kStart);  // of nothing
  queue.sent(in_flight("1"));
  queue.acked("0", kStart);
  ck_assert(!queue.in_flight()->acked && !queue.in_flight()->ack);
  queue.acked("1", kStart);
  ck_assert(queue.in_flight()->acked && queue.in_flight()->ack == kStart.steady + 1s);
  queue.ack_told();
  ck_assert(queue.in_flight()->acked && !queue.in_flight()->ack);
}
END_TEST

START_TEST(no_more_than_so_many) {
  RequestQueue queue;
  for (int i = 0; i < 64; ++i) {
    ck_assert(!queue.full());
    queue.add(request("message"));
  }
  ck_assert(queue.full());
  ck_assert_uint_eq(queue.take_all().size(), 64);
  ck_assert(!queue.full() && !queue.next());
}
END_TEST

START_TEST(what_the_peer_is_told) {
  Told told;
  told.replies.tell(json(R"({"janus":"event","session_id":5,"sender":7,"transaction":"ours"})"),
                    {11, 22, "m"}, nullptr);
  check_text(told.did(), "<event/m");
  check_text(dump(told.told.back().object.get()),
             R"({"janus":"event","session_id":11,"sender":22,"transaction":"m"})");
  // A sender of Janus's never leaves.
  told.replies.tell(json(R"({"janus":"x","sender":7,"transaction":"ours"})"), {11, 0, ""}, nullptr, true);
  check_text(told.did(), "<x?");
  check_text(dump(told.told.back().object.get()), R"({"janus":"x","sender":0,"session_id":11})");
}
END_TEST

START_TEST(what_is_refused_is_counted) {
  Told told;
  told.replies.error({11, 22, "m"}, 458, "no such session", json(R"({"plugin":"p"})"));
  check_text(told.did(), "!refused <error458/m");
  check_text(dump(told.notified.get()), R"({"plugin":"p","code":458,"reason":"no such session"})");
  told.replies.tell(json(error_text(490)), {11, 0, "c"}, nullptr);
  check_text(told.did(), "!refused <error490/c");
  check_text(dump(told.notified.get()), R"({"code":490,"reason":"no"})");
  ck_assert_uint_eq(told.counters.errors, 2);
}
END_TEST

START_TEST(a_handle_and_its_call) {
  Attached world;
  ck_assert(world.handle.idle() && world.handle.number() == 7);
  check_text(dump(world.handle.about().get()),
             R"({"plugin":"janus.plugin.echotest","session_id":5,"handle_id":7})");
  world.handle.to_janus({json(kMessage), nullptr}, world.replies);
  ck_assert(world.handle.idle());
  world.offer();
  check_text(world.did(), "!offer");
  ck_assert(!world.handle.idle() && !world.handle.connected());
  const auto trace = std::make_shared<plain::Trace>();
  ck_assert(world.says(kAnswer, Handle::Why::Answers, trace));
  ck_assert(trace->at(plain::Stage::Answered) == kStart.steady);
  ck_assert(!world.says(kAnswer, Handle::Why::OwnAccount));  // nobody's time
  world.handle.up(world.replies);
  ck_assert(world.handle.connected());
  world.handle.over("enough", world.replies);
  world.handle.over("enough", world.replies);
  check_text(world.did(), "!connected !disconnected");
  ck_assert(world.handle.idle());
  ck_assert(world.counters.answers == 2 && world.counters.calls == 1);
}
END_TEST

START_TEST(who_offers) {
  Attached world;
  constexpr const char* kTheirs = R"({"janus":"event","jsep":{"type":"offer","sdp":"v=0"}})";
  world.says(kTheirs, Handle::Why::OwnAccount);
  world.says(kTheirs, Handle::Why::OwnAccount);
  check_text(world.did(), "!request !renegotiation");
  ck_assert(world.counters.offers == 1 && world.counters.calls == 1);
  world.offer();
  check_text(world.did(), "!renegotiation");
  ck_assert(world.counters.offers == 2 && world.counters.calls == 1);
}
END_TEST

START_TEST(what_the_plugin_refuses) {
  Attached world;
  world.says(kRefusal, Handle::Why::OwnAccount);
  check_text(world.did(), "");  // on its own account that is an event like others
  world.offer();
  world.says(kRefusal, Handle::Why::Answers);  // a request beside the offer
  check_text(world.did(), "!offer !refused");
  world.says(kRefusal, Handle::Why::Answers, std::make_shared<plain::Trace>());
  check_text(world.did(), "!refused !disconnected");
}
END_TEST

START_TEST(a_hangup_leaves_the_handle) {
  Attached world;
  world.offer();
  world.handle.media(json(R"({"mid":"0","receiving":true})").get());
  ck_assert(world.handle.receives_media());
  world.handle.hung_up("ICE failed", world.replies);
  ck_assert(!world.handle.receives_media() && world.handle.idle());
  check_text(world.did(), "!offer !disconnected");
}
END_TEST

int main() {
  Suite* suite = suite_create("api_parts");
  TCase* tests = tcase_create("api_parts");
  for (const TTest* test :
       {a_session_has_numbers_of_its_own, what_a_session_refuses, a_session_ends_once_told_or_not,
        one_message_at_a_time, acks, no_more_than_so_many, what_the_peer_is_told, what_is_refused_is_counted,
        a_handle_and_its_call, who_offers, what_the_plugin_refuses, a_hangup_leaves_the_handle})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
