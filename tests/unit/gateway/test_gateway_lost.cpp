// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of the gateway's that the carrier has lost for good: the chain goes on in its spare, where the
// peer finds it.
#include "gateway/state/links.hpp"
#include "gateway/state/state_inspect.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

Hash address_of(const Hash& root) {
  return jm::mam::address_of(root, jm::mam::Mode::Restricted);
}

// A channel whose first call is over. Its answer, at index 0, was let go, and nothing says that it was read.
class LostWorld : public World {
 public:
  LostWorld() { timing.outbox_check = milliseconds(30); }

  void first_call() {
    start();
    first = call("one");
    hang_up("one");
  }
  void hang_up(const std::string& name) {
    peer.write(envelope(Envelope::Type::Bye, name));
    eventually("everything is let go", [&] { return unread() == 0 && janus->sessions() == 0; });
  }
  // That everything was let go.
  void wait_durable() {
    const std::string state = folder.path() + "/state";
    eventually("that is durable", [&] { return list_channels(state)->front().outbox == 0; });
  }
  Hash lost_address() const { return address_of(first_root); }
  void lose() { carrier.forget(lost_address()); }
  // The peer asks again, and gets its answer in the chain that begins with `root`.
  void ask(const std::string& name) { peer.write(envelope(Envelope::Type::Offer, name)); }
  void reads_under(const Hash& root) { peer.listen(root); }
  Hash root() { return *Hash::from_trytes(view("root")); }

  Envelope first;
};

}  // namespace

START_TEST(a_chain_that_is_broken_goes_on_in_its_spare) {
  LostWorld world;
  world.first_call();
  world.lose();
  world.ask("two");
  world.wait_counter("moves", 1);
  const Hash spare = *world.first.spare;
  ck_assert(world.root() == spare);
  world.reads_under(spare);
  const auto answer = world.peer.read_envelope();
  ck_assert(answer.type == Envelope::Type::Answer && answer.call == "two");
  ck_assert(answer.spare && *answer.spare != spare && *answer.spare != world.first_root);
  // Nothing else is there, and the next message stands behind it.
  ck_assert_uint_eq(world.carrier.at(address_of(spare)).size(), 1);
  check_text(world.call("three").call, "three");
  ck_assert_msg(world.log().find("the carrier has lost message 0") != std::string::npos, "%s",
                world.log().c_str());
  const auto shown = list_channels(world.folder.path() + "/state");
  ck_assert(shown.has_value());
  check_text(shown->front().root, std::string(spare.trytes()));
  check_text(shown->front().spare_root, std::string(answer.spare->trytes()));
}
END_TEST

START_TEST(events_tell_of_the_move) {
  LostWorld world;
  world.first_call();
  Json on(json_pack("{s:s,s:b}", "request", "configure", "events", 1));
  world.gateway->query(on.get());
  world.lose();
  world.ask("two");
  ck_assert(world.janus->wait_event("moved"));
  const auto event = parse_object(world.janus->event("moved"));
  check_text(text_or(event->get(), "root"), std::string(world.first.spare->trytes()));
  ck_assert_int_eq(static_cast<int>(*integer_in(event->get(), "lost")), 0);
}
END_TEST

// There a root is the read key.
START_TEST(in_mode_private_events_and_log_keep_the_roots) {
  constexpr auto kPrivate = jm::mam::Mode::Private;
  LostWorld world;
  world.channel.publish->mode = kPrivate;
  world.channel.publish->side_key.reset();
  world.first_root = *Hash::from_trytes(std::string(81, 'X'));  // the view does not have it
  world.start();
  world.wait_state("listening");
  const Json request(json_pack("{s:s,s:s,s:b}", "request", "inspect", "channel", "alice", "with_root", 1));
  const auto root = [&] {
    const Json answer = world.gateway->query(request.get());
    return text_or(json_object_get(answer.get(), "channel"), "root");
  };
  world.first_root = *Hash::from_trytes(root());
  world.peer.listen(world.first_root, {}, kPrivate);
  const auto first = world.call("one");
  world.hang_up("one");
  const Json on(json_pack("{s:s,s:b}", "request", "configure", "events", 1));
  world.gateway->query(on.get());
  world.lose();
  world.ask("two");
  ck_assert(world.janus->wait_event("moved"));
  const auto event = parse_object(world.janus->event("moved"));
  ck_assert_int_eq(static_cast<int>(*integer_in(event->get(), "lost")), 0);
  world.peer.listen(*first.spare, {}, kPrivate);
  check_text(world.peer.read_envelope().call, "two");
  check_text(root(), std::string(first.spare->trytes()));
  const std::string said = world.log() + world.janus->events();
  ck_assert(said.find("goes on in the spare chain") != said.npos);
  for (const Hash& key : {world.first_root, *first.spare})
    ck_assert_msg(said.find(key.trytes()) == said.npos, "%s", said.c_str());
}
END_TEST

