// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier over a node in the same process.
#include "carrier/embedded.hpp"

#include "carrier/courier.hpp"

#include "chrysalis/mam_data.hpp"
#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/node_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier;
using namespace jm::carrier::testing;
using jm::chrysalis::Id;
using jm::node::Node;

struct Rig {
  std::unique_ptr<Node> node = std::move(*Node::open({.db_file = ":memory:", .clock = {}}));
  LoopThread thread;
  std::unique_ptr<Carrier> carrier = thread.on([this] { return open_embedded(thread.loop, *node); });
  ~Rig() {
    thread.on([this] { carrier.reset(); });
  }

  void put_from_outside(const Hash& address, unsigned n) { put_from_outside(address, payload(n)); }
  void put_from_outside(const Hash& address, const std::string& trytes) {
    jm::chrysalis::Draft draft;
    draft.message.index = jm::chrysalis::index_of(address);
    draft.message.data = *jm::chrysalis::to_data({"", trytes});
    if (!node->submit(std::move(draft), "192.0.2.1")) std::abort();
  }
};

START_TEST(what_is_published_is_fetched) {
  Rig rig;
  const auto first = publish(rig.thread, *rig.carrier, hash('A'), 1);
  const auto second = publish(rig.thread, *rig.carrier, hash('A'), 2, "");
  ck_assert(first.has_value() && second.has_value());
  const auto found = fetch(rig.thread, *rig.carrier, hash('A'));
  ck_assert_uint_eq(found->size(), 2);
  ck_assert((*found)[0].message_id == *first && (*found)[0].tag == "TAG" &&
            (*found)[0].payload == payload(1));
  ck_assert((*found)[1].message_id == *second && (*found)[1].tag.empty() &&
            (*found)[1].payload == payload(2));
  ck_assert(fetch(rig.thread, *rig.carrier, hash('B'))->empty());
}
END_TEST

