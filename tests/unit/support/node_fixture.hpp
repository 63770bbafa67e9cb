// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the node share: drafts, and a clock that the test sets.
#pragma once

#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "node/node.hpp"
#include "tests/unit/support/temp_folder.hpp"

// Check's own comparison of texts keeps pointers into temporaries.
#define assert_same(a, b)                                                                        \
  do {                                                                                           \
    const std::string assert_a = (a), assert_b = (b);                                            \
    ck_assert_msg(assert_a == assert_b, "'%s' is not '%s'", assert_a.c_str(), assert_b.c_str()); \
  } while (false)

namespace jm::node::testing {

inline Bytes bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

inline chrysalis::Draft draft(std::string_view index, std::string_view data) {
  chrysalis::Draft made;
  made.message.index = bytes(index);
  made.message.data = bytes(data);
  return made;
}

inline std::string data_of(const Stored& stored) {
  const auto message = chrysalis::from_bytes(*stored.raw);
  return message ? std::string(message->data.begin(), message->data.end()) : "?";
}

// Unix milliseconds that pass only when told to.
inline std::atomic<std::int64_t> now_ms{1'700'000'000'000};

// Asks for no proof of work: most tests are not about it.
inline Options options(std::string db_file = ":memory:") {
  Options made;
  made.db_file = std::move(db_file);
  made.min_pow_score = 0;
  made.clock = [] { return now_ms.load(); };
  return made;
}

inline std::unique_ptr<Node> open_node(Options with = options()) {
  auto node = Node::open(std::move(with));
  ck_assert_msg(node.has_value(), "%s", node ? "" : node.error().reason.c_str());
  return std::move(*node);
}

inline Id put(Node& node, std::string_view index, std::string_view data, std::string_view client = "local") {
  const auto id = node.submit(draft(index, data), client);
  ck_assert_msg(id.has_value(), "%s", id ? "" : id.error().reason.c_str());
  return *id;
}

// A node that hands everything on to another: what a test changes, it overrides.
class Forwarding : public Node {
 public:
  explicit Forwarding(std::unique_ptr<Node> inner) : inner_(std::move(inner)) {}

  tl::expected<Id, SubmitError> submit(chrysalis::Draft draft, std::string_view client, Tell tell) override {
    return inner_->submit(std::move(draft), client, tell);
  }
  tl::expected<Prepared, SubmitError> prepare(chrysalis::Draft draft) const override {
    return inner_->prepare(std::move(draft));
  }
  tl::expected<void, SubmitError> prove(Prepared& message, const std::stop_token& stop) const override {
    return inner_->prove(message, stop);
  }
  tl::expected<Id, SubmitError> store(const Prepared& message, std::string_view client, Tell tell) override {
    return inner_->store(message, client, tell);
  }
  Result<std::vector<Stored>> find(ByteView index, std::uint64_t after, std::size_t limit) const override {
    return inner_->find(index, after, limit);
  }
  Result<Listing> list(ByteView index, std::size_t limit) const override {
    return inner_->list(index, limit);
  }
  Result<std::optional<Stored>> message(const Id& id) const override { return inner_->message(id); }
  std::unique_ptr<Subscription> subscribe(ByteView index, std::function<void(const Stored&)> told) override {
    return inner_->subscribe(index, std::move(told));
  }
  void keep_at_least(std::chrono::seconds age) override { inner_->keep_at_least(age); }
  void prune() override { inner_->prune(); }
  void interrupt() override { inner_->interrupt(); }
  const std::string& store_id() const override { return inner_->store_id(); }
  const Options& options() const override { return inner_->options(); }
  std::size_t awaited(ByteView index) const override { return inner_->awaited(index); }

 private:
  std::unique_ptr<Node> inner_;
};

}  // namespace jm::node::testing