START_TEST(what_is_unread_is_said_again_in_its_order) {
  LostWorld world;
  world.first_call();
  world.lose();
  world.carrier.blind(true);
  world.ask("two");
  const auto answer = world.peer.read_envelope();  // on the old chain: not said that it was read
  world.janus->tell(R"({"janus":"event","plugindata":{"plugin":"p","data":{"number":1}}})");
  world.janus->tell(R"({"janus":"event","plugindata":{"plugin":"p","data":{"number":2,"spare":"mine"}}})");
  world.eventually("all is signed", [&] { return world.unread() == 3; });
  world.carrier.blind(false);
  world.wait_counter("moves", 1);
  world.reads_under(*world.first.spare);
  check_text(world.peer.read_envelope().id, answer.id);
  for (const int number : {1, 2}) {
    const auto event = world.peer.read_envelope();
    ck_assert_int_eq(static_cast<int>(*integer_in(event.body.get(), "number")), number);
    ck_assert(*event.spare != *world.first.spare);
  }
}
END_TEST

START_TEST(what_waits_to_be_signed_follows) {
  LostWorld world;
  world.first_call();
  world.lose();
  world.carrier.blind(true);
  world.ask("two");
  world.peer.read_envelope();
  const int last = static_cast<int>(kMaxOutbox) + 1;  // no more may wait
  for (int i = 1; i <= last; ++i)
    world.janus->tell(
        (R"({"janus":"event","plugindata":{"plugin":"p","data":{"number":)" + std::to_string(i) + "}}}")
            .c_str());
  world.eventually("no more is signed", [&] { return world.unread() == kMaxOutbox; });
  world.carrier.blind(false);
  world.wait_counter("moves", 1);
  world.reads_under(*world.first.spare);
  Envelope message = world.peer.read_envelope();
  const Hash spare = *message.spare;
  for (int i = 1; i <= last; ++i) {
    if (i == static_cast<int>(kMaxOutbox)) {
      auto ping = envelope(Envelope::Type::Message, "two");
      ping.re = message.id;
      world.peer.write(ping);
    }
    message = world.peer.read_envelope();
    const auto number = integer_in(message.body.get(), "number");
    ck_assert_msg(number == i, "%d: %s\n%s", i, text_of(message).c_str(), world.log().c_str());
    ck_assert(*message.spare == spare);
  }
}
END_TEST

START_TEST(a_chain_can_break_again) {
  LostWorld world;
  world.first_call();
  world.lose();
  world.ask("two");
  world.wait_counter("moves", 1);
  world.reads_under(*world.first.spare);
  const auto again = world.peer.read_envelope();
  // It says that it has read the answer, but not in which of the chains.
  auto ping = envelope(Envelope::Type::Message, "two");
  ping.re = again.id;
  world.peer.write(ping);
  world.eventually("it is let go", [&] { return world.unread() == 0; });
  world.carrier.forget(address_of(*world.first.spare));
  world.hang_up("two");
  world.ask("three");
  world.wait_counter("moves", 2);
  world.reads_under(*again.spare);
  check_text(world.peer.read_envelope().call, "three");
}
END_TEST

START_TEST(what_was_read_is_not_looked_for) {
  LostWorld world;
  world.start();
  const auto answer = world.call("one");
  auto bye = envelope(Envelope::Type::Bye, "one");
  bye.re = answer.id;
  world.peer.write(bye);
  world.eventually("it is let go", [&] { return world.unread() == 0; });
  world.lose();
  const std::size_t before = world.carrier.asked(world.lost_address());
  const auto second = address_of(world.peer.reading());
  world.call("two");
  // The outbox has looked several times since.
  world.eventually("looks", [&] { return world.carrier.asked(second) >= 3; });
  ck_assert_uint_eq(world.carrier.asked(world.lost_address()), before);
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
}
END_TEST

