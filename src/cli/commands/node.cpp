// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/node.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <initializer_list>

#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "node/http/server.hpp"

namespace jm::cli {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50;

// Sets each target to its flag's number; the first mistake wins.
class Numbers {
 public:
  explicit Numbers(const Arguments& arguments) : arguments_(arguments) {}
  template <class Target>
  Numbers& operator()(std::string_view flag, Target& target, std::uint64_t least,
                      std::uint64_t most = kMost) {
    if (!done_) return *this;
    const auto number = arguments_.number(flag, least, most);
    if (number) {
      target = static_cast<Target>(*number);
    } else {
      done_ = tl::unexpected(number.error());
    }
    return *this;
  }
  const Outcome<void>& done() const { return done_; }

 private:
  const Arguments& arguments_;
  Outcome<void> done_;
};

Outcome<node::Options> node_options(const Arguments& arguments) {
  node::Options options;
  options.db_file = *arguments.get("--db");
  options.network = *arguments.get("--network");
  if (options.network.empty()) return wrong_usage("--network must not be empty");
  std::int64_t max_age = 0;
  auto numbers = Numbers(arguments);
  numbers("--min-pow-score", options.min_pow_score, 0)("--pow-threads", options.pow_threads, 1, 256)  //
      ("--max-age", max_age, 1)("--max-bytes", options.max_bytes, 1 << 20, kMostBytes)                //
      ("--max-per-address", options.max_per_address, 1);
  if (!numbers.done()) return tl::unexpected(numbers.done().error());
  options.max_age = std::chrono::seconds(max_age);
  return options;
}

Outcome<node::ServerOptions> server_options(const Arguments& arguments) {
  node::ServerOptions options;
  options.listen = *arguments.get("--listen");
  options.hosts = arguments.all("--host");
  options.log = [](const std::string& line) { std::fprintf(stderr, "janus-mam node: %s\n", line.c_str()); };
  options.tls_cert = arguments.get("--tls-cert").value_or("");
  options.tls_key = arguments.get("--tls-key").value_or("");
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return wrong_usage("--tls-cert and --tls-key go together");
  }
  auto numbers = Numbers(arguments);
  numbers("--max-body", options.max_body, 1)("--max-requests", options.max_requests, 1, 100'000)  //
      ("--rate", options.rate, 0)("--max-waiters", options.max_waiters, 0)                        //
      ("--max-watched", options.max_watched, 0);
  if (!numbers.done()) return tl::unexpected(numbers.done().error());
  options.remote_pow = !arguments.given("--no-remote-pow");
  return options;
}

// A connection is a descriptor; the usual soft limit of 1,024 is too low for the limits of this node.
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

int run_node(const Arguments& arguments) {
  const auto options = node_options(arguments);
  if (!options) return report(arguments, options.error());
  const auto served = server_options(arguments);
  if (!served) return report(arguments, served.error());

  allow_many_descriptors();
  // Blocked before any thread starts, so that this one alone gets them, in sigwait().
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  auto node = node::Node::open(*options);
  if (!node) return report(arguments, {kFailed, node.error().reason});
  auto server = node::Server::start(**node, *served);
  if (!server) return report(arguments, {kFailed, server.error().reason});
  const int put = put_line(json_pack("{s:s}", "listening", (*server)->url().c_str()));
  if (!(*server)->notice().empty()) served->log((*server)->notice());
  // A hangup ends nothing: it is what one sends after a certificate was renewed, which is seen anyhow.
  for (int signal = SIGHUP; put == kOk && signal == SIGHUP;) ::sigwait(&signals, &signal);
  (*node)->interrupt();
  (*server)->stop();
  return put;
}

}  // namespace

const Command kNode = {
    "node",
    "run the embedded Tangle node by itself, until SIGINT or SIGTERM",
    "",
    R"({"listening":"http://HOST:PORT"} once it accepts connections)",
    {
        {"--listen", "HOST:PORT", "where to listen; port 0: any free one", "127.0.0.1:14265"},
        {"--db", "FILE", "the store; made if it is missing, owned by one node at a time", "", true},
        {"--host", "NAME", "a name it is asked for on loopback, beside localhost", "", false, true},
        {"--tls-cert", "FILE", "PEM certificate (chain) for HTTPS; read again when it changes"},
        {"--tls-key", "FILE", "PEM key for HTTPS; a file that everybody can read is refused"},
        {"--network", "NAME", "network name; the network id follows from it", "private_tangle1"},
        {"--min-pow-score", "N", "least proof-of-work score of a message", "1"},
        {"--pow-threads", "N", "threads of one nonce search", "1"},
        {"--no-remote-pow", "", "refuse messages that leave their proof of work to the node"},
        {"--max-body", "BYTES", "largest body of a request; beyond: 413", "65536"},
        {"--max-requests", "N", "requests at once, held ones included; beyond: 503", "1000"},
        {"--rate", "N", "requests a second of one client, 0: any number; beyond: 429", "100"},
        {"--max-waiters", "N", "held look-ups and watches of one client; beyond: 429", "100"},
        {"--max-watched", "N", "indexes in all watches of one client; beyond: 429", "20000"},
        {"--max-per-address", "N", "messages at one address; one client gets a quarter; beyond: 429, 503",
         "1000"},
        {"--max-age", "SECONDS", "older messages are pruned, none before 60 s", "604800"},
        {"--max-bytes", "BYTES", "size of the store on disk; one client gets a quarter; beyond: 429, 503",
         "1000000000"},
    },
    {},
    run_node,
};

}  // namespace jm::cli