START_TEST(a_fetch_finds_what_it_keeps_however_much_else_is_there) {
  Rig rig;
  std::optional<Budget> budget;
  auto carrier = rig.thread.on([&] {
    budget.emplace(rig.thread.loop, Budget::Rules{.bytes = std::size_t{1} << 20});
    return open_embedded(rig.thread.loop, *rig.node, &*budget);
  });
  const std::string junk(50'000, 'J');
  for (unsigned i = 0; i < 40; ++i) rig.put_from_outside(hash('A'), junk + payload(i));
  rig.put_from_outside(hash('A'), 1);
  const auto all = fetch(rig.thread, *carrier, hash('A'));
  ck_assert(!all && all.error().fault == Fault::Full);
  const auto found = fetch(rig.thread, *carrier, hash('A'),
                           [](const Arrival& arrival) { return arrival.payload == payload(1); });
  ck_assert(found && found->size() == 1);
  rig.thread.on([&] {
    carrier.reset();
    budget.reset();
  });
}
END_TEST

START_TEST(what_is_no_message_is_refused) {
  Rig rig;
  const auto result = ask<std::string>(rig.thread, [&](auto done) {
    rig.carrier->publish({hash('A'), "TAG", "lower case"}, done);
  });
  ck_assert(!result && result.error().fault == Fault::Refused);
  const std::string most(rig.carrier->max_payload_trytes(), 'X');
  const std::string tag(27, 'T');
  ck_assert(ask<std::string>(rig.thread, [&](auto done) {
    rig.carrier->publish({hash('A'), tag, most}, done);
  }));
  const auto larger = ask<std::string>(rig.thread, [&](auto done) {
    rig.carrier->publish({hash('A'), tag, most + std::string(500, 'X')}, done);
  });
  ck_assert(!larger && larger.error().fault == Fault::Refused);
}
END_TEST

START_TEST(a_watch_tells_what_is_there_and_then_what_comes_in_order) {
  Rig rig;
  for (unsigned i = 0; i < 3; ++i) rig.put_from_outside(hash('A'), i);
  Recorder recorder;
  auto watch = rig.thread.on([&] { return rig.carrier->watch(hash('A'), recorder.events()); });
  for (unsigned i = 3; i < 30; ++i) rig.put_from_outside(hash('A'), i);  // while it looks for the first time
  rig.put_from_outside(hash('B'), 99);
  const auto told = recorder.arrivals.await(30);
  ck_assert_uint_eq(told.size(), 30);
  for (unsigned i = 0; i < 30; ++i) ck_assert(told[i].payload == payload(i));
  ck_assert_uint_ge(recorder.caught_up.await(1).size(), 1);
  ck_assert_uint_eq(recorder.arrivals.size(), 30);
  rig.thread.on([&] { watch.reset(); });
  rig.put_from_outside(hash('A'), 77);
  rig.thread.on([] {});
  ck_assert_uint_eq(recorder.arrivals.size(), 30);
}
END_TEST

START_TEST(a_watch_may_end_itself_the_others_and_the_carrier) {
  Rig rig;
  Recorder recorder;
  std::vector<std::unique_ptr<Watch>> watches;
  std::atomic<int> told = 0;
  rig.thread.on([&] {
    for (int i = 0; i < 3; ++i)
      watches.push_back(rig.carrier->watch(hash('A'), {[&](const Arrival&) {
                                                         ++told;
                                                         watches.clear();
                                                         rig.carrier.reset();
                                                         recorder.caught_up.put(1);
                                                       },
                                                       {},
                                                       {}}));
  });
  rig.put_from_outside(hash('A'), 1);
  recorder.caught_up.one();
  rig.thread.on([] {});
  ck_assert_int_eq(told, 1);
}
END_TEST

START_TEST(nothing_runs_after_the_carrier_has_gone) {
  Rig rig;
  std::atomic<int> told = 0;
  std::unique_ptr<Watch> watch;
  rig.thread.on([&] {
    watch = rig.carrier->watch(hash('A'), {[&](const Arrival&) { ++told; }, [&] { ++told; }, {}});
    for (unsigned i = 0; i < 20; ++i)
      rig.carrier->publish({hash('A'), "", payload(i)}, [&](const auto&) { ++told; });
    rig.carrier->fetch(hash('A'), {}, [&](const auto&) { ++told; });
    rig.carrier.reset();
  });
  rig.put_from_outside(hash('A'), 50);
  rig.thread.on([] {});
  ck_assert_int_eq(told, 0);
  rig.thread.on([&] { watch.reset(); });  // a watch may outlive its carrier
}
END_TEST

// A node whose submit() takes until it is told to go on.
class SlowNode final : public jm::node::testing::Forwarding {
 public:
  SlowNode() : Forwarding(std::move(*Node::open({.db_file = ":memory:", .clock = {}}))) {}

  Inbox<int> go_on;

  tl::expected<Id, jm::node::SubmitError> submit(jm::chrysalis::Draft draft, std::string_view client,
                                                 jm::node::Tell tell) override {
    go_on.one();
    return Forwarding::submit(std::move(draft), client, tell);
  }
};

START_TEST(a_node_at_its_proof_of_work_holds_up_neither_the_loop_nor_reading) {
  SlowNode node;
  LoopThread thread;
  auto carrier = thread.on([&] { return open_embedded(thread.loop, node); });
  Inbox<CarrierResult<std::string>> done;
  thread.on([&] { carrier->publish({hash('A'), "", payload(1)}, [&](auto result) { done.put(result); }); });
  ck_assert(fetch(thread, *carrier, hash('A'))->empty());  // would wait for ever
  ck_assert_uint_eq(done.size(), 0);
  node.go_on.put(1);
  ck_assert(done.one().has_value());
  thread.on([&] { carrier.reset(); });
}
END_TEST

// A node that notes how it is to tell of what it is given.
class NotingNode final : public jm::node::testing::Forwarding {
 public:
  NotingNode() : Forwarding(std::move(*Node::open({.db_file = ":memory:", .clock = {}}))) {}

  Inbox<jm::node::Tell> told;

  tl::expected<Id, jm::node::SubmitError> submit(jm::chrysalis::Draft draft, std::string_view client,
                                                 jm::node::Tell tell) override {
    told.put(tell);
    return Forwarding::submit(std::move(draft), client, tell);
  }
};

START_TEST(what_a_dialog_writes_is_told_before_it_is_on_the_disk_and_nothing_else) {
  NotingNode node;
  LoopThread thread;
  auto carrier = thread.on([&] { return open_embedded(thread.loop, node); });
  ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
  Inbox<jm::dialog::PublishResult> published;
  std::optional<Courier> courier;
  thread.on([&] {
    Courier::Events events;
    events.published = [&](auto, auto result) { published.put(result); };
    events.trouble = [](auto, const auto&) {};
    courier.emplace(std::vector<Carrier*>{carrier.get()}, std::move(events));
    jm::dialog::Action action = jm::dialog::action::Publish{0, 1, hash('A'), payload(2)};
    courier->perform(action);
  });
  ck_assert(published.one() == jm::dialog::PublishResult::Done);
  const auto told = node.told.await(2);
  ck_assert(told.at(0) == jm::node::Tell::OnceStored && told.at(1) == jm::node::Tell::AtOnce);
  thread.on([&] {
    courier.reset();
    carrier.reset();
  });
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("embedded");
  TCase* c = tcase_create("embedded");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, what_is_published_is_fetched);
  tcase_add_test(c, a_fetch_finds_what_it_keeps_however_much_else_is_there);
  tcase_add_test(c, what_is_no_message_is_refused);
  tcase_add_test(c, a_watch_tells_what_is_there_and_then_what_comes_in_order);
  tcase_add_test(c, a_watch_may_end_itself_the_others_and_the_carrier);
  tcase_add_test(c, nothing_runs_after_the_carrier_has_gone);
  tcase_add_test(c, a_node_at_its_proof_of_work_holds_up_neither_the_loop_nor_reading);
  tcase_add_test(c, what_a_dialog_writes_is_told_before_it_is_on_the_disk_and_nothing_else);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