START_TEST(a_carrier_that_does_not_answer_proves_nothing) {
  LostWorld world;
  world.first_call();
  world.lose();
  world.carrier.blind(true);
  world.ask("two");
  world.eventually("looks", [&] { return world.carrier.asked(world.lost_address()) >= 3; });
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
  world.carrier.blind(false);
  world.wait_counter("moves", 1);
}
END_TEST

START_TEST(one_look_proves_nothing) {
  LostWorld world;
  world.first_call();
  world.carrier.hide(world.lost_address(), 1);
  world.ask("two");
  world.eventually("looks", [&] { return world.carrier.asked(world.lost_address()) >= 4; });
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
}
END_TEST

START_TEST(junk_does_not_hide_the_loss) {
  LostWorld world;
  world.first_call();
  const auto payload = world.carrier.at(world.lost_address()).front().payload;
  world.lose();
  std::string changed = payload;
  changed[payload.size() / 2] = changed[payload.size() / 2] == 'A' ? 'B' : 'A';
  world.carrier.put(world.lost_address(), changed);
  world.carrier.put(world.lost_address(), std::string(3000, 'J'));
  world.ask("two");
  world.wait_counter("moves", 1);
}
END_TEST

START_TEST(junk_does_not_look_like_a_loss) {
  LostWorld world;
  world.first_call();
  const auto payload = world.carrier.at(world.lost_address()).front().payload;
  world.lose();
  world.carrier.put(world.lost_address(), std::string(3000, 'J'));
  world.carrier.put(world.lost_address(), payload);
  world.ask("two");
  world.eventually("looks", [&] { return world.carrier.asked(world.lost_address()) >= 4; });
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
}
END_TEST

START_TEST(a_restart_forgets_nothing_of_it) {
  LostWorld world;
  world.first_call();
  world.wait_durable();
  world.stop();
  world.lose();
  world.start();
  world.wait_state("listening");
  world.ask("two");
  world.wait_counter("moves", 1);
  world.stop();
  // In the chain that it has moved to.
  world.reads_under(*world.first.spare);
  const auto answer = world.peer.read_envelope();
  check_text(answer.call, "two");
  ck_assert(world.peer.read_envelope().type == Envelope::Type::Bye);
  world.start();
  world.wait_state("listening");
  ck_assert(world.root() == *world.first.spare);
  ck_assert(*world.call("three").spare == *answer.spare);
}
END_TEST

START_TEST(what_was_read_before_a_restart_is_not_looked_for) {
  LostWorld world;
  world.start();
  const auto answer = world.call("one");
  auto bye = envelope(Envelope::Type::Bye, "one");
  bye.re = answer.id;
  world.peer.write(bye);
  world.eventually("it is let go", [&] { return world.unread() == 0; });
  world.wait_durable();
  world.stop();
  world.lose();
  world.start();
  world.wait_state("listening");
  const auto second = address_of(world.peer.reading());
  const std::size_t before = world.carrier.asked(world.lost_address());
  world.call("two");
  world.eventually("looks", [&] { return world.carrier.asked(second) >= 3; });
  ck_assert_uint_eq(world.carrier.asked(world.lost_address()), before);
}
END_TEST

START_TEST(a_peer_in_plain_form_is_not_left_behind) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.start();
  for (const char* session : {"1", "2", "3"}) {
    world.peer.write(description_text(sdp(session)));
    world.peer.read_json();
    world.carrier.forget(address_of(world.first_root));
  }
  world.eventually("it is said", [&] {
    return world.view("last_error").find("janus-mam channel reset alice") != std::string::npos;
  });
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
  ck_assert(*Hash::from_trytes(world.view("root")) == world.first_root);
  // Once, however often it is noticed.
  const auto asked = world.carrier.asked(address_of(world.first_root));
  world.eventually("looks", [&] { return world.carrier.asked(address_of(world.first_root)) >= asked + 4; });
  const auto log = world.log();
  const auto at = log.find("channel reset alice");
  ck_assert(at != std::string::npos && log.find("channel reset alice", at + 1) == std::string::npos);
}
END_TEST

