// SPDX-License-Identifier: GPL-3.0-or-later
// A carrier at a node that answers what the input says: pieces are the answers to its connections, as bytes;
// one that begins with 'w' is kept open behind them, and 'i' stands for the information of a node with
// everything. What the carrier does first is the first byte's choice.
#include <memory>
#include <set>
#include <vector>

#include "carrier/carrier.hpp"
#include "fake_node.hpp"
#include "fuzz.hpp"
#include "trinary/trits.hpp"

namespace {

using namespace jm;
using namespace jm::base;
using namespace jm::carrier;
using namespace std::chrono_literals;

constexpr auto kLong = 20ms;  // an input does not take longer

std::string info() {
  const std::string body = R"({"data":{"networkId":"n","minPoWScore":0,"features":["PoW","wait","watch"]}})";
  return "cHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

void check(const Arrival& arrival) {
  fuzz::require(arrival.message_id.size() == 64, "a message has an id");
  fuzz::require(trinary::is_trytes(arrival.payload) && trinary::is_trytes(arrival.tag),
                "a message is trytes");
}

void check(const CarrierError& error) {
  fuzz::require_one_line(error.reason);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto& fake = *new fuzz::FakeNode();  // as long as its thread
  if (size == 0) return 0;
  std::vector<std::string> answers;
  fuzz::Pieces pieces(data + 1, size - 1);
  for (fuzz::Pieces::Piece piece{}; pieces.next(piece) && answers.size() < 16;) {
    if (piece.kind == 'i')
      answers.push_back(info());
    else
      answers.push_back((piece.kind == 'w' ? "w" : "c") + std::string(piece.bytes));
  }
  const std::size_t last = answers.size();
  fake.begin(std::move(answers));

  Loop loop;
  CarrierOptions options;
  options.timeout = kLong;
  options.poll_min = 1ms;
  options.poll_max = 2ms;
  const Hash address = *Hash::from_trytes(std::string(81, 'A'));
  std::unique_ptr<Carrier> carrier;
  std::unique_ptr<Watch> watch;
  std::set<std::string> seen;
  unsigned done = 0;
  const auto finish = [&] {
    fuzz::require(++done == 1, "it is done once");
    loop.stop();
  };
  loop.post([&] {
    carrier = std::move(*open_carrier(loop, {fake.url()}, options));
    WatchEvents events;
    events.arrival = [&](const Arrival& arrival) {
      check(arrival);
      fuzz::require(seen.insert(arrival.message_id).second, "a message is told once");
    };
    events.caught_up = [] {};
    events.trouble = [](const CarrierError& error) { check(error); };
    if (data[0] % 3 == 0) {
      watch = carrier->watch(address, std::move(events));
      loop.after(std::chrono::milliseconds(2 + 2 * last), finish);
    } else if (data[0] % 3 == 1) {
      carrier->fetch(address, {}, [&](const auto& result) {
        if (!result)
          check(result.error());
        else
          for (const Arrival& arrival : *result) check(arrival);
        finish();
      });
    } else {
      carrier->publish({address, "TAG", std::string(300, 'P')}, [&](const auto& result) {
        if (!result)
          check(result.error());
        else
          fuzz::require(result->size() == 64, "what was posted has an id");
        finish();
      });
    }
  });
  loop.run();
  watch.reset();
  carrier.reset();
  return 0;
}
