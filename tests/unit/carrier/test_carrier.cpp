// SPDX-License-Identifier: GPL-3.0-or-later
// The carrier over Chrysalis REST, against our node and against one that speaks the standard API alone.
#include "chrysalis/mam_data.hpp"
#include "node/http/server.hpp"

#include <filesystem>
#include <fstream>

#include "base/http/url.hpp"
#include "tests/unit/support/carrier_fixture.hpp"
#include "tests/unit/support/node_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"
#include "tests/unit/support/tls_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier;
using namespace jm::carrier::testing;
using jm::node::Node;
using jm::node::Server;

CarrierOptions quick() {
  CarrierOptions options;
  options.poll_min = 20ms;
  options.poll_max = 100ms;
  return options;
}

std::unique_ptr<Node> default_node() {
  return std::move(*Node::open({.db_file = ":memory:", .clock = {}}));
}

std::unique_ptr<Server> serve(Node& node, const std::string& listen = "127.0.0.1:0") {
  auto server = Server::start(node, {.listen = listen, .tls_cert = {}, .tls_key = {}, .rate = 0});
  if (!server) std::abort();
  return std::move(*server);
}

// Holds each look-up that may wait for as long as the client waits.
struct HoldingNode : FakeNode {
  HoldingNode() {
    features = R"(["PoW","wait"])";
    disturb = [](FakeConnection& connection, const FakeRequest& request) {
      if (request.path.find("&wait=") == std::string::npos) return false;
      connection.wait_until_gone();
      return true;
    };
  }
};

START_TEST(urls_are_checked_strictly) {
  const auto good = [](const char* url) { return node_url(url).value_or("?"); };
  ck_assert(good("http://127.0.0.1:14265") == "http://127.0.0.1:14265");
  ck_assert(good("HTTPS://node.example/") == "https://node.example");
  ck_assert(good("https://[2001:db8::1]:443/tangle/") == "https://[2001:db8::1]:443/tangle");
  for (const char* bad : {"",
                          "127.0.0.1:14265",
                          "ftp://host",
                          "file:///etc/passwd",
                          "http://",
                          "http://:80",
                          "http://host:0",
                          "http://host:65536",
                          "http://host:8x",
                          "http://host:",
                          "http://user:pw@host",
                          "http://host?x",
                          "http://host#x",
                          "http://ho st",
                          "http://host/../x",
                          "http://host/a b",
                          "http://host\n",
                          "http://[::1",
                          "http://[zz]",
                          "http://-host",
                          "http://a..b",
                          "http://h\xc3\xb6st"})
    ck_assert_msg(!node_url(bad), "%s", bad);
  for (const char* later : {"mqtt://host", "mqtts://host", "legacy+http://host", "legacy+https://host"})
    ck_assert(node_url(later).error().reason.find("not supported by this version") != std::string::npos);
  for (const char* two_lines : {"http://a\nb", "legacy+a\nb://c", "a\nb"})
    ck_assert(node_url(two_lines).error().reason.find('\n') == std::string::npos);
  ck_assert(node_url("http://user:secret@host").error().reason.find("secret") == std::string::npos);
}
END_TEST

