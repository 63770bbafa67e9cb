// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 between any two steps of a call over a plain channel, with the real node and the real state: after
// the restart no index has signed two messages, and what was signed is answered once.
#include <signal.h>
#include <sys/wait.h>

#include <set>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/http_client.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

// The files of one installation, and the gateway over them with its embedded node.
class Host {
 public:
  Host(const std::string& folder, const Peer& peer) {
    options_.config.state_dir = folder + "/state";
    options_.config.node.server.listen = "127.0.0.1:0";
    options_.config.node.store.db_file = folder + "/node.db";
    options_.config.node.store.min_pow_score = 0;
    options_.config.carriers[kEmbedded].name = kEmbedded;
    ChannelConfig channel = channel_for(peer);
    channel.carrier = kEmbedded;
    options_.config.channels = {channel};
    options_.log = [this](Level, const std::string& line) {
      const auto at = line.find("listening on ");
      if (at != line.npos) url_ = line.substr(at + 13);
    };
    options_.timing.closing = kTimeout;
  }
  // Returns when what stood there before is read: the last offer of that is too old, and behind it there was
  // nothing.
  void start() {
    auto gateway = Gateway::start(options_, janus);
    ck_assert_msg(gateway.has_value(), "%s", gateway ? "" : gateway.error().reason.c_str());
    gateway_ = std::move(*gateway);
    janus.attach(gateway_.get());
    wait("read", [&] { return counter("stale") == 1; });
  }
  // As a client of the node's does it.
  void post(const jm::mam::Message& message) const {
    namespace chrysalis = jm::chrysalis;
    const auto index = chrysalis::index_of(message.address);
    const auto data = *chrysalis::to_data({"", message.payload});
    const Json body(json_pack("{s:{s:i,s:s,s:s}}", "payload", "type", 2, "index",
                              chrysalis::to_hex({index.data(), index.size()}).c_str(), "data",
                              chrysalis::to_hex({data.data(), data.size()}).c_str()));
    jm::testing::Call call{"POST", dump(body.get())};
    call.headers = {"Content-Type: application/json"};
    (void)jm::testing::ask(url_ + "/api/v1/messages", call);  // who is killed by it does not answer
  }
  std::string view(const char* key) const { return text_or(channel().get(), key); }
  std::int64_t counter(const char* key) const {
    return integer_in(json_object_get(channel().get(), "counters"), key).value_or(0);
  }
  template <class Ready>
  void wait(const char* what, Ready ready) {
    const auto end = std::chrono::steady_clock::now() + kTimeout;
    while (!ready()) {
      ck_assert_msg(std::chrono::steady_clock::now() < end, "never: %s", what);
      janus.wait_change(milliseconds(5));  // attaching alone tells Janus nothing
    }
  }

  FakeJanus janus;

 private:
  Json channel() const {
    const Json request(json_pack("{s:s}", "request", "channels"));
    const Json answer = gateway_->query(request.get());
    return share(json_array_get(json_object_get(answer.get(), "channels"), 0));
  }

  Gateway::Options options_;
  std::string url_;  // told while it starts
  std::unique_ptr<Gateway> gateway_;
};

jm::node::Options store(const std::string& folder) {
  jm::node::Options options;
  options.db_file = folder + "/node.db";
  options.min_pow_score = 0;
  return options;
}

// Puts it into the node's store while nothing runs.
void leave(const std::string& folder, const jm::mam::Message& message) {
  jm::chrysalis::Draft draft;
  draft.message.index = jm::chrysalis::index_of(message.address);
  draft.message.data = *jm::chrysalis::to_data({"", message.payload});
  auto node = jm::node::Node::open(store(folder));
  ck_assert(node.has_value());
  ck_assert((*node)->submit(draft, "peer").has_value());
}

// The child runs the gateway, and is called, until it kills itself at the step.
void run_until(const std::string& step, const std::string& folder, const Peer& peer,
               const jm::mam::Message& offer) {
  const pid_t child = fork();
  ck_assert_int_ge(child, 0);
  if (child == 0) {
    setenv("JANUS_MAM_FAILPOINT", step.c_str(), 1);
    alarm(60);
    Host host(folder, peer);
    host.start();
    host.post(offer);
    while (true) pause();
  }
  int status = 0;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: not killed, status %d", step.c_str(),
                status);
}

// What the gateway answers on its chain, the `re` of each; no root may have signed two different messages.
std::vector<std::string> answers(const std::string& folder, Hash root) {
  auto node = jm::node::Node::open(store(folder));
  ck_assert(node.has_value());
  std::vector<std::string> out;
  while (true) {
    const auto found =
        (*node)->find(jm::chrysalis::index_of(jm::mam::address_of(root, jm::mam::Mode::Restricted)));
    std::set<std::string> payloads;
    for (const auto& stored : *found) {
      const auto message = jm::chrysalis::from_bytes(*stored.raw);
      ck_assert(message.has_value());
      payloads.insert(jm::chrysalis::from_data(message->data)->payload);
    }
    if (payloads.empty()) return out;
    ck_assert_msg(payloads.size() == 1, "one index, two messages");
    const auto parsed = jm::mam::parse(*payloads.begin(), root, Peer::side_key());
    ck_assert(parsed.has_value());
    const auto said = parse_object(*jm::trinary::to_ascii(parsed->message));
    check_text(text_or(said->get(), "type"), "answer");
    out.push_back(text_or(said->get(), "re"));
    root = parsed->next_root;
  }
}

// What was signed leaves after the restart, byte for byte; an offer that was not yet answered is one from
// before the start.
void killed_at(const std::string& step, bool was_signed) {
  TempFolder folder;
  MemoryCarrier nowhere;
  Peer peer(nowhere);
  const auto make = [&](const char* session, const char* ufrag) {
    return peer.make(*write_message(description_text(sdp(session, true, ufrag)), Format::Plain));
  };
  leave(folder.path(), make("1", "ONE"));
  run_until(step, folder.path(), peer, make("2", "TWO"));
  leave(folder.path(), make("3", "THREE"));
  Hash root;
  {
    Host host(folder.path(), peer);
    host.start();
    root = *Hash::from_trytes(host.view("root"));
    host.wait("attached", [&] { return host.counter("attached") == (was_signed ? 1 : 0); });
    ck_assert_uint_eq(host.janus.count("message"), 0);
    host.post(make("4", "FOUR"));
    host.wait("answered", [&] { return host.counter("attached") == (was_signed ? 2 : 1); });
  }
  const auto told = answers(folder.path(), root);
  const std::vector<std::string> both = {"TWO", "FOUR"}, last = {"FOUR"};
  ck_assert_msg(told == (was_signed ? both : last), "%s: %zu answers", step.c_str(), told.size());
}

}  // namespace

START_TEST(at_read) {
  killed_at("read", false);
}
END_TEST
START_TEST(at_asked) {
  killed_at("asked", false);
}
END_TEST
START_TEST(at_answered) {
  killed_at("answered", false);
}
END_TEST
START_TEST(at_signed) {
  killed_at("signed", false);
}
END_TEST
START_TEST(at_committed) {
  killed_at("committed", true);
}
END_TEST
START_TEST(at_attached) {
  killed_at("attached", true);
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway kill");
  TCase* tests = tcase_create("gateway kill");
  tcase_set_timeout(tests, 120);
  for (const TTest* test : {at_read, at_asked, at_answered, at_signed, at_committed, at_attached})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
