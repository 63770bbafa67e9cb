// SPDX-License-Identifier: GPL-3.0-or-later
// Floods plain channels with offers, for tests/bench/load.mjs:
//
//   flood roots COUNT                            prints the roots of so many peers, a line each; their side key is FLOOD
//   flood NODE COUNT OFFERS-A-SECOND SECONDS [SCORE]
//
// The second signs everything first, since that costs more than to send it, and prints {"signed"}; then for each line
// on standard input it sends, until the next line or its end, and prints {"sent", "refused"}. With SCORE each message
// brings its proof of work, else that is left to the node. Each channel is a client of its own, 127.0.1.1 and so on,
// and waits for the answer to one offer before it sends the next. It keeps no state: channels are flooded once.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/json.hpp"
#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "mam/mam.hpp"
#include "peer/sdp.hpp"
#include "plain/format.hpp"
#include "pow/pow.hpp"
#include "tests/bench/flood_line.hpp"

namespace {

using namespace jm;
using Clock = std::chrono::steady_clock;

using Offer = chrysalis::Bytes;
struct Channel {
  mam::Writer peer;
  std::vector<Offer> offers;
  std::size_t next = 0;  // offer
  bench::Line line;
};

// Of the n-th peer.
mam::Writer keys_of(std::size_t n) {
  std::string seed = "FLOOD";
  for (; n > 0; n /= 26) seed += static_cast<char>('A' + n % 26);
  return {*trinary::Hash::padded(seed), mam::Mode::Restricted, *trinary::Hash::padded("FLOOD"), 2};
}

std::string an_offer() {
  peer::Offer offer;
  offer.ice = {"ufrag", "0123456789abcdefghijklmn", {}};
  offer.cname = "flood";
  offer.tracks = {{false, 111, 1}};
  Json json(json_object());
  set(json.get(), "type", "offer");
  set(json.get(), "sdp", peer::write_offer(offer));
  return dump(json.get());
}

bool sign(const mam::Writer& writer, std::size_t index, double score, Offer& offer) {
  const auto trytes = plain::write_message(an_offer(), plain::Format::Plain);
  if (!trytes) return false;
  auto message = mam::create(writer, {.start = index}, *trytes);
  if (!message) return false;
  auto data = chrysalis::to_data({"", std::move(message->payload)});
  if (!data) return false;
  chrysalis::Message whole{.network_id = chrysalis::network_id_of("private_tangle1"),
                           .parents = {chrysalis::Id{}},
                           .index = chrysalis::index_of(message->address),
                           .data = std::move(*data)};
  offer = chrysalis::to_bytes(whole);
  if (score == 0) return true;
  const auto nonce = pow::search(chrysalis::pow_digest(offer), pow::zeros_needed(score, offer.size()), 1);
  if (nonce) chrysalis::set_nonce(offer, *nonce);
  return nonce.has_value();
}

// False if something cannot be signed.
bool sign_all(std::vector<Channel>& channels, double score) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> good{true};
  const std::size_t each = channels.front().offers.size();
  const auto work = [&] {
    for (std::size_t i = 0; (i = next++) < channels.size() * each && good;) {
      Channel& channel = channels[i % channels.size()];
      const std::size_t index = i / channels.size();
      if (!sign(channel.peer, index, score, channel.offers[index])) good = false;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return good;
}

// All channels at an even rate, until there is something to read on standard input, or nothing left to send.
void send(std::vector<Channel>& channels, double rate) {
  std::size_t sent = 0, refused = 0;
  std::vector<std::size_t> before;
  for (Channel& channel : channels) {
    before.push_back(channel.next);
    channel.line.open();
  }
  const auto begun = Clock::now();
  std::size_t left = 1;
  while (left > 0 && !bench::wait(channels, [](Channel& c) -> bench::Line& { return c.line; })) {
    const std::chrono::duration<double> gone = Clock::now() - begun;
    left = 0;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      Channel& channel = channels[i];
      if (const int status = channel.line.answer(); status != 0 && status != 201) ++refused;
      left += channel.offers.size() - channel.next + (channel.line.busy() ? 1 : 0);
      const double due = gone.count() * rate - static_cast<double>(i) / static_cast<double>(channels.size());
      if (channel.line.busy() || channel.next == channel.offers.size() ||
          static_cast<double>(channel.next - before[i]) > due)
        continue;
      Offer& offer = channel.offers[channel.next++];
      channel.line.post(offer);
      offer = {};
      ++sent;
    }
  }
  for (Channel& channel : channels) channel.line.close();
  const std::chrono::duration<double> gone = Clock::now() - begun;
  std::printf("{\"sent\":%zu,\"refused\":%zu,\"seconds\":%.1f}\n", sent, refused, gone.count());
  std::fflush(stdout);
}

int print_roots(std::size_t count) {
  for (std::size_t n = 0; n < count; ++n) {
    const auto root = mam::root_of(keys_of(n), {});
    if (!root) return 1;
    std::printf("%s\n", std::string(root->trytes()).c_str());
  }
  return 0;
}

int flood(const std::string& node, std::size_t count, double rate, double seconds, double score) {
  std::vector<Channel> channels;
  for (std::size_t n = 0; n < count; ++n)
    channels.push_back({keys_of(n), std::vector<Offer>(static_cast<std::size_t>(rate * seconds)), 0,
                        bench::Line(node, channels.size())});
  if (channels.empty() || channels.front().offers.empty() || !sign_all(channels, score)) return 1;
  std::printf("{\"signed\":%zu}\n", channels.size() * channels.front().offers.size());
  std::fflush(stdout);
  while (bench::read_line()) {
    send(channels, rate);
    if (!bench::read_line()) break;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i) { return std::strtoul(argv[i], nullptr, 10); };
  if (argc == 3 && argv[1] == std::string_view("roots")) return print_roots(number(2));
  if (argc != 5 && argc != 6) return 2;
  return flood(argv[1], number(2), std::atof(argv[3]), std::atof(argv[4]), argc == 6 ? std::atof(argv[5]) : 0);
}
