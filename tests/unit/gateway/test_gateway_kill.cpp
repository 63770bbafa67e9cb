// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 between any two steps of a call, with the real node and the real state: after the restart no index
// has signed two messages, and the offer is answered once.
#include <signal.h>
#include <sys/wait.h>

#include <set>

#include <sqlite3.h>

#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "tests/unit/support/gateway_fixture.hpp"
#include "tests/unit/support/tap_main.hpp"

using namespace gateway_test;

namespace {

// The files of one installation, and the gateway over them with its embedded node.
struct Host {
  explicit Host(const std::string& folder, const Peer& peer) {
    options.config.state_dir = folder + "/state";
    options.config.node.server.listen = "127.0.0.1:0";
    options.config.node.store.db_file = folder + "/node.db";
    options.config.node.store.min_pow_score = 0;
    options.config.carriers[kEmbedded].name = kEmbedded;
    ChannelConfig channel = channel_for(peer);
    channel.carrier = kEmbedded;
    options.config.channels = {channel};
    options.log = [](Level, const std::string&) {};
    options.timing.lost_again = milliseconds(20);
    options.timing.closing = kTimeout;
  }
  std::unique_ptr<Gateway> start(FakeJanus& janus) {
    auto gateway = Gateway::start(options, janus);
    ck_assert_msg(gateway.has_value(), "%s", gateway ? "" : gateway.error().reason.c_str());
    janus.attach(gateway->get());
    return std::move(*gateway);
  }
  Gateway::Options options;
};

jm::chrysalis::Draft draft_of(const jm::mam::Message& message) {
  jm::chrysalis::Draft draft;
  draft.message.index = jm::chrysalis::index_of(message.address);
  draft.message.data = *jm::chrysalis::to_data({"", message.payload});
  return draft;
}

std::vector<std::string> payloads_at(jm::node::Node& node, const Hash& root) {
  std::vector<std::string> out;
  const auto index = jm::chrysalis::index_of(jm::mam::address_of(root, jm::mam::Mode::Restricted));
  const auto found = node.find(index);
  for (const auto& stored : *found) {
    const auto message = jm::chrysalis::from_bytes(*stored.raw);
    ck_assert(message.has_value());
    out.push_back(jm::chrysalis::from_data(message->data)->payload);
  }
  return out;
}

// Puts the offer into the node's store, as if it had come in over HTTP.
void post(const std::string& folder, const jm::mam::Message& message) {
  jm::node::Options options;
  options.db_file = folder + "/node.db";
  options.min_pow_score = 0;
  auto node = jm::node::Node::open(options);
  ck_assert(node.has_value());
  ck_assert((*node)->submit(draft_of(message), "peer").has_value());
}

// The child runs the gateway until it kills itself at the step.
void run_until(const std::string& step, const std::string& folder, const Peer& peer) {
  const pid_t child = fork();
  ck_assert_int_ge(child, 0);
  if (child == 0) {
    setenv("JANUS_MAM_FAILPOINT", step.c_str(), 1);
    alarm(60);
    FakeJanus janus;
    Host host(folder, peer);
    const auto gateway = host.start(janus);
    while (true) pause();
  }
  int status = 0;
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: not killed, status %d", step.c_str(),
                status);
}

// Everything the gateway has on its chain; no root may have signed two different messages.
std::vector<Envelope> chain(const std::string& folder, Hash root) {
  jm::node::Options options;
  options.db_file = folder + "/node.db";
  options.min_pow_score = 0;
  auto node = jm::node::Node::open(options);
  ck_assert(node.has_value());
  std::vector<Envelope> out;
  while (true) {
    const auto payloads = payloads_at(**node, root);
    if (payloads.empty()) return out;
    ck_assert_msg(std::set<std::string>(payloads.begin(), payloads.end()).size() == 1,
                  "one index, two messages");
    const auto parsed = jm::mam::parse(payloads.front(), root, Peer::side_key());
    ck_assert(parsed.has_value());
    auto e = read_envelope(parse_object(*jm::trinary::to_ascii(parsed->message))->get());
    ck_assert(e.has_value());
    out.push_back(std::move(*e));
    root = parsed->next_root;
  }
}

Json channel_of(Gateway& gateway) {
  Json request(json_pack("{s:s}", "request", "channels"));
  const Json answer = gateway.query(request.get());
  return share(json_array_get(json_object_get(answer.get(), "channels"), 0));
}

std::string view(Gateway& gateway, const char* key) {
  return text_or(channel_of(gateway).get(), key);
}

void wait_counter(Gateway& gateway, FakeJanus& janus, const char* key, std::int64_t least,
                  const std::string& step) {
  const auto end = std::chrono::steady_clock::now() + kTimeout;
  while (integer_in(json_object_get(channel_of(gateway).get(), "counters"), key).value_or(0) < least) {
    ck_assert_msg(std::chrono::steady_clock::now() < end, "%s: never %s", step.c_str(), key);
    janus.wait_change(milliseconds(5));  // attaching alone tells Janus nothing
  }
}

