// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of one node: a look-up, a fetch, a message to attach; and the same of the node in this
// process.
#include "chrysalis/mam_data.hpp"
#include "tests/unit/support/node_fixture.hpp"

#include "carrier/chrysalis/fetch_all.hpp"
#include "carrier/chrysalis/lookup.hpp"
#include "carrier/chrysalis/post_message.hpp"
#include "carrier/embedded/embedded_fetch.hpp"
#include "carrier/embedded/embedded_watch.hpp"
#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/full_budget.hpp"

namespace {

using namespace jm;
using namespace jm::carrier;
using namespace jm::carrier::testing;

struct World {
  FakeNode fake;
  LoopThread thread;
  std::unique_ptr<base::Budget> budget;
  std::unique_ptr<base::Budget::Source> source;
  std::unique_ptr<Nodes> nodes;
  std::unique_ptr<base::Budget::Place> place;
  std::unique_ptr<Work> work;

  World() {
    thread.on([&] {
      budget = std::make_unique<base::Budget>(thread.loop);
      source = std::make_unique<base::Budget::Source>(*budget);
      nodes = std::make_unique<Nodes>(thread.loop, *source, std::vector{fake.url()}, CarrierOptions{});
      place = std::make_unique<base::Budget::Place>(*source, [] {});
    });
  }
  ~World() {
    thread.on([&] {
      work.reset();
      place.reset();
      nodes.reset();
      source.reset();
      budget.reset();
    });
  }

  Inbox<Arrival> arrivals;
  Inbox<std::string> no_mam;
  Inbox<CarrierResult<LookupEnd>> ends;

  CarrierResult<LookupEnd> look(std::function<bool(const std::string&)> wanted = {}) {
    thread.on([&] {
      work = look_up(*nodes,
                     {.node = 0,
                      .index = chrysalis::index_of(hash('A')),
                      .etag = {},
                      .wanted = std::move(wanted),
                      .place = *place},
                     {.arrival = [this](Arrival one) { arrivals.put(std::move(one)); },
                      .no_mam = [this](const std::string& id) { no_mam.put(id); },
                      .garbled = {}},
                     [this](auto end) { ends.put(std::move(end)); });
    });
    return ends.one();
  }
};

START_TEST(a_look_up_hands_on_in_the_order_of_the_node) {
  World world;
  for (unsigned n = 0; n < 30; ++n) world.fake.put(hash('A'), n);
  ck_assert(world.look().has_value());
  const auto arrivals = world.arrivals.await(30);
  ck_assert_uint_eq(arrivals.size(), 30);
  for (unsigned n = 0; n < 30; ++n) ck_assert(arrivals[n].payload == payload(n));
}
END_TEST

START_TEST(a_look_up_asks_for_nothing_that_is_not_wanted) {
  World world;
  const std::string one = world.fake.put(hash('A'), 1), other = world.fake.put(hash('A'), 2);
  ck_assert(world.look([&](const std::string& id) { return id != one; }).has_value());
  ck_assert_uint_eq(world.arrivals.size(), 1);
  ck_assert_uint_eq(world.fake.asked(one), 0);
  ck_assert_uint_eq(world.fake.asked(other), 1);
}
END_TEST

START_TEST(a_look_up_tells_what_is_no_message_of_mam) {
  World world;
  const std::string junk = world.fake.put_junk(hash('A'), 1);
  ck_assert(world.look().has_value());
  ck_assert(world.no_mam.one() == junk);
  ck_assert_uint_eq(world.arrivals.size(), 0);
}
END_TEST

START_TEST(a_look_up_without_room_says_so) {
  World world;
  world.fake.put(hash('A'), 1);
  std::unique_ptr<FullBudget> full;
  world.thread.on([&] { full = std::make_unique<FullBudget>(*world.source); });
  ck_assert(world.look()->full);
  world.thread.on([&] { full.reset(); });
  ck_assert_uint_eq(world.arrivals.size(), 0);
}
END_TEST

START_TEST(a_fetch_keeps_what_is_asked_for) {
  World world;
  for (unsigned n = 0; n < 5; ++n) world.fake.put(hash('A'), n);
  Inbox<CarrierResult<std::vector<Arrival>>> results;
  world.thread.on([&] {
    world.work = fetch_all(
        *world.nodes, 0, chrysalis::index_of(hash('A')),
        [](const Arrival& one) { return one.payload != payload(3); },
        [&](auto result) { results.put(std::move(result)); });
  });
  const auto found = results.one();
  ck_assert(found && found->size() == 4);
  ck_assert_uint_eq(world.fake.asked("/watch"), 0);  // it has none
}
END_TEST

CarrierResult<std::string> post(World& world, base::Pool& worker) {
  Inbox<CarrierResult<std::string>> results;
  auto content = std::make_shared<Content>();
  content->index = chrysalis::index_of(hash('A'));
  content->data = *chrysalis::to_data({"", payload(1)});
  world.thread.on([&] {
    world.work = post_message(*world.nodes, worker, 0, content, [&](auto id) { results.put(std::move(id)); });
  });
  return results.one();
}

START_TEST(a_node_with_proof_of_work_gets_a_draft) {
  World world;
  base::Pool worker{base::Pool::OneThread()};
  const auto id = post(world, worker);
  ck_assert(id.has_value());
  const auto message = world.fake.posted.one();
  ck_assert(message.index == chrysalis::index_of(hash('A')));
  ck_assert_uint_eq(message.nonce, 0);
  ck_assert_uint_eq(world.fake.asked("/tips"), 0);
}
END_TEST

START_TEST(another_node_gets_a_complete_message) {
  World world;
  world.fake.features = "[]";
  base::Pool worker{base::Pool::OneThread()};
  ck_assert(post(world, worker).has_value());
  const auto message = world.fake.posted.one();
  ck_assert_uint_eq(message.parents.size(), 2);
  ck_assert_uint_eq(message.network_id, chrysalis::network_id_of("private_tangle1"));
  const auto bytes = chrysalis::to_bytes(message);
  ck_assert(pow::score(pow::trailing_zeros(chrysalis::pow_digest(bytes), message.nonce), bytes.size()) >= 1);
}
END_TEST

START_TEST(a_refusal_is_told_and_the_node_is_asked_anew_what_it_can_do) {
  World world;
  world.fake.disturb = [](FakeConnection& connection, const FakeRequest& request) {
    if (request.method != "POST") return false;
    connection.reply(400, R"({"error":{"code":"400","message":"bad"}})");
    return true;
  };
  base::Pool worker{base::Pool::OneThread()};
  for (int i = 0; i < 2; ++i) ck_assert(post(world, worker).error().fault == Fault::Refused);
  ck_assert_uint_eq(world.fake.asked("/info"), 2);
}
END_TEST

// The node in this process, and what reads it.
struct Embedded {
  std::unique_ptr<node::Node> node = node::testing::open_node();
  LoopThread thread;
  std::unique_ptr<base::Budget> budget;
  std::unique_ptr<base::Budget::Source> source;
  std::unique_ptr<NodeReader> reader;

