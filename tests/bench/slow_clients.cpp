// SPDX-License-Identifier: GPL-3.0-or-later
// Slow and many clients of a node, for tests/bench/slow_clients.mjs: slow_clients KIND PORT CONNECTIONS
// ADDRESSES [PATH]. Each of the addresses (127.2.1.1, 127.2.2.1, ...: a network of its own) opens its part of
// the connections and
//   headers     sends one byte of a header every 10 s
//   bodies      sends the headers of a message, then one byte of it every 10 s
//   handshakes  begins a TLS handshake, then sends one byte of it every 10 s
//   answers     asks for PATH and takes nothing of the answer
//   held        asks for a look-up that waits at PATH, and again when it was answered
//   silent      sends nothing
// A connection that the node closes is opened again with the next byte, as one of an attacker would be.
// Prints
// {"open"} once all have been begun, and again for each line on standard input; ends with its end.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Attack {
  std::string kind, path;
  std::uint16_t port = 0;
};

struct Connection {
  int socket = -1;
  std::string from;
  Clock::time_point due{};  // the next byte
};

std::string first_words(const Attack& attack) {
  const std::string get = "GET " + attack.path;
  constexpr const char* kEnd = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  if (attack.kind == "headers") return "G";
  if (attack.kind == "bodies")
    return "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n";
  if (attack.kind == "handshakes") return std::string("\x16\x03\x01\x02\x00\x01", 6);
  if (attack.kind == "answers") return get + kEnd;
  if (attack.kind == "held") return get + "&wait=60" + kEnd;
  return "";
}

bool trickles(const Attack& attack) {
  return attack.kind == "headers" || attack.kind == "bodies" || attack.kind == "handshakes";
}

int open_socket(const Attack& attack, const std::string& from) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (attack.kind == "answers") {  // small buffers on both sides
    const int segment = 536, window = 2304;
    (void)::setsockopt(socket, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    (void)::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  }
  sockaddr_in here{}, there{};
  here.sin_family = there.sin_family = AF_INET;
  ::inet_pton(AF_INET, from.c_str(), &here.sin_addr);
  ::inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
  there.sin_port = htons(attack.port);
  (void)::bind(socket, reinterpret_cast<sockaddr*>(&here), sizeof here);
  (void)::connect(socket, reinterpret_cast<sockaddr*>(&there), sizeof there);
  return socket;
}

bool is_closed(const Attack& attack, int socket) {
  pollfd one{socket, POLLIN | POLLRDHUP, 0};
  if (::poll(&one, 1, 0) <= 0) return false;
  if ((one.revents & (POLLHUP | POLLERR | POLLRDHUP)) != 0) return true;
  if (attack.kind == "answers") return false;
  std::array<char, 4096> dropped;
  return ::recv(socket, dropped.data(), dropped.size(), 0) == 0;
}

void begin(const Attack& attack, Connection& connection) {
  if (connection.socket >= 0) ::close(connection.socket);
  connection.socket = open_socket(attack, connection.from);
  connection.due = Clock::time_point::max();
}

// Says what is due once the connection is there.
void go_on(const Attack& attack, Connection& connection, Clock::time_point now) {
  constexpr std::chrono::seconds kPause{10};
  pollfd one{connection.socket, POLLOUT, 0};
  if (::poll(&one, 1, 0) <= 0 || (one.revents & POLLOUT) == 0) return;
  const bool first = connection.due == Clock::time_point::max();
  if (!first && connection.due > now) return;
  if (!first && is_closed(attack, connection.socket)) return begin(attack, connection);
  const std::string words = first || attack.kind == "held" ? first_words(attack) : "x";
  if (first || trickles(attack) || attack.kind == "held")
    (void)::send(connection.socket, words.data(), words.size(), MSG_NOSIGNAL);
  connection.due = now + (attack.kind == "held" ? std::chrono::seconds(61) : kPause);
}

std::size_t open_of(const Attack& attack, const std::vector<Connection>& connections) {
  std::size_t open = 0;
  for (const Connection& one : connections) open += is_closed(attack, one.socket) ? 0 : 1;
  return open;
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  const Attack attack{words[1], count > 5 ? words[5] : "/", static_cast<std::uint16_t>(std::atoi(words[2]))};
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
  std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(words[3])));
  const std::size_t addresses = static_cast<std::size_t>(std::atoi(words[4]));
  const auto all_go_on = [&] {
    for (Connection& one : connections)
      if (one.socket >= 0) go_on(attack, one, Clock::now());
  };
  for (std::size_t i = 0; i < connections.size(); ++i) {
    connections[i].from = "127.2." + std::to_string(1 + i % addresses) + ".1";
    begin(attack, connections[i]);
    if (i % 50 != 49) continue;
    ::usleep(10'000);  // or the node's backlog is full of these before it begins
    all_go_on();
  }
  all_go_on();
  std::printf("{\"open\":%zu}\n", open_of(attack, connections));
  std::fflush(stdout);
  for (std::array<char, 64> line;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, 100) > 0) {
      if (::read(STDIN_FILENO, line.data(), line.size()) <= 0) return 0;
      std::printf("{\"open\":%zu}\n", open_of(attack, connections));
      std::fflush(stdout);
    }
    all_go_on();
  }
}
