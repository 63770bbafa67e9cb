// SPDX-License-Identifier: GPL-3.0-or-later
// Floods the rendezvous of a sealed channel with first messages, for tests/bench/load.mjs:
// flood_lobby LINK RATE SECONDS KIND [SCORE]. KIND is holders (each is a new device with the link) or others
// (who have seen the address, and put junk of the same size there). With SCORE each message brings its proof
// of work, else that is left to the node.
//
// Makes everything first, and prints {"signed"}; then for each line on standard input it sends, until the
// next line or its end, and prints {"sent", "refused", "status", "seconds"}. It comes from a hundred
// addresses.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "chrysalis/mam_data.hpp"
#include "chrysalis/message.hpp"
#include "dialog/crypto/native.hpp"
#include "dialog/peer_dialogs.hpp"
#include "janus/messages/dialog_payload.hpp"
#include "janus/messages/envelope.hpp"
#include "pow/pow.hpp"
#include "tests/bench/flood_line.hpp"

namespace {

using namespace jm;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kClients = 100;
constexpr std::size_t kMostPayload = 51'000;  // trytes
constexpr std::size_t kRoot = 81;             // trytes in front, which others copy too

dialog::Payload offer() {
  janus::Envelope envelope;
  envelope.type = janus::Envelope::Type::Offer;
  envelope.id = janus::random_id();
  envelope.sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
  return janus::to_payload(dump(janus::write_envelope(envelope).get()));
}

// The first message of a device, as the link makes it.
std::optional<dialog::action::Publish> first_message(dialog::Primitives& primitives,
                                                     const dialog::Link& link) {
  dialog::Counters counters;
  dialog::CallName name{};
  primitives.random(name);
  dialog::PeerDialogs peer(primitives, {link, {{kMostPayload, true, std::chrono::milliseconds(20)}}},
                           counters, name);
  for (dialog::Action& action : peer.call(offer(), 0, base::Now::read()))
    if (auto* publish = std::get_if<dialog::action::Publish>(&action)) return std::move(*publish);
  return std::nullopt;
}

void spoil(dialog::Primitives& primitives, std::string& payload) {
  std::vector<std::uint8_t> random(payload.size());
  primitives.random(random);
  for (std::size_t i = kRoot; i < payload.size(); ++i)
    payload[i] = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"[random[i] % 27];
}

bool make(dialog::Primitives& primitives, const dialog::Link& link, bool holder, double score,
          chrysalis::Bytes& out) {
  auto first = first_message(primitives, link);
  if (!first) return false;
  if (!holder) spoil(primitives, first->payload);
  auto data = chrysalis::to_data({"", std::move(first->payload)});
  if (!data) return false;
  out = chrysalis::to_bytes({.network_id = chrysalis::network_id_of("private_tangle1"),
                             .parents = {chrysalis::Id{}},
                             .index = chrysalis::index_of(first->address),
                             .data = std::move(*data)});
  if (score == 0) return true;
  const auto nonce = pow::search(chrysalis::pow_digest(out), pow::zeros_needed(score, out.size()), 1);
  if (nonce) chrysalis::set_nonce(out, *nonce);
  return nonce.has_value();
}

bool make_all(std::vector<chrysalis::Bytes>& messages, const dialog::Link& link, bool holders, double score) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> good{true};
  const auto work = [&] {
    const auto primitives = dialog::native_primitives();
    for (std::size_t i = 0; (i = next++) < messages.size() && good;)
      if (!make(*primitives, link, holders, score, messages[i])) good = false;
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return good;
}

// At an even rate, until there is something to read on standard input, or nothing left to send.
void send(std::vector<bench::Line>& clients, std::vector<chrysalis::Bytes>& messages, std::size_t& next,
          double rate) {
  std::size_t sent = 0, refused = 0;
  int last = 0;  // status of a refusal
  for (bench::Line& client : clients) client.open();
  const auto begun = Clock::now();
  bool busy = true;
  while (busy && !bench::wait(clients, [](bench::Line& line) -> bench::Line& { return line; })) {
    const std::chrono::duration<double> gone = Clock::now() - begun;
    busy = next < messages.size();
    for (bench::Line& client : clients) {
      if (const int status = client.answer(); status != 0 && status != 201) {
        ++refused;
        last = status;
      }
      busy = busy || client.busy();
      if (client.busy() || next == messages.size() || static_cast<double>(sent) > gone.count() * rate)
        continue;
      client.post(messages[next]);
      messages[next++] = {};
      ++sent;
    }
  }
  for (bench::Line& client : clients) client.close();
  const std::chrono::duration<double> gone = Clock::now() - begun;
  std::printf("{\"sent\":%zu,\"refused\":%zu,\"status\":%d,\"seconds\":%.1f}\n", sent, refused, last,
              gone.count());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) return 2;
  const auto link = dialog::read_link(argv[1]);
  const double rate = std::atof(argv[2]);
  const bool holders = std::string_view(argv[4]) == "holders";
  std::vector<chrysalis::Bytes> messages(static_cast<std::size_t>(rate * std::atof(argv[3])));
  if (!link || messages.empty() || !make_all(messages, *link, holders, argc == 6 ? std::atof(argv[5]) : 0))
    return 1;
  std::printf("{\"signed\":%zu}\n", messages.size());
  std::fflush(stdout);
  std::vector<bench::Line> clients;
  for (std::size_t i = 0; i < kClients; ++i) clients.emplace_back(link->carriers.front(), i);
  std::size_t next = 0;
  while (bench::read_line()) {
    send(clients, messages, next, rate);
    if (!bench::read_line()) break;
  }
  return 0;
}
