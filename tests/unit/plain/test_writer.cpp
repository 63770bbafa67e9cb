// SPDX-License-Identifier: GPL-3.0-or-later
// Writing a chain: each message with an index of its own, durable before it leaves, and what becomes of the
// tickets that drafts carry.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "plain/order.hpp"
#include "plain/writer.hpp"
#include "tests/unit/support/chain_fixture.hpp"
#include "trinary/text.hpp"

namespace {

using namespace chain_test;
using jm::plain::DraftQueue;
using jm::plain::kMaxOutbox;
using jm::plain::Order;
using jm::plain::Stage;
using jm::plain::Step;
using jm::plain::Ticket;
using jm::plain::Trace;
using jm::plain::Writer;

ChannelRecord some_record() {
  ChannelRecord record;
  record.name = "alice";
  record.writer = keys('S');
  record.first_root = *mam::root_of(record.writer, {});
  return record;
}

struct World final : LoopWorld, Writer::Listener {
  explicit World(ChannelRecord with = some_record()) : record(std::move(with)) { begin(); }
  ~World() {
    end();
    stop();
  }
  void begin() {
    on_loop([this] { writer.emplace(loop, share, ledger, *carrier, record, timing, *this); });
  }
  void end() {
    on_loop([this] { writer.reset(); });
  }
  static Writer::Draft draft(const std::string& id, const std::string& text = "[1]") {
    Writer::Draft draft;
    draft.id = id;
    draft.text = text;
    draft.call = "call";
    return draft;
  }
  bool send(Writer::Draft draft) {
    return on_loop([&] { return writer->send(std::move(draft)); });
  }
  bool attaches(std::size_t count) {
    return eventually([=, this] { return attached_calls.size() == count; });
  }
  // The text that stands at an index of the present chain; empty if there is none.
  std::string text_at(std::uint64_t index) {
    const auto root = *mam::root_of(record.writer, {index, 1, 0});
    for (const auto& arrival : memory.at(mam::address_of(root, record.writer.mode)))
      if (const auto parsed = mam::parse(arrival.payload, root, record.writer.side_key))
        return *jm::trinary::to_ascii(parsed->message);
    return {};
  }

  void attached(const std::shared_ptr<Trace>& trace, const std::string& call) override {
    attached_calls.push_back(call);
    last_trace = trace;
  }
  void attached_again() override { ++again; }
  void cannot_attach(const jm::carrier::CarrierError&) override { ++troubles; }
  void attaches_again() override { ++recoveries; }
  void committing(Ticket ticket, Step& step) override {
    tickets.push_back(std::move(ticket));
    step.reader_root = hash('Q');
  }
  void unsendable(Writer::Draft draft, const std::string& reason) override {
    returned.push_back(std::move(draft));
    reasons.push_back(reason);
  }
  void broken(const std::string& reason) override {
    breaks.push_back(reason);
    if (on_broken) on_broken();
  }

  ChannelRecord record;
  std::optional<Writer> writer;
  std::vector<std::string> attached_calls, reasons, breaks;
  std::vector<Ticket> tickets;
  std::vector<Writer::Draft> returned;
  std::shared_ptr<Trace> last_trace;
  std::function<void()> on_broken;
  int again = 0, troubles = 0, recoveries = 0;
};

START_TEST(messages_are_signed_committed_and_attached_in_their_order) {
  World world;
  ck_assert(world.on_loop([&] { return world.writer->idle(); }));
  for (const char* id : {"a", "b", "c"})
    ck_assert(world.send(World::draft(id, std::string("[\"") + id + "\"]")));
  ck_assert(world.attaches(3));
  ck_assert(world.ledger.signed_indices() == std::vector<std::uint64_t>({0, 1, 2}));
  ck_assert(world.text_at(0) == "[\"a\"]" && world.text_at(2) == "[\"c\"]");
  world.on_loop([&] {
    ck_assert(world.writer->idle() && world.writer->measured());
    ck_assert_uint_eq(world.writer->unread(), 3);
    ck_assert(world.ledger.steps[0].channel == "alice");
    ck_assert_msg(world.ledger.steps[0].reader_root == hash('Q'),
                  "what the listener adds becomes durable with it");
  });
  ck_assert(world.attached_calls[0] == "call");
}
END_TEST

START_TEST(nothing_leaves_before_it_is_durable) {
  World world;
  world.on_loop([&] { world.ledger.hold = true; });
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.eventually([&] { return world.ledger.waiting.size() == 1; }));
  ck_assert(world.never([&] { return world.memory.publishes() > 0; }));
  ck_assert(world.on_loop([&] { return world.writer->keeps("a") && !world.writer->idle(); }));
  world.on_loop([&] { world.ledger.release(); });
  ck_assert(world.attaches(1));
}
END_TEST

