// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on a connection to the node: pieces that arrive one by one. Whatever they are, others are
// answered.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "fuzz.hpp"
#include "node/http/server.hpp"
#include "node/node.hpp"

namespace {

using namespace jm;
using namespace jm::node;

constexpr int kSoon = 3;           // ms, in which an answer that comes at all is there mostly
constexpr int kTimeout = 20'000;   // ms, for what must be answered
constexpr unsigned kBetween = 64;  // inputs between two checks that it still answers

class Served {
 public:
  Served() {
    Options options;
    options.db_file = ":memory:";
    options.min_pow_score = 0;
    options.max_bytes = 1'000'000;
    options.keep_at_least = std::chrono::seconds(0);
    node_ = std::move(*Node::open(options));
    ServerOptions with;
    with.listen = "127.0.0.1:0";
    with.rate = 0;
    with.idle_timeout = std::chrono::seconds(1);
    auto started = Server::start(*node_, with);
    fuzz::require(started.has_value(), "the node's server starts");
    server_ = std::move(*started);
    const std::string& url = server_->url();
    port_ = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }
  std::uint16_t port() const { return port_; }

 private:
  std::unique_ptr<Node> node_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fuzz::require(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
                  "the node takes connections");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Nothing stays behind, or thousands of inputs would use up the ports.
    const linger none{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes) {
    (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  // What comes until there is silence for so long.
  std::string read(int silence) {
    std::string got;
    pollfd waits{fd_, POLLIN, 0};
    char bytes[8192];
    while (got.size() < 300'000 && ::poll(&waits, 1, silence) > 0) {
      const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
      if (n <= 0) break;
      got.append(bytes, static_cast<std::size_t>(n));
      if (silence == kTimeout) break;
    }
    return got;
  }

 private:
  const int fd_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Served served;
  static unsigned count = 0;
  {
    Client client(served.port());
    std::string answer;
    fuzz::Pieces pieces(data, size);
    for (fuzz::Pieces::Piece piece{}; pieces.next(piece);) {
      client.send(piece.bytes);
      answer += client.read(kSoon);
    }
    fuzz::require(answer.empty() || answer.starts_with("HTTP/1."), "an answer is one of HTTP");
    // A whole status line: its end is in nothing that an answer quotes.
    fuzz::require(answer.find("HTTP/1.1 500 Internal Server Error\r\n") == std::string::npos,
                  "no input makes the node fail");
  }
  if (++count % kBetween != 0) return 0;
  Client other(served.port());
  other.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  fuzz::require(other.read(kTimeout).starts_with("HTTP/1.1 200"), "others are answered");
  return 0;
}