void killed_at(const std::string& step) {
  TempFolder folder;
  MemoryCarrier nowhere;
  Peer peer(nowhere);
  const auto offer = envelope(Envelope::Type::Offer, "one");
  post(folder.path(), peer.make(*write_message(text_of(offer), Format::Envelope)));
  run_until(step, folder.path(), peer);

  Hash root;
  {
    FakeJanus janus;
    Host host(folder.path(), peer);
    const auto gateway = host.start(janus);
    root = *Hash::from_trytes(view(*gateway, "root"));
    wait_counter(*gateway, janus, "attached", 1, step);
    const bool asked_again = step == "read" || step == "asked" || step == "answered" || step == "signed";
    ck_assert_uint_eq(janus.count("message"), asked_again ? 1 : 0);
  }
  std::size_t answers = 0;
  for (const auto& e : chain(folder.path(), root))
    answers += e.type == Envelope::Type::Answer && e.re == offer.id;
  ck_assert_msg(answers == 1, "%s: %zu answers", step.c_str(), answers);
}

// The store loses what it has of the gateway's.
void lose(const std::string& folder, const Hash& root) {
  sqlite3* db = nullptr;
  ck_assert_int_eq(sqlite3_open((folder + "/node.db").c_str(), &db), SQLITE_OK);
  sqlite3_stmt* stmt = nullptr;
  ck_assert_int_eq(sqlite3_prepare_v2(db, "DELETE FROM message WHERE address = ?", -1, &stmt, nullptr),
                   SQLITE_OK);
  const auto index = jm::chrysalis::index_of(jm::mam::address_of(root, jm::mam::Mode::Restricted));
  sqlite3_bind_blob(stmt, 1, index.data(), static_cast<int>(index.size()), SQLITE_STATIC);
  ck_assert_int_eq(sqlite3_step(stmt), SQLITE_DONE);
  ck_assert_int_eq(sqlite3_changes(db), 1);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
}

// Killed around the move to the spare chain: neither chain has an index with two messages, and the peer finds
// the answer to what it asks next.
void killed_while_moving(const std::string& step) {
  TempFolder folder;
  MemoryCarrier nowhere;
  Peer peer(nowhere);
  const auto say = [&](const Envelope& e) {
    post(folder.path(), peer.make(*write_message(text_of(e), Format::Envelope)));
  };
  Hash old;
  say(envelope(Envelope::Type::Offer, "one"));
  {
    FakeJanus janus;
    Host host(folder.path(), peer);
    const auto gateway = host.start(janus);
    old = *Hash::from_trytes(view(*gateway, "root"));
    wait_counter(*gateway, janus, "attached", 1, step);
  }
  const Hash spare = *chain(folder.path(), old).front().spare;
  lose(folder.path(), old);
  say(envelope(Envelope::Type::Offer, "two"));
  run_until(step, folder.path(), peer);
  const auto left = chain(folder.path(), spare);
  ck_assert_msg(left.empty(), "%s: something of the spare chain has left before it was durable",
                step.c_str());

  const auto offer = envelope(Envelope::Type::Offer, "three");
  say(offer);
  {
    FakeJanus janus;
    Host host(folder.path(), peer);
    const auto gateway = host.start(janus);
    if (step == "signed-anew") wait_counter(*gateway, janus, "moves", 1, step);
    wait_counter(*gateway, janus, "answers", 1, step);
    check_text(view(*gateway, "root"), std::string(spare.trytes()));
  }
  std::size_t answers = 0;
  for (const auto& e : chain(folder.path(), spare))
    answers += e.type == Envelope::Type::Answer && e.re == offer.id;
  ck_assert_msg(answers == 1, "%s: %zu answers", step.c_str(), answers);
}

}  // namespace

START_TEST(at_read) {
  killed_at("read");
}
END_TEST
START_TEST(at_asked) {
  killed_at("asked");
}
END_TEST
START_TEST(at_answered) {
  killed_at("answered");
}
END_TEST
START_TEST(at_signed) {
  killed_at("signed");
}
END_TEST
START_TEST(at_committed) {
  killed_at("committed");
}
END_TEST
START_TEST(at_attached) {
  killed_at("attached");
}
END_TEST

START_TEST(at_signed_anew) {
  killed_while_moving("signed-anew");
}
END_TEST
START_TEST(at_moved) {
  killed_while_moving("moved");
}
END_TEST

int main() {
  Suite* suite = suite_create("gateway kill");
  TCase* tests = tcase_create("kill");
  tcase_set_timeout(tests, 120);
  for (const TTest* test :
       {at_read, at_asked, at_answered, at_signed, at_committed, at_attached, at_signed_anew, at_moved})
    tcase_add_test(tests, test);
  suite_add_tcase(suite, tests);
  return run_tap(suite);
}
