// SPDX-License-Identifier: GPL-3.0-or-later
// A path with delay between two network namespaces: each packet is queued for so long, and some are lost.
//
//   delay NAMESPACE NAMESPACE MILLISECONDS LOSS SEED      (root) in one direction; LOSS from 0 to 1
//
// Makes the TUN device "way" in each, says "ready", and runs until its standard input ends. What passes is
// counted on standard output then: {"passed":N,"lost":N}.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <random>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxPacket = 65'536;
constexpr std::size_t kMaxHeld = 10'000;  // packets; what comes beyond is lost

[[noreturn]] void die(const std::string& what) {
  std::perror(what.c_str());
  std::exit(1);
}

// The device, as packets without a header.
int open_tun(const char* name) {
  const int space = ::open((std::string("/var/run/netns/") + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (space < 0 || ::setns(space, CLONE_NEWNET) != 0) die(std::string("namespace ") + name);
  ::close(space);
  const int tun = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) die("/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, "way", IFNAMSIZ - 1);
  if (::ioctl(tun, TUNSETIFF, &request) != 0) die("TUNSETIFF");
  return tun;
}

struct Packet {
  Clock::time_point due;
  std::size_t number;  // what is due at once keeps its order
  std::size_t to;
  std::vector<char> bytes;
  bool operator<(const Packet& other) const {
    return due != other.due ? due > other.due : number > other.number;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: %s NAMESPACE NAMESPACE MILLISECONDS LOSS SEED\n", argv[0]);
    return 2;
  }
  const std::array<int, 2> ends = {open_tun(argv[1]), open_tun(argv[2])};
  const auto delay = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double, std::milli>(std::atof(argv[3])));
  std::mt19937_64 random(std::strtoull(argv[5], nullptr, 10));
  std::bernoulli_distribution lost(std::atof(argv[4]));
  std::puts("ready");
  std::fflush(stdout);

  std::priority_queue<Packet> held;
  std::vector<char> buffer(kMaxPacket);
  std::size_t number = 0, losses = 0;
  std::array<pollfd, 3> polled = {{{ends[0], POLLIN, 0}, {ends[1], POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  for (;;) {
    timespec wait{};
    if (!held.empty()) {
      const auto left = std::max(held.top().due - Clock::now(), Clock::duration::zero());
      wait = {std::chrono::duration_cast<std::chrono::seconds>(left).count(),
              static_cast<long>((left % std::chrono::seconds(1)).count())};
    }
    if (::ppoll(polled.data(), polled.size(), held.empty() ? nullptr : &wait, nullptr) < 0) die("ppoll");
    if (polled[2].revents != 0) break;
    for (std::size_t from = 0; from < ends.size(); ++from) {
      if (polled[from].revents == 0) continue;
      for (ssize_t size = 0; (size = ::read(ends[from], buffer.data(), buffer.size())) > 0;) {
        ++number;
        if (lost(random) || held.size() >= kMaxHeld)
          ++losses;
        else
          held.push({Clock::now() + delay, number, 1 - from, {buffer.data(), buffer.data() + size}});
      }
    }
    for (; !held.empty() && held.top().due <= Clock::now(); held.pop())
      if (::write(ends[held.top().to], held.top().bytes.data(), held.top().bytes.size()) < 0) ++losses;
  }
  std::printf("{\"passed\":%zu,\"lost\":%zu}\n", number - losses, losses);
}
