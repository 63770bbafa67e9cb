// SPDX-License-Identifier: GPL-3.0-or-later
// The node without HTTP: rules, look-up, subscriptions.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <time.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "pow/pow.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;

chrysalis::Message complete_message(const Node& node, const Id& id) {
  const auto stored = *node.message(id);
  ck_assert(stored.has_value());
  auto message = chrysalis::from_bytes(*stored->raw);
  ck_assert(message.has_value());
  return *message;
}

// Of this thread, in seconds: what others do meanwhile does not count.
double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

chrysalis::Draft as_complete(chrysalis::Message message) {
  return {std::move(message), true, true, true};
}

void assert_refused(Node& node, chrysalis::Draft draft, std::string_view part) {
  const auto id = node.submit(std::move(draft), "10.0.0.1");
  ck_assert(!id.has_value());
  ck_assert(id.error().why == Refusal::Invalid);
  ck_assert_msg(id.error().reason.find(part) != std::string::npos, "%s", id.error().reason.c_str());
}

START_TEST(fills_in_what_a_draft_lacks) {
  auto with = options();
  with.min_pow_score = 1;
  const auto node = open_node(with);
  const auto message = complete_message(*node, put(*node, "index", "data", "10.0.0.1"));
  ck_assert_uint_eq(message.network_id, chrysalis::network_id_of("private_tangle1"));
  ck_assert_uint_eq(message.parents.size(), 1);
  const Bytes raw = chrysalis::to_bytes(message);
  const auto digest = chrysalis::blake2b_256(ByteView(raw).first(raw.size() - 8));
  ck_assert(pow::score(pow::trailing_zeros(digest, message.nonce), raw.size()) >= 1);
}
END_TEST

START_TEST(parents_that_are_filled_in_name_no_message) {
  const auto node = open_node();
  const Id first = put(*node, "a", "same");
  const Id second = put(*node, "a", "same");  // without parents it is a new message each time
  ck_assert(first != second);
  for (const Id& id : {first, second}) {
    const auto parents = complete_message(*node, id).parents;
    ck_assert_uint_eq(parents.size(), 1);
    ck_assert(!*node->message(parents[0]));
  }
}
END_TEST

START_TEST(a_complete_message_keeps_its_bytes_and_is_accepted_again) {
  const auto maker = open_node();
  const auto message = complete_message(*maker, put(*maker, "index", "data"));
  const auto node = open_node();
  const auto id = node->submit(as_complete(message), "1.2.3.4");
  ck_assert(id.has_value());
  ck_assert(*id == chrysalis::id_of(chrysalis::to_bytes(message)));
  ck_assert(*(*node->message(*id))->raw == chrysalis::to_bytes(message));
  const auto again = node->submit(as_complete(message), "1.2.3.5");
  ck_assert(again.has_value() && *again == *id);
  ck_assert_uint_eq(node->find(bytes("index"))->size(), 1);
}
END_TEST

START_TEST(refuses_what_breaks_a_rule) {
  const auto node = open_node();
  const auto good = complete_message(*node, put(*node, "index", "data"));

  auto other_network = good;
  other_network.network_id += 1;
  assert_refused(*node, as_complete(other_network), "networkId");

  auto unsorted = as_complete(good);
  unsorted.message.parents = {Id{2}, Id{1}};
  assert_refused(*node, unsorted, "sorted");
  unsorted.message.parents = {Id{1}, Id{1}};
  assert_refused(*node, unsorted, "unique");
  unsorted.message.parents.clear();
  assert_refused(*node, unsorted, "parents");
  for (std::uint8_t i = 0; i < 9; ++i) unsorted.message.parents.push_back(Id{i});
  assert_refused(*node, unsorted, "parents");

  auto nonce_alone = draft("index", "data");
  nonce_alone.has_nonce = true;
  nonce_alone.message.nonce = 7;
  assert_refused(*node, nonce_alone, "networkId");

  assert_refused(*node, draft("", "data"), "index");
  assert_refused(*node, draft(std::string(65, 'x'), "data"), "index");
  assert_refused(*node, draft("index", std::string(33000, 'x')), "bytes");
}
END_TEST