START_TEST(our_node_publish_fetch_and_watch) {
  const auto node = default_node();
  const auto server = serve(*node);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {server->url()});
  ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  ck_assert(recorder.arrivals.one().payload == payload(1));
  recorder.caught_up.one();
  const auto id = publish(thread, *carrier, hash('A'), 2, "SECOND");
  const auto told = recorder.arrivals.await(2);
  ck_assert_uint_eq(told.size(), 2);
  ck_assert(told[1].payload == payload(2) && told[1].tag == "SECOND" && told[1].message_id == *id);
  ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 2);
  ck_assert(fetch(thread, *carrier, hash('B'))->empty());
  ck_assert(thread.on([&] { return carrier->describe(); }).find("(watch)") != std::string::npos);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(many_addresses_share_one_watch_and_come_and_go) {
  const auto node = default_node();
  const auto server = serve(*node);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {server->url()});
  constexpr std::size_t kMany = 1200;  // more than one change of the watch holds
  std::vector<std::unique_ptr<Recorder>> recorders;
  std::vector<std::unique_ptr<Watch>> watches;
  thread.on([&] {
    for (std::size_t i = 0; i < kMany; ++i) {
      recorders.push_back(std::make_unique<Recorder>());
      watches.push_back(carrier->watch(numbered_hash(i), recorders.back()->events()));
    }
  });
  for (const auto& recorder : recorders) ck_assert_uint_ge(recorder->caught_up.await(1).size(), 1);
  for (const std::size_t i : {std::size_t{0}, std::size_t{600}, kMany - 1}) {
    ck_assert(publish(thread, *carrier, numbered_hash(i), static_cast<unsigned>(i)).has_value());
    ck_assert(recorders[i]->arrivals.one().payload == payload(static_cast<unsigned>(i)));
  }
  thread.on([&] { watches[600].reset(); });
  ck_assert(publish(thread, *carrier, numbered_hash(600), 7).has_value());
  ck_assert(publish(thread, *carrier, numbered_hash(0), 8).has_value());
  ck_assert_uint_eq(recorders[0]->arrivals.await(2).size(), 2);
  ck_assert_uint_eq(recorders[600]->arrivals.size(), 1);
  thread.on([&] {
    watches.clear();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_second_watch_of_an_address_is_told_all) {
  const auto node = default_node();
  const auto server = serve(*node);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {server->url()});
  ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
  Recorder first;
  Recorder second;
  std::vector<std::unique_ptr<Watch>> watches;
  thread.on([&] { watches.push_back(carrier->watch(hash('A'), first.events())); });
  first.caught_up.one();
  thread.on([&] { watches.push_back(carrier->watch(hash('A'), second.events())); });
  ck_assert(second.arrivals.one().payload == payload(1));
  second.caught_up.one();
  ck_assert_uint_eq(first.arrivals.size(), 1);
  thread.on([&] {
    watches.clear();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_node_that_restarts_costs_no_message) {
  const auto node = default_node();
  auto server = serve(*node);
  const std::string where = server->url().substr(7);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {"http://" + where});
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  recorder.caught_up.one();
  ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
  recorder.arrivals.one();
  server.reset();
  // A server that is still stopping says so (503); one that has stopped is not there.
  const Fault fault = recorder.troubles.one().fault;
  ck_assert(fault == Fault::Unreachable || fault == Fault::Busy);
  jm::chrysalis::Draft draft;  // comes while the carrier is cut off
  draft.message.index = jm::chrysalis::index_of(hash('A'));
  draft.message.data = *jm::chrysalis::to_data({"", payload(2)});
  ck_assert(node->submit(std::move(draft), "192.0.2.1").has_value());
  server = serve(*node, where);
  const auto told = recorder.arrivals.await(2);
  ck_assert_uint_eq(told.size(), 2);
  ck_assert(told[1].payload == payload(2));
  ck_assert(publish(thread, *carrier, hash('A'), 3).has_value());
  ck_assert_uint_eq(recorder.arrivals.await(3).size(), 3);
  ck_assert_uint_eq(recorder.troubles.size(), 1);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_standard_node_is_polled_and_asked_for_nothing_twice) {
  FakeNode node;
  const std::string junk = node.put_junk(hash('A'), 7);
  const std::string first = node.put(hash('A'), 1);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  ck_assert(recorder.arrivals.one().message_id == first);
  recorder.caught_up.await(3);
  const std::string second = node.put(hash('A'), 2);
  ck_assert_uint_eq(recorder.arrivals.await(2).size(), 2);
  recorder.caught_up.await(recorder.caught_up.size() + 3);
  for (const std::string& id : {junk, first, second}) ck_assert_uint_eq(node.asked(id), 1);
  ck_assert_uint_eq(recorder.arrivals.size(), 2);
  ck_assert(thread.on([&] { return carrier->describe(); }).find("(polling)") != std::string::npos);
  const auto found = fetch(thread, *carrier, hash('A'));
  ck_assert_uint_eq(found->size(), 2);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_node_without_proof_of_work_gets_complete_messages) {
  FakeNode node;
  node.features = "[]";
  node.min_pow_score = 20;
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()});
  ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
  const auto message = node.posted.one();
  ck_assert_uint_eq(message.network_id, 8453507715857476362ULL);
  ck_assert_uint_eq(message.parents.size(), 2);
  ck_assert(message.parents[0] < message.parents[1]);
  const auto bytes = jm::chrysalis::to_bytes(message);
  const unsigned zeros = jm::pow::trailing_zeros(jm::chrysalis::pow_digest(bytes), message.nonce);
  ck_assert(jm::pow::score(zeros, bytes.size()) >= 20);
  ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 1);
  thread.on([&] { carrier.reset(); });
}
END_TEST