  Embedded() {
    thread.on([&] {
      budget = std::make_unique<base::Budget>(thread.loop);
      source = std::make_unique<base::Budget::Source>(*budget);
      reader = std::make_unique<NodeReader>(thread.loop, *node, *source);
    });
  }
  ~Embedded() {
    thread.on([&] {
      reader.reset();
      source.reset();
      budget.reset();
    });
  }
  void put(unsigned n) {
    chrysalis::Draft draft;
    draft.message.index = chrysalis::index_of(hash('A'));
    draft.message.data = *chrysalis::to_data({"", payload(n)});
    ck_assert(node->submit(std::move(draft), node::kGateway).has_value());
  }
};

START_TEST(a_reader_gives_a_few_messages_at_a_time) {
  Embedded all;
  for (unsigned n = 0; n < 20; ++n) all.put(n);
  Inbox<std::vector<node::Stored>> found;
  const auto find = [&](std::uint64_t after) {
    all.thread.on([&] {
      ck_assert(all.reader->find(chrysalis::index_of(hash('A')), after,
                                 [&](const NodeReader::Found& some) { found.put(*some); }));
    });
  };
  find(0);
  const auto first = found.one();
  ck_assert_uint_eq(first.size(), NodeReader::kAtOnce);
  ck_assert(to_arrival(first[3])->payload == payload(3));
  find(first.back().order);
  ck_assert_uint_eq(found.await(2)[1].size(), 4);
}
END_TEST

START_TEST(what_is_no_message_of_mam_is_no_arrival) {
  Embedded all;
  node::testing::put(*all.node, "a", "\xFF\xFF");
  const auto found = all.node->find(node::testing::bytes("a"));
  ck_assert(!to_arrival(found->front()));
}
END_TEST

START_TEST(an_embedded_fetch_finds_all_that_is_kept) {
  Embedded all;
  for (unsigned n = 0; n < 40; ++n) all.put(n);
  Inbox<CarrierResult<std::vector<Arrival>>> results;
  std::unique_ptr<EmbeddedFetch> fetch;
  all.thread.on([&] {
    fetch = std::make_unique<EmbeddedFetch>(
        *all.reader, hash('A'), [](const Arrival& one) { return one.payload != payload(7); },
        [&](auto result) {
          fetch.reset();  // it may end itself
          results.put(std::move(result));
        });
  });
  const auto found = results.one();
  ck_assert(found && found->size() == 39);
  ck_assert(found->back().payload == payload(39));
}
END_TEST

START_TEST(an_embedded_fetch_without_room_says_so) {
  Embedded all;
  all.put(1);
  Inbox<CarrierResult<std::vector<Arrival>>> results;
  std::unique_ptr<EmbeddedFetch> fetch;
  std::unique_ptr<FullBudget> full;
  all.thread.on([&] {
    full = std::make_unique<FullBudget>(*all.source);
    fetch = std::make_unique<EmbeddedFetch>(*all.reader, hash('A'), Carrier::Keep{},
                                            [&](auto result) { results.put(std::move(result)); });
  });
  ck_assert(results.one().error().fault == Fault::Full);
  all.thread.on([&] {
    fetch.reset();
    full.reset();
  });
}
END_TEST

START_TEST(an_embedded_watch_tells_what_is_there_and_what_comes) {
  Embedded all;
  Recorder recorder;
  std::shared_ptr<EmbeddedWatch> watch;
  for (unsigned n = 0; n < 20; ++n) all.put(n);
  all.thread.on([&] {
    watch = std::make_shared<EmbeddedWatch>(*all.reader, hash('A'), recorder.listener());
    watch->beat();  // not yet
    watch->begin();
  });
  ck_assert_uint_eq(recorder.caught_up.await(1).size(), 1);
  ck_assert_uint_eq(recorder.arrivals.size(), 20);
  all.put(20);
  ck_assert(recorder.arrivals.await(21).at(20).payload == payload(20));
  all.thread.on([&] { watch->beat(); });
  ck_assert_uint_eq(recorder.caught_up.await(2).size(), 2);
  all.thread.on([&] { watch.reset(); });
  all.put(21);
  all.thread.on([] {});  // what was posted before has run
  ck_assert_uint_eq(recorder.arrivals.size(), 21);
}
END_TEST

START_TEST(an_embedded_watch_that_has_ended_tells_nothing) {
  Embedded all;
  Recorder recorder;
  std::shared_ptr<EmbeddedWatch> watch;
  all.thread.on([&] {
    watch = std::make_shared<EmbeddedWatch>(*all.reader, hash('A'), recorder.listener());
    watch->begin();
  });
  recorder.caught_up.await(1);
  all.put(0);
  recorder.arrivals.await(1);
  all.thread.on([&] { watch->end(); });
  all.put(1);
  all.thread.on([&] { watch->beat(); });
  all.thread.on([&] { watch.reset(); });
  ck_assert_uint_eq(recorder.arrivals.size(), 1);
  ck_assert_uint_eq(recorder.caught_up.size(), 1);
}
END_TEST

START_TEST(an_embedded_watch_goes_on_when_there_is_room) {
  Embedded all;
  Recorder recorder;
  std::shared_ptr<EmbeddedWatch> watch;
  std::unique_ptr<FullBudget> full;
  for (unsigned n = 0; n < 4; ++n) all.put(n);
  Inbox<int> read;
  all.thread.on([&] {
    full = std::make_unique<FullBudget>(*all.source);
    watch = std::make_shared<EmbeddedWatch>(*all.reader, hash('A'), recorder.listener());
    watch->begin();
    // The reader does one after the other: when this has come, the watch has its answer too.
    all.reader->find(chrysalis::index_of(hash('A')), 0, [&](const auto&) { read.put(1); });
  });
  read.one();
  all.put(4);
  all.thread.on([] {});
  ck_assert_uint_eq(recorder.arrivals.size() + recorder.caught_up.size(), 0);
  all.thread.on([&] { full.reset(); });
  ck_assert_uint_eq(recorder.caught_up.await(1).size(), 1);
  const auto arrivals = recorder.arrivals.await(5);
  for (unsigned n = 0; n < 5; ++n) ck_assert(arrivals.at(n).payload == payload(n));
  all.thread.on([&] { watch.reset(); });
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("requests");
  TCase* cases = tcase_create("requests");
  tcase_set_timeout(cases, 90);
  tcase_add_test(cases, a_look_up_hands_on_in_the_order_of_the_node);
  tcase_add_test(cases, a_look_up_asks_for_nothing_that_is_not_wanted);
  tcase_add_test(cases, a_look_up_tells_what_is_no_message_of_mam);
  tcase_add_test(cases, a_look_up_without_room_says_so);
  tcase_add_test(cases, a_fetch_keeps_what_is_asked_for);
  tcase_add_test(cases, a_node_with_proof_of_work_gets_a_draft);
  tcase_add_test(cases, another_node_gets_a_complete_message);
  tcase_add_test(cases, a_refusal_is_told_and_the_node_is_asked_anew_what_it_can_do);
  tcase_add_test(cases, a_reader_gives_a_few_messages_at_a_time);
  tcase_add_test(cases, what_is_no_message_of_mam_is_no_arrival);
  tcase_add_test(cases, an_embedded_fetch_finds_all_that_is_kept);
  tcase_add_test(cases, an_embedded_fetch_without_room_says_so);
  tcase_add_test(cases, an_embedded_watch_tells_what_is_there_and_what_comes);
  tcase_add_test(cases, an_embedded_watch_that_has_ended_tells_nothing);
  tcase_add_test(cases, an_embedded_watch_goes_on_when_there_is_room);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
