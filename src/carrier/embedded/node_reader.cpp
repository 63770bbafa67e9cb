// SPDX-License-Identifier: GPL-3.0-or-later
#include "carrier/embedded/node_reader.hpp"

#include <time.h>

#include <utility>

#include "chrysalis/mam_data.hpp"

namespace jm::carrier {
namespace {

// What this thread has computed, in seconds: to wait for others costs nothing.
double computed() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

std::optional<Arrival> to_arrival(const node::Stored& stored) {
  const auto message = chrysalis::from_bytes(*stored.raw);
  if (!message) return std::nullopt;
  auto mam = chrysalis::from_data(message->data);
  if (!mam) return std::nullopt;
  return Arrival{chrysalis::to_hex(stored.id), std::move(mam->tag), std::move(mam->payload)};
}

bool NodeReader::find(node::ByteView index, std::uint64_t after, std::function<void(const Found&)> found) {
  const bool accepted = worker_.submit([this, index = chrysalis::Bytes(index.begin(), index.end()), after,
                                        found = std::move(found)](const std::stop_token&) {
    const double begun = computed();
    auto some = node_.find(index, after, kAtOnce);
    loop_.post(lifetime_.guard([this, found, some = std::move(some), seconds = computed() - begun] {
      --under_way_;
      source_.spend(seconds);
      source_.pay_for([&] { found(some); });
      serve();
    }));
  });
  if (accepted) ++under_way_;
  return accepted;
}

void NodeReader::line_up(std::weak_ptr<InLine> who) {
  line_.push_back(std::move(who));
  serve();
}

void NodeReader::serve() {
  while (under_way_ < kUnderWay && !line_.empty()) {
    const auto next = line_.front().lock();
    line_.pop_front();
    if (next) next->your_turn();
  }
}

}  // namespace jm::carrier