START_TEST(held_look_ups_are_used_where_there_is_no_watch) {
  FakeNode node;
  node.features = R"(["PoW","wait"])";
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  recorder.caught_up.one();
  node.put(hash('A'), 1);
  ck_assert(recorder.arrivals.one().payload == payload(1));
  ck_assert_uint_ge(node.asked("&wait="), 1);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

// Who waits for what is there would wait as long as the node holds a look-up.
START_TEST(what_is_there_is_told_before_a_look_up_is_held) {
  HoldingNode node;
  node.put(hash('B'), 1);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder nothing, something;
  auto watches = thread.on([&] {
    return std::pair(carrier->watch(hash('A'), nothing.events()),
                     carrier->watch(hash('B'), something.events()));
  });
  nothing.caught_up.one();
  something.caught_up.one();
  ck_assert(something.arrivals.one().payload == payload(1));
  ck_assert_uint_eq(nothing.arrivals.size(), 0);
  thread.on([&] {
    watches = {};
    carrier.reset();
  });
}
END_TEST

// As when others hold as many look-ups as the node lets wait: it still answers those that do not wait.
START_TEST(a_refused_hold_costs_no_other_address_its_own) {
  const std::string refused = jm::chrysalis::to_hex(jm::chrysalis::index_of(hash('A')));
  const std::string other = jm::chrysalis::to_hex(jm::chrysalis::index_of(hash('B')));
  FakeNode node;
  node.features = R"(["PoW","wait"])";
  node.disturb = [&](FakeConnection& connection, const FakeRequest& request) {
    if (request.path.find("&wait=") == std::string::npos) return false;
    if (request.path.find(refused) != std::string::npos) {
      connection.reply(429, "");
    } else {
      connection.wait_until_gone();
    }
    return true;
  };
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder crowded, quiet;
  auto watches = thread.on([&] {
    return std::pair(carrier->watch(hash('A'), crowded.events()), carrier->watch(hash('B'), quiet.events()));
  });
  for (unsigned n = 1; n <= 3; ++n) {
    node.put(hash('A'), n);
    ck_assert(crowded.arrivals.await(n).at(n - 1).payload == payload(n));
  }
  ck_assert_uint_ge(node.asked(refused + "&wait="), 1);
  ck_assert_uint_le(node.asked(other), 2);  // what is there, and the one that is held
  thread.on([&] {
    watches = {};
    carrier.reset();
  });
}
END_TEST

// A node holds a look-up for as long as nothing comes: one for each would keep the others from being asked.
START_TEST(more_addresses_than_held_look_ups_are_all_asked_for) {
  constexpr unsigned kAddresses = 45;
  HoldingNode node;
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  Recorder recorder;
  std::vector<std::unique_ptr<Watch>> watches;
  thread.on([&] {
    for (unsigned i = 0; i < kAddresses; ++i)
      watches.push_back(carrier->watch(numbered_hash(i), recorder.events()));
  });
  ck_assert_uint_ge(recorder.caught_up.await(kAddresses).size(), kAddresses);
  for (unsigned i = 0; i < kAddresses; ++i) node.put(numbered_hash(i), i);
  ck_assert_uint_eq(recorder.arrivals.await(kAddresses).size(), kAddresses);
  thread.on([&] {
    watches.clear();
    carrier.reset();
  });
}
END_TEST

START_TEST(a_second_node_takes_over_and_the_slow_one_is_not_asked_first_again) {
  FakeNode good;
  good.put(hash('A'), 1);
  Inbox<int> asked;
  FakeServer silent([&](FakeConnection& connection, const FakeRequest&) {
    asked.put(1);
    connection.wait_until_gone();
  });
  LoopThread thread;
  auto carrier = open_or_abort(thread, {silent.url(), good.url()});
  ck_assert_uint_eq(fetch(thread, *carrier, hash('A'))->size(), 1);
  const std::size_t before = asked.size();
  ck_assert_uint_ge(before, 1);
  ck_assert(publish(thread, *carrier, hash('A'), 2).has_value());
  ck_assert_uint_eq(asked.size(), before);
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  ck_assert_uint_eq(recorder.arrivals.await(2).size(), 2);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(tls_is_verified) {
  const TempFolder folder;
  const std::string cert = folder / "cert.pem";
  const std::string key = folder / "key.pem";
  for (const auto& [file, text] :
       {std::pair(cert, jm::node::testing::kTestCert), std::pair(key, jm::node::testing::kTestKey)}) {
    std::ofstream(file) << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  }
  const auto node = default_node();
  auto server = Server::start(*node, {.listen = "127.0.0.1:0", .tls_cert = cert, .tls_key = key});
  ck_assert(server.has_value());
  const std::string url = (*server)->url();
  ck_assert(url.starts_with("https://"));
  LoopThread thread;
  CarrierOptions trusting;
  trusting.ca_file = cert;
  CarrierOptions careless;
  careless.verify_tls = false;
  for (const CarrierOptions& options : {trusting, careless}) {
    auto carrier = open_or_abort(thread, {url}, options);
    Recorder recorder;
    auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
    ck_assert(publish(thread, *carrier, hash('A'), 1).has_value());
    recorder.arrivals.one();
    thread.on([&] {
      watch.reset();
      carrier.reset();
    });
  }
  auto strict = open_or_abort(thread, {url});
  const auto refused = publish(thread, *strict, hash('A'), 1);
  ck_assert(!refused && refused.error().fault == Fault::Unreachable);
  ck_assert(refused.error().reason.find("certificate") != std::string::npos);
  thread.on([&] { strict.reset(); });
  CarrierOptions missing;
  missing.ca_file = folder / "none.pem";
  ck_assert(!thread.on([&] { return open_carrier(thread.loop, {url}, missing).has_value(); }));
}
END_TEST

// A full address costs one request over the watch, and the message after the junk comes through.
START_TEST(a_thousand_pieces_of_junk_delay_but_do_not_hide) {
  const auto node = std::move(*Node::open({.db_file = ":memory:", .max_per_address = 4000, .clock = {}}));
  for (unsigned i = 0; i < 1000; ++i) {
    jm::chrysalis::Draft draft;
    draft.message.index = jm::chrysalis::index_of(hash('A'));
    if (i % 2 == 0) {
      draft.message.data.assign(300, 0xFF);  // no tag is that long
      draft.message.data[1] = static_cast<std::uint8_t>(i / 2);
      draft.message.data[2] = static_cast<std::uint8_t>(i / 512);
    } else {
      draft.message.data = *jm::chrysalis::to_data({"", payload(i)});
    }
    ck_assert(node->submit(std::move(draft), "192.0.2.1").has_value());
  }
  auto server =
      Server::start(*node, {.listen = "127.0.0.1:0", .tls_cert = {}, .tls_key = {}});  // with its limits
  LoopThread thread;
  auto carrier = open_or_abort(thread, {(*server)->url()});
  Recorder recorder;
  auto watch = thread.on([&] { return carrier->watch(hash('A'), recorder.events()); });
  recorder.caught_up.one();
  ck_assert(publish(thread, *carrier, hash('A'), 5000).has_value());
  const auto told = recorder.arrivals.await(501);
  ck_assert_uint_eq(told.size(), 501);
  ck_assert(told.back().payload == payload(5000));
  ck_assert_uint_ge(fetch(thread, *carrier, hash('A'))->size(), 500);
  thread.on([&] {
    watch.reset();
    carrier.reset();
  });
}
END_TEST

START_TEST(nothing_runs_after_the_carrier_has_gone) {
  FakeNode node;
  node.put(hash('A'), 1);
  LoopThread thread;
  auto carrier = open_or_abort(thread, {node.url()}, quick());
  std::atomic<int> told = 0;
  Recorder recorder;
  std::unique_ptr<Watch> watch;
  thread.on([&] {
    watch = carrier->watch(hash('A'), {[&](const Arrival&) {
                                         ++told;
                                         carrier.reset();
                                         recorder.caught_up.put(1);
                                       },
                                       [&] { ++told; }, [&](const auto&) { ++told; }});
  });
  recorder.caught_up.one();
  thread.on([] {});
  ck_assert_int_eq(told, 1);
  thread.on([&] { watch.reset(); });
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("carrier");
  TCase* c = tcase_create("carrier");
  tcase_set_timeout(c, 180);
  tcase_add_test(c, urls_are_checked_strictly);
  tcase_add_test(c, our_node_publish_fetch_and_watch);
  tcase_add_test(c, many_addresses_share_one_watch_and_come_and_go);
  tcase_add_test(c, a_second_watch_of_an_address_is_told_all);
  tcase_add_test(c, a_node_that_restarts_costs_no_message);
  tcase_add_test(c, a_standard_node_is_polled_and_asked_for_nothing_twice);
  tcase_add_test(c, a_node_without_proof_of_work_gets_complete_messages);
  tcase_add_test(c, held_look_ups_are_used_where_there_is_no_watch);
  tcase_add_test(c, a_refused_hold_costs_no_other_address_its_own);
  tcase_add_test(c, what_is_there_is_told_before_a_look_up_is_held);
  tcase_add_test(c, more_addresses_than_held_look_ups_are_all_asked_for);
  tcase_add_test(c, a_second_node_takes_over_and_the_slow_one_is_not_asked_first_again);
  tcase_add_test(c, tls_is_verified);
  tcase_add_test(c, a_thousand_pieces_of_junk_delay_but_do_not_hide);
  tcase_add_test(c, nothing_runs_after_the_carrier_has_gone);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