START_TEST(a_peer_that_speaks_the_janus_api) {
  World world;
  world.timing.outbox_check = milliseconds(30);
  world.channel.api = ChannelConfig::Api::Janus;
  world.start();
  const auto say = [&](const std::string& objects) { world.peer.write("[" + objects + "]"); };
  const auto hear = [&] {
    auto batch = parse_array(world.peer.read());
    ck_assert_msg(batch.has_value(), "no array");
    return std::move(*batch);
  };
  const auto spare_in = [](const Json& batch) {
    return *Hash::from_trytes(text_or(json_array_get(batch.get(), 0), "spare"));
  };
  say(R"({"janus":"claim","transaction":"x","session_id":1})");
  const Hash spare = spare_in(hear());
  world.eventually("it is let go", [&] { return world.unread() == 0; });
  world.carrier.forget(address_of(world.first_root));
  say(R"({"janus":"create","transaction":"c","id":11},{"janus":"claim","transaction":"y","session_id":1})");
  world.wait_counter("moves", 1);
  world.peer.listen(spare);
  const Json again = hear();
  ck_assert(spare_in(again) != spare);
  check_text(text_or(json_array_get(again.get(), 1), "transaction"), "y");
}
END_TEST

// The state was put back from before a move that the carrier remembers.
START_TEST(a_spare_that_was_used_signs_no_more) {
  LostWorld world;
  world.first_call();
  world.wait_durable();
  world.stop();
  {
    auto state = State::open(world.folder.path() + "/state");
    ck_assert(state.has_value());
    const auto record = (*state)->channel(world.channel);
    ck_assert(record.has_value());
    const auto message = jm::mam::create(record->spare, {0, 1, 0}, "ABC");
    ck_assert(message.has_value());
    world.carrier.put(message->address, message->payload);
  }
  world.start();
  world.wait_state("listening");
  world.lose();
  world.ask("two");
  world.eventually("fresh seeds",
                   [&] { return world.log().find("it is an older copy") != std::string::npos; });
  world.eventually("another root", [&] { return world.root() != world.first_root; });
  ck_assert(world.root() != *world.first.spare);
  ck_assert_int_eq(static_cast<int>(world.counter("moves")), 0);
  ck_assert_uint_eq(world.carrier.at(address_of(*world.first.spare)).size(), 1);
}
END_TEST

START_TEST(the_link_follows) {
  LostWorld world;
  world.channel.kind = ChannelConfig::Kind::Provisioned;
  world.channel.subscribe->root.reset();
  world.channel.subscribe->side_key.reset();
  world.start();
  const std::string links = world.folder.path() + "/state/links";
  const auto link = [&] { return *parse_link(*read_link(links, "alice")); };
  const LinkParts old = link();
  ck_assert(old.gateway_root == world.first_root && old.gateway_spare.has_value());
  Peer peer(world.carrier, old.peer);
  peer.listen(world.first_root);
  peer.write(envelope(Envelope::Type::Offer, "one"));
  peer.read_envelope();
  peer.write(envelope(Envelope::Type::Bye, "one"));
  world.eventually("everything is let go", [&] { return world.unread() == 0; });
  world.lose();
  peer.write(envelope(Envelope::Type::Offer, "two"));
  world.wait_counter("moves", 1);
  world.eventually("a new link", [&] { return link().gateway_root == *old.gateway_spare; });
  ck_assert(link().peer.seed == old.peer.seed && *link().gateway_spare != *old.gateway_spare);
  // Also with the old one everything is found.
  peer.listen(*old.gateway_spare);
  check_text(peer.read_envelope().call, "two");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway lost links");
  TCase* tests = tcase_create("lost");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {a_chain_that_is_broken_goes_on_in_its_spare, events_tell_of_the_move,
        in_mode_private_events_and_log_keep_the_roots, what_is_unread_is_said_again_in_its_order,
        what_waits_to_be_signed_follows, a_chain_can_break_again, what_was_read_is_not_looked_for,
        a_carrier_that_does_not_answer_proves_nothing, one_look_proves_nothing, junk_does_not_hide_the_loss,
        junk_does_not_look_like_a_loss, a_restart_forgets_nothing_of_it,
        what_was_read_before_a_restart_is_not_looked_for, a_peer_in_plain_form_is_not_left_behind,
        a_peer_that_speaks_the_janus_api, a_spare_that_was_used_signs_no_more, the_link_follows})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
