// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of carriers (tests/unit/support/carrier_contract.hpp): every carrier of the product, and every
// model of one that tests use instead. What a dialog's engine asks for goes through the courier as well.
#include <array>

#include "carrier/courier.hpp"
#include "carrier/embedded.hpp"
#include "node/http/server.hpp"
#include "tests/sim/carrier/model_carrier.hpp"
#include "tests/unit/support/carrier_contract.hpp"
#include "tests/unit/support/memory_carrier.hpp"
#include "tests/unit/support/node_fixture.hpp"

namespace {

using namespace jm;
using namespace jm::carrier;
using namespace jm::carrier::testing;

std::unique_ptr<node::Node> open_default_node() {
  return std::move(*node::Node::open({.db_file = ":memory:", .clock = {}}));
}

class EmbeddedSubject final : public Subject {
 public:
  EmbeddedSubject() {
    carrier = thread.on([this] { return open_embedded(thread.loop, *node_); });
  }
  ~EmbeddedSubject() override {
    thread.on([this] { carrier.reset(); });
  }

 private:
  const std::unique_ptr<node::Node> node_ = open_default_node();
};

// Our node over HTTP, with its watch.
class RestSubject final : public Subject {
 public:
  RestSubject() {
    auto server =
        node::Server::start(*node_, {.listen = "127.0.0.1:0", .tls_cert = {}, .tls_key = {}, .rate = 0});
    if (!server) std::abort();
    server_ = std::move(*server);
    carrier = open_or_abort(thread, {server_->url()});
  }
  ~RestSubject() override {
    thread.on([this] { carrier.reset(); });
  }

 private:
  const std::unique_ptr<node::Node> node_ = open_default_node();
  std::unique_ptr<node::Server> server_;
};

// A node of the standard API alone, which is asked again and again.
class PolledSubject final : public Subject {
 public:
  PolledSubject() {
    CarrierOptions options;
    options.poll_min = options.poll_max = 20ms;
    carrier = open_or_abort(thread, {node_.url()}, options);
  }
  ~PolledSubject() override {
    thread.on([this] { carrier.reset(); });
  }

 private:
  FakeNode node_;
};

// What the gateway's tests use.
class MemorySubject final : public Subject {
 public:
  MemorySubject() {
    carrier = thread.on([this] { return memory_.open(thread.loop); });
  }
  ~MemorySubject() override {
    thread.on([this] { carrier.reset(); });
  }

 private:
  MemoryCarrier memory_;
};

// What the simulation uses: in each of its conditions, once nothing goes wrong any more.
class ModelSubject final : public Subject {
 public:
  explicit ModelSubject(std::string_view name) : condition_(sim::healed(sim::condition(name))) {
    thread.on([this] {
      model_ =
          std::make_unique<sim::SharedModel>(thread.loop, condition_, 12'000, sim::Generator(1), faults_);
      carrier = open_model(thread.loop, *model_);
    });
  }
  ~ModelSubject() override {
    thread.on([this] {
      carrier.reset();
      model_.reset();
    });
  }
  Declared declared() const override { return {condition_.keeps, false}; }

 private:
  const sim::Condition condition_;
  sim::FaultCounts faults_;
  std::unique_ptr<sim::SharedModel> model_;
};

struct Maker {
  const char* name;
  std::unique_ptr<Subject> (*make)();
};
constexpr Maker kMakers[] = {
    {"embedded", [] { return std::unique_ptr<Subject>(std::make_unique<EmbeddedSubject>()); }},
    {"REST", [] { return std::unique_ptr<Subject>(std::make_unique<RestSubject>()); }},
    {"polled", [] { return std::unique_ptr<Subject>(std::make_unique<PolledSubject>()); }},
    {"memory", [] { return std::unique_ptr<Subject>(std::make_unique<MemorySubject>()); }},
    {"model: perfect", [] { return std::unique_ptr<Subject>(std::make_unique<ModelSubject>("perfect")); }},
    {"model: liar", [] { return std::unique_ptr<Subject>(std::make_unique<ModelSubject>("liar")); }},
    {"model: keeps nothing",
     [] { return std::unique_ptr<Subject>(std::make_unique<ModelSubject>("keeps_nothing")); }},
};
constexpr int kMakerCount = static_cast<int>(std::size(kMakers));
constexpr int kCaseCount = static_cast<int>(std::size(kCarrierContract));

START_TEST(a_carrier_keeps_the_contract) {
  const Maker& maker = kMakers[_i / kCaseCount];
  const ContractCase& one = kCarrierContract[_i % kCaseCount];
  // Seen in the log if it fails.
  std::fprintf(stderr, "# %s: %s\n", maker.name, one.name);
  const auto subject = maker.make();
  if (one.applies(subject->declared())) one.check(*subject);
}
END_TEST

// The actions of an engine, and what it is told.
START_TEST(an_engine_is_told_the_same_by_all) {
  const auto subject = kMakers[_i].make();
  Inbox<std::string> received;
  Inbox<int> caught_up;
  Inbox<dialog::PublishResult> published;
  Inbox<std::optional<bool>> looked;
  std::unique_ptr<Courier> courier;
  const auto perform = [&](dialog::Action action) {
    subject->thread.on([&] { ck_assert(courier->perform(action)); });
  };
  subject->thread.on([&] {
    courier = std::make_unique<Courier>(
        std::vector<Carrier*>{subject->carrier.get()},
        Courier::Events{[&](auto, const auto&, const std::string& payload) { received.put(payload); },
                        [&](auto, const auto&) { caught_up.put(1); },
                        [&](auto, auto result) { published.put(result); },
                        [&](auto, auto there) { looked.put(there); }, [](auto, const auto&) {}});
  });
  const std::string larger(subject->carrier->max_payload_trytes() + 1'000, 'X');
  perform(dialog::action::Watch{0, hash('A')});
  caught_up.one();
  perform(dialog::action::Publish{0, 1, hash('A'), payload(1)});
  ck_assert(published.one() == dialog::PublishResult::Done);
  ck_assert(received.one() == payload(1));
  perform(dialog::action::Publish{0, 2, hash('A'), larger});
  ck_assert(published.await(2).at(1) == dialog::PublishResult::Refused);
  perform(dialog::action::Look{0, 3, hash('A'), payload(1)});
  ck_assert(looked.one() == std::optional(subject->declared().keeps));
  perform(dialog::action::Look{0, 4, hash('A'), payload(2)});
  ck_assert(looked.await(2).at(1) == std::optional(false));
  perform(dialog::action::Unwatch{0, hash('A')});
  subject->thread.on([&] { courier.reset(); });
}
END_TEST

Suite* suite() {
  Suite* s = suite_create("contract");
  TCase* c = tcase_create("contract");
  tcase_set_timeout(c, 180);
  tcase_add_loop_test(c, a_carrier_keeps_the_contract, 0, kMakerCount * kCaseCount);
  tcase_add_loop_test(c, an_engine_is_told_the_same_by_all, 0, kMakerCount);
  suite_add_tcase(s, c);
  return s;
}

}  // namespace

int main() {
  return run_tap(suite());
}