START_TEST(a_message_is_kept_until_it_is_read) {
  World world;
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.send(World::draft("b")));
  world.on_loop(
      [&] { ck_assert(world.writer->keeps("a") && world.writer->keeps("b") && !world.writer->keeps("c")); });
  ck_assert(world.attaches(2));
  world.on_loop([&] {
    world.writer->read("unknown");
    ck_assert(world.writer->keeps("a"));
    world.writer->read("a");
    ck_assert(!world.writer->keeps("a") && world.writer->keeps("b"));
  });
  // The state is told by itself, a little later.
  ck_assert(world.eventually([&] {
    const Step& last = world.ledger.steps.back();
    return last.peer_read == 1 && last.outbox_done == std::vector<std::uint64_t>({0});
  }));
}
END_TEST

START_TEST(what_was_read_is_told_with_the_next_message) {
  World world;
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.attaches(1));
  world.on_loop([&] {
    world.writer->read("a");
    world.writer->send(World::draft("b"));
  });
  ck_assert(world.attaches(2));
  const Step& second = world.ledger.steps[1];
  ck_assert(second.signed_message && second.peer_read == 1 && second.outbox_done.size() == 1);
}
END_TEST

START_TEST(a_call_that_is_over_lets_go_of_what_is_still_to_be_signed_too) {
  World world;
  world.on_loop([&] {
    world.writer->send(World::draft("a"));
    world.writer->send(World::draft("b"));
    world.writer->let_go("call");
  });
  ck_assert(world.attaches(2));
  ck_assert(world.eventually([&] { return world.writer->unread() == 0; }));
}
END_TEST

START_TEST(a_trace_is_marked_on_its_way) {
  World world;
  auto draft = World::draft("a");
  draft.trace = std::make_shared<Trace>();
  const auto trace = draft.trace;
  ck_assert(world.send(std::move(draft)));
  ck_assert(world.attaches(1));
  ck_assert(world.last_trace == trace);
  const auto at = [&](Stage stage) { return trace->at(stage); };
  ck_assert(at(Stage::Signed) <= at(Stage::Committed) && at(Stage::Committed) <= at(Stage::Attached));
  ck_assert(at(Stage::Signed) != Trace::Clock::time_point());
}
END_TEST

START_TEST(a_key_that_was_made_ahead_makes_the_same_message) {
  World world;
  world.on_loop([&] { world.writer->expect(); });
  ck_assert(world.never([&] { return !world.ledger.steps.empty(); }));
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.attaches(1));
  ck_assert(world.text_at(0) == "[1]");
}
END_TEST

START_TEST(what_is_too_long_comes_back_with_its_ticket) {
  World world;
  Order order([] {});
  auto draft = World::draft("long", std::string(60000, 'x'));
  draft.ticket = order.add(hash('A'));
  ck_assert(world.send(std::move(draft)));
  ck_assert(world.send(World::draft("next")));
  ck_assert(world.attaches(1));
  ck_assert_uint_eq(world.returned.size(), 1);
  ck_assert(world.returned[0].id == "long" && world.returned[0].ticket);
  ck_assert(world.reasons[0].find("too long") != std::string::npos);
  ck_assert_msg(world.ledger.signed_indices() == std::vector<std::uint64_t>({0}), "it has used no index");
  ck_assert(!order.take());
}
END_TEST

START_TEST(a_ticket_reaches_the_listener_before_its_commit) {
  World world;
  Order order([] {});
  world.on_loop([&] { world.ledger.hold = true; });
  auto draft = World::draft("a");
  draft.ticket = order.add(hash('A'));
  ck_assert(world.send(std::move(draft)));
  ck_assert(world.eventually([&] { return world.ledger.waiting.size() == 1; }));
  ck_assert(world.tickets.size() == 1 && world.tickets[0]);
  ck_assert(!order.take());
  world.on_loop([&] { world.tickets.clear(); });
  ck_assert(order.take() == hash('A'));
}
END_TEST

START_TEST(what_waits_at_the_end_stays_undecided) {
  World world;
  Order order([] {});
  world.on_loop([&] {
    for (int i = 0; i < 3; ++i) {
      auto draft = World::draft("a");
      draft.ticket = order.add(hash('A'));
      world.writer->send(std::move(draft));
    }
    world.writer.reset();
  });
  ck_assert(world.never([&] { return order.take().has_value() || !world.ledger.steps.empty(); }));
  ck_assert_uint_eq(order.size(), 3);
}
END_TEST

START_TEST(a_queue_that_is_full_drops_and_so_decides) {
  World world;
  int decided = 0;
  Order order([&] { ++decided; });
  world.on_loop([&] {
    world.ledger.hold = true;
    std::size_t taken = 0;
    while (world.writer->send(World::draft("a"))) ++taken;
    ck_assert_uint_eq(taken, DraftQueue::kMax + 1);  // one is being signed
    auto draft = World::draft("late");
    draft.ticket = order.add(hash('A'));
    ck_assert(!world.writer->send(std::move(draft)));
  });
  ck_assert_int_eq(decided, 1);
}
END_TEST