START_TEST(refuses_too_little_proof_of_work) {
  auto strict = options();
  strict.min_pow_score = 50;
  const auto node = open_node(strict);
  auto message = complete_message(*node, put(*node, "index", "data", "10.0.0.1"));
  const Bytes raw = chrysalis::to_bytes(message);
  const auto digest = chrysalis::blake2b_256(ByteView(raw).first(raw.size() - 8));
  const unsigned needed = pow::zeros_needed(50, raw.size());
  ck_assert_uint_ge(pow::trailing_zeros(digest, message.nonce), needed);
  message.nonce = 1;
  while (pow::trailing_zeros(digest, message.nonce) >= needed) ++message.nonce;
  assert_refused(*node, as_complete(message), "score");
  // Nonce 0 asks the node for the work.
  message.nonce = 0;
  const auto id = node->submit(as_complete(message), "10.0.0.1");
  ck_assert(id.has_value());
  ck_assert_uint_ne(complete_message(*node, *id).nonce, 1);
}
END_TEST

START_TEST(the_gateway_does_no_proof_of_work_at_its_own_node) {
  auto hard = options();
  hard.min_pow_score = 1e30;  // never found
  const auto node = open_node(hard);
  const auto message = complete_message(*node, put(*node, "index", "data", kGateway));
  ck_assert_uint_eq(message.nonce, 0);
  ck_assert_uint_eq(node->find(bytes("index"))->size(), 1);
}
END_TEST

START_TEST(a_nonce_of_0_that_is_enough_is_kept) {
  const auto maker = open_node();  // asks for no work: any nonce is enough
  auto message = complete_message(*maker, put(*maker, "index", "data"));
  message.nonce = 0;
  const auto id = maker->submit(as_complete(message), "local");
  ck_assert(id && *id == chrysalis::id_of(chrysalis::to_bytes(message)));
}
END_TEST

START_TEST(finds_by_index_oldest_first_after_and_with_a_limit) {
  const auto node = open_node();
  for (int i = 0; i < 5; ++i) put(*node, "here", std::to_string(i));
  put(*node, "there", "x");
  const auto all = *node->find(bytes("here"));
  ck_assert_uint_eq(all.size(), 5);
  for (std::size_t i = 0; i < all.size(); ++i) assert_same(data_of(all[i]), std::to_string(i));
  const auto later = *node->find(bytes("here"), all[2].order, 1);
  ck_assert_uint_eq(later.size(), 1);
  ck_assert(later[0].id == all[3].id);
  ck_assert(node->find(bytes("nowhere"))->empty());
  const auto listing = *node->list(bytes("here"), 2);
  ck_assert(listing.ids == (std::vector<Id>{all[3].id, all[4].id}));
  ck_assert_uint_eq(listing.newest, all[4].order);
  ck_assert_uint_eq(node->list(bytes("nowhere"))->newest, 0);
}
END_TEST

START_TEST(indexes_are_compared_padded_with_zeros) {
  const auto node = open_node();
  const std::string padded("aa\0\0", 4);
  std::vector<std::string> told;
  const auto subscription =
      node->subscribe(bytes("aa"), [&](const Stored& s) { told.push_back(data_of(s)); });
  put(*node, padded, "x");
  ck_assert(told == std::vector<std::string>{"x"});
  const auto found = *node->find(bytes("aa"));
  ck_assert_uint_eq(found.size(), 1);
  ck_assert(found[0].index == bytes(padded));
  put(*node, std::string(3, '\0'), "zeros");
  ck_assert_uint_eq(node->find(Bytes{0})->size(), 1);
}
END_TEST

