// Floods channels with offers, for tests/bench/load.mjs: flood LINKS-FOLDER OFFERS-A-SECOND SECONDS.
// Signs everything first, since that costs more than to send it; prints {"signed"}, then {"flooding"}, then
// {"sent", "refused"}. It keeps no state: the links must be new, and are used up.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "peer/sdp.hpp"
#include "signaling/clock.hpp"
#include "signaling/incoming.hpp"
#include "signaling/json.hpp"
#include "signaling/links.hpp"
#include "tangle/carrier.hpp"

namespace {

using namespace jm;
using signaling::LinkParts;

struct Flood {
  std::vector<LinkParts> links;
  std::size_t each = 0;                    // offers on a link
  std::vector<tangle::Outgoing> outgoing;  // round by round: one of each link
};

std::vector<LinkParts> links_in(const char* folder) {
  std::vector<LinkParts> links;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (auto link = signaling::parse_link(text.substr(0, text.find('\n')))) links.push_back(std::move(*link));
  }
  return links;
}

std::string an_offer() {
  peer::Offer offer;
  offer.ice = {"ufrag", "0123456789abcdefghijklmn", {}};
  offer.cname = "flood";
  offer.tracks = {{false, 111, 1}};
  signaling::Envelope envelope;
  envelope.type = signaling::Envelope::Type::Offer;
  envelope.id = signaling::random_id();
  envelope.call = signaling::random_id();
  envelope.ts = signaling::unix_ms();
  envelope.sdp = peer::write_offer(offer);
  return signaling::dump(signaling::write_envelope(envelope).get());
}

// False where something cannot be signed.
bool sign(Flood& flood) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> good{true};
  flood.outgoing.resize(flood.links.size() * flood.each);
  const auto work = [&] {
    for (std::size_t i = 0; (i = next++) < flood.outgoing.size();) {
      const LinkParts& link = flood.links[i % flood.links.size()];
      const auto trytes = signaling::write_message(an_offer(), signaling::Form::Envelope);
      auto message = trytes ? mam::create(link.peer, {.start = i / flood.links.size()}, *trytes)
                            : Result<mam::Message>(fail("no trytes"));
      if (message)
        flood.outgoing[i] = {message->address, "", std::move(message->payload)};
      else
        good = false;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return good;
}

// All links at an even pace; what the node does not take is counted and not sent again.
void send(Flood& flood, double rate) {
  constexpr std::chrono::milliseconds kTick{10};
  tangle::Loop loop;
  auto carrier = tangle::open_carrier(loop, {flood.links.front().node}, {});
  if (!carrier) return;
  std::size_t sent = 0, done = 0, refused = 0;
  const double a_second = rate * static_cast<double>(flood.links.size());
  const auto begun = std::chrono::steady_clock::now();
  std::function<void()> tick = [&] {
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - begun;
    const auto due = std::min(flood.outgoing.size(), static_cast<std::size_t>(gone.count() * a_second));
    for (; sent < due; ++sent)
      (*carrier)->publish(std::move(flood.outgoing[sent]), [&](const auto& id) {
        if (!id && refused++ == 0) std::printf("{\"refused\":\"%s\"}\n", id.error().reason.c_str());
        if (++done == flood.outgoing.size()) loop.stop();
      });
    if (sent < flood.outgoing.size()) loop.after(kTick, tick);
  };
  loop.post(tick);
  std::puts("{\"flooding\":true}");
  std::fflush(stdout);
  loop.run();
  std::printf("{\"sent\":%zu,\"refused\":%zu}\n", sent, refused);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Flood flood;
  flood.links = links_in(argv[1]);
  const double rate = std::atof(argv[2]);
  flood.each = static_cast<std::size_t>(rate * std::atof(argv[3]));
  if (flood.links.empty() || flood.each == 0 || !sign(flood)) return 1;
  std::printf("{\"signed\":%zu}\n", flood.outgoing.size());
  std::fflush(stdout);
  send(flood, rate);
  return 0;
}