START_TEST(no_further_ahead_of_the_peer_than_the_state_allows) {
  World world;
  world.on_loop([&] {
    for (std::size_t i = 0; i < kMaxOutbox + 2; ++i) world.writer->send(World::draft(std::to_string(i)));
  });
  ck_assert(world.attaches(kMaxOutbox));
  ck_assert(world.never([&] { return world.ledger.signed_indices().size() > kMaxOutbox; }));
  ck_assert(world.on_loop([&] { return !world.writer->idle(); }));
  world.on_loop([&] { world.writer->read("0"); });
  ck_assert(world.attaches(kMaxOutbox + 1));
}
END_TEST

START_TEST(a_state_that_refuses_breaks_it) {
  World world;
  Order order([] {});
  world.on_loop([&] {
    world.ledger.refuse = "no room";
    world.ledger.hold = true;
  });
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.eventually([&] { return world.ledger.waiting.size() == 1; }));
  world.on_loop([&] {
    for (int i = 0; i < 3; ++i) {
      auto draft = World::draft("b");
      draft.ticket = order.add(hash('A'));
      world.writer->send(std::move(draft));
    }
    world.ledger.release();
  });
  ck_assert(world.eventually([&] { return !world.breaks.empty(); }));
  ck_assert(world.breaks[0] == "no room");
  ck_assert(!world.send(World::draft("c")));
  ck_assert(world.never([&] { return world.memory.publishes() > 0; }));
  world.end();
  ck_assert_msg(!order.take() && order.size() == 3, "what waited is undecided");
}
END_TEST

START_TEST(it_may_end_when_it_breaks) {
  World world;
  world.on_broken = [&] { world.writer.reset(); };
  world.on_loop([&] { world.ledger.refuse = "no room"; });
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.eventually([&] { return world.breaks.size() == 1; }));
  ck_assert(world.on_loop([&] { return !world.writer; }));
}
END_TEST

START_TEST(after_a_start_it_goes_on_behind_what_was_signed) {
  auto record = some_record();
  record.next_index = 2;
  record.peer_read = 1;
  record.outbox = {item(record.writer, 1)};
  record.outbox[0].created_ms = jm::base::unix_ms();
  World world(record);
  ck_assert(world.attaches(1));
  ck_assert(world.on_loop([&] { return world.writer->unread() == 1; }));
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.attaches(2));
  ck_assert(world.ledger.signed_indices() == std::vector<std::uint64_t>({2}));
}
END_TEST

START_TEST(what_is_stale_at_a_start_is_attached_and_let_go) {
  auto record = some_record();
  record.next_index = 1;
  record.outbox = {item(record.writer, 0)};
  World world(record);
  ck_assert(world.attaches(1));
  ck_assert(world.eventually([&] { return world.writer->unread() == 0; }));
}
END_TEST

START_TEST(trouble_with_the_carrier_is_told_once_it_is_over_too) {
  World world;
  world.memory.down(true);
  ck_assert(world.send(World::draft("a")));
  ck_assert(world.eventually([&] { return world.troubles > 0; }));
  world.memory.down(false);
  ck_assert(world.attaches(1));
  ck_assert_int_eq(world.recoveries, 1);
}
END_TEST

}  // namespace

int main() {
  Suite* suite = suite_create("writer");
  TCase* tc = tcase_create("writer");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, messages_are_signed_committed_and_attached_in_their_order);
  tcase_add_test(tc, nothing_leaves_before_it_is_durable);
  tcase_add_test(tc, a_message_is_kept_until_it_is_read);
  tcase_add_test(tc, what_was_read_is_told_with_the_next_message);
  tcase_add_test(tc, a_call_that_is_over_lets_go_of_what_is_still_to_be_signed_too);
  tcase_add_test(tc, a_trace_is_marked_on_its_way);
  tcase_add_test(tc, a_key_that_was_made_ahead_makes_the_same_message);
  tcase_add_test(tc, what_is_too_long_comes_back_with_its_ticket);
  tcase_add_test(tc, a_ticket_reaches_the_listener_before_its_commit);
  tcase_add_test(tc, what_waits_at_the_end_stays_undecided);
  tcase_add_test(tc, a_queue_that_is_full_drops_and_so_decides);
  tcase_add_test(tc, no_further_ahead_of_the_peer_than_the_state_allows);
  tcase_add_test(tc, a_state_that_refuses_breaks_it);
  tcase_add_test(tc, it_may_end_when_it_breaks);
  tcase_add_test(tc, after_a_start_it_goes_on_behind_what_was_signed);
  tcase_add_test(tc, what_is_stale_at_a_start_is_attached_and_let_go);
  tcase_add_test(tc, trouble_with_the_carrier_is_told_once_it_is_over_too);
  suite_add_tcase(suite, tc);
  return run_tap(suite);
}