START_TEST(a_subscription_tells_from_now_on_and_ends) {
  const auto node = open_node();
  put(*node, "here", "before");
  std::vector<std::string> told;
  auto subscription = node->subscribe(bytes("here"), [&](const Stored& s) { told.push_back(data_of(s)); });
  put(*node, "here", "one");
  put(*node, "there", "elsewhere");
  const auto twice = complete_message(*node, put(*node, "here", "two"));
  ck_assert(node->submit(as_complete(twice), "local").has_value());  // known: nobody is told again
  subscription.reset();
  put(*node, "here", "after");
  ck_assert(told == (std::vector<std::string>{"one", "two"}));
}
END_TEST

START_TEST(a_subscription_may_end_inside_its_callback_and_outlive_the_node) {
  auto node = open_node();
  int told = 0;
  std::unique_ptr<Subscription> once;
  once = node->subscribe(bytes("here"), [&](const Stored&) {
    ++told;
    once.reset();
  });
  auto survivor = node->subscribe(bytes("here"), [](const Stored&) {});
  put(*node, "here", "1");
  put(*node, "here", "2");
  ck_assert_int_eq(told, 1);
  node.reset();
  survivor.reset();
}
END_TEST

// How many others there are at its address makes no difference to the one that ends.
START_TEST(subscriptions_of_one_address_end_as_fast_as_those_of_many) {
  const auto node = open_node();
  const auto time_of = [&](bool one_address) {
    std::vector<std::unique_ptr<Subscription>> all;
    for (int i = 0; i < 10'000; ++i)
      all.push_back(node->subscribe(bytes(one_address ? "here" : std::to_string(i)), [](const Stored&) {}));
    const auto since = processor_time();
    all.clear();
    return processor_time() - since;
  };
  const auto of_many = time_of(false);
  ck_assert(time_of(true) < 20 * of_many);
}
END_TEST

START_TEST(everybody_is_told_in_the_order_of_the_store) {
  const auto node = open_node();
  std::vector<std::uint64_t> orders;
  const auto subscription =
      node->subscribe(bytes("here"), [&](const Stored& s) { orders.push_back(s.order); });
  {
    std::vector<std::jthread> writers;
    for (int t = 0; t < 4; ++t) {
      writers.emplace_back([&node, t] {
        for (int i = 0; i < 25; ++i) {
          (void)node->submit(draft("here", std::to_string(t) + "," + std::to_string(i)), "local");
        }
      });
    }
  }
  ck_assert_uint_eq(orders.size(), 100);
  ck_assert(std::is_sorted(orders.begin(), orders.end()));
}
END_TEST

START_TEST(an_interrupted_node_does_no_more_work) {
  auto hard = options();
  hard.min_pow_score = 1e30;  // never found
  const auto node = open_node(hard);
  std::jthread interrupter([&] { node->interrupt(); });
  const auto id = node->submit(draft("index", "data"), "10.0.0.1");
  ck_assert(!id && id.error().why == Refusal::Full);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("node");
  TCase* cases = tcase_create("node");
  tcase_add_test(cases, fills_in_what_a_draft_lacks);
  tcase_add_test(cases, parents_that_are_filled_in_name_no_message);
  tcase_add_test(cases, a_complete_message_keeps_its_bytes_and_is_accepted_again);
  tcase_add_test(cases, refuses_what_breaks_a_rule);
  tcase_add_test(cases, refuses_too_little_proof_of_work);
  tcase_add_test(cases, the_gateway_does_no_proof_of_work_at_its_own_node);
  tcase_add_test(cases, a_nonce_of_0_that_is_enough_is_kept);
  tcase_add_test(cases, finds_by_index_oldest_first_after_and_with_a_limit);
  tcase_add_test(cases, indexes_are_compared_padded_with_zeros);
  tcase_add_test(cases, a_subscription_tells_from_now_on_and_ends);
  tcase_add_test(cases, a_subscription_may_end_inside_its_callback_and_outlive_the_node);
  tcase_add_test(cases, subscriptions_of_one_address_end_as_fast_as_those_of_many);
  tcase_add_test(cases, everybody_is_told_in_the_order_of_the_store);
  tcase_add_test(cases, an_interrupted_node_does_no_more_work);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
