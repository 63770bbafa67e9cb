// SPDX-License-Identifier: GPL-3.0-or-later
// Floods plain channels with offers, for tests/bench/load.mjs: flood PEERS-FOLDER OFFERS-A-SECOND SECONDS
// [SCORE]. A file for each peer: {"node", "seed", "side_key"}. With SCORE each message brings its proof of
// work, else that is left to the node.
//
// Signs everything first, since that costs more than to send it, and prints {"signed"}; then for each line on
// standard input it sends, until the next line or its end, and prints {"sent", "refused"}. Each channel is a
// client of its own, 127.0.1.1 and so on, and waits for the answer to one offer before it sends the next. It
// keeps no state: the seeds must be new, and are used up.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "base/clock.hpp"
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

std::vector<Channel> channels_in(const char* folder, std::size_t offers) {
  std::vector<Channel> channels;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto members = parse_object(text);
    const auto member = [&](const char* name) {
      return members ? text_or(members->get(), name) : std::string();
    };
    const auto seed = trinary::Hash::from_trytes(member("seed"));
    const auto side_key = trinary::Hash::from_trytes(member("side_key"));
    if (!seed || !side_key) continue;
    channels.push_back({{.seed = *seed, .side_key = *side_key},
                        std::vector<Offer>(offers),
                        0,
                        bench::Line(member("node"), channels.size())});
  }
  return channels;
}

// Of a connection of its own: `number` is that of no other offer.
std::string an_offer(std::size_t number) {
  peer::Offer offer;
  offer.ice = {"flood" + std::to_string(number), "0123456789abcdefghijklmn", {}};
  offer.session = number + 1;
  offer.cname = "flood";
  offer.tracks = {{false, 111, 1}};
  Json description(json_object());
  json_object_set_new(description.get(), "type", json_string("offer"));
  json_object_set_new(description.get(), "sdp", json_string(peer::write_offer(offer).c_str()));
  return dump(description.get());
}

bool sign(const mam::Writer& writer, std::size_t index, double score, Offer& offer) {
  const auto trytes = plain::write_message(an_offer(index), plain::Format::LzBase64);
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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) return 2;
  const double rate = std::atof(argv[2]);
  auto channels = channels_in(argv[1], static_cast<std::size_t>(rate * std::atof(argv[3])));
  if (channels.empty() || channels.front().offers.empty() ||
      !sign_all(channels, argc == 5 ? std::atof(argv[4]) : 0))
    return 1;
  std::printf("{\"signed\":%zu}\n", channels.size() * channels.front().offers.size());
  std::fflush(stdout);
  while (bench::read_line()) {
    send(channels, rate);
    if (!bench::read_line()) break;
  }
  return 0;
}
