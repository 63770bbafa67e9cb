// SPDX-License-Identifier: GPL-3.0-or-later
// A node whose host's clock jumps: nothing is lost for it, and nothing stays for ever.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "tests/unit/support/clocks.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::node;
using namespace jm::node::testing;
using jm::testing::wall_shift;
using std::chrono::seconds;

constexpr long kYears = 10L * 365 * 24 * 3600;  // in seconds

// With the system's clock.
Options with_clock(const TempFolder& folder) {
  Options made = options(folder / "node.db");
  made.clock = {};
  return made;
}

bool accepts(Node& node, const std::string& index, const std::string& data,
             const char* client = "192.0.2.1") {
  return node.submit(draft(index, data), client).has_value();
}

std::size_t count(const Node& node, const std::string& index) {
  return node.list(bytes(index))->ids.size();
}

bool eventually(const std::function<bool()>& so) {
  for (const auto end = std::chrono::steady_clock::now() + seconds(30);
       std::chrono::steady_clock::now() < end;) {
    if (so()) return true;
    std::this_thread::yield();
  }
  return false;
}

// By years, ahead and back, while it runs.
START_TEST(a_jump_while_it_runs) {
  wall_shift = 0;
  const TempFolder folder;
  const auto node = open_node(with_clock(folder));
  for (const long jump : {kYears, -kYears, 0L}) {
    ck_assert(accepts(*node, "here", std::to_string(jump)));
    wall_shift = jump;
    node->prune();
  }
  ck_assert_uint_eq(count(*node, "here"), 3);
}
END_TEST

// A host without a clock of its own may begin in 1970: what comes then is young when the clock is right.
START_TEST(a_start_long_ago) {
  wall_shift = 0;
  const TempFolder folder;
  Options with = with_clock(folder);
  with.max_per_address = 8;
  auto node = open_node(with);
  ck_assert(accepts(*node, "here", "1", "198.51.100.1"));
  node.reset();
  wall_shift = -5 * kYears;
  node = open_node(with);
  for (const char* data : {"2", "3"}) ck_assert(accepts(*node, "here", data));  // a client's share
  node->prune();
  node.reset();
  wall_shift = 0;
  node = open_node(with);
  ck_assert(!accepts(*node, "here", "4"));  // nothing of its own is old enough to go
  node->prune();
  ck_assert_uint_eq(count(*node, "here"), 3);
}
END_TEST

// What came while the clock was ahead grows old like the rest, and is removed.
START_TEST(a_start_long_ahead) {
  wall_shift = kYears;
  const TempFolder folder;
  Options with = with_clock(folder);
  with.keep_at_least = seconds(0);
  with.max_per_address = 8;
  auto node = open_node(with);
  for (const char* data : {"1", "2"}) ck_assert(accepts(*node, "full", data));  // a client's share
  ck_assert(accepts(*node, "other", "1"));
  node.reset();
  wall_shift = 0;
  with.max_age = seconds(1);
  node = open_node(with);
  const Id oldest = node->list(bytes("full"))->ids.front();
  ck_assert(accepts(*node, "full", "3"));
  ck_assert(!*node->message(oldest));
  ck_assert(eventually([&] {
    node->prune();
    return count(*node, "full") == 0 && count(*node, "other") == 0;
  }));
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("store clock");
  TCase* cases = tcase_create("store clock");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, a_jump_while_it_runs);
  tcase_add_test(cases, a_start_long_ago);
  tcase_add_test(cases, a_start_long_ahead);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
