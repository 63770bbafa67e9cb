// SPDX-License-Identifier: GPL-3.0-or-later
// One end of a sealed dialog for tests/interop/dialog_live.mjs, on a clock that stands still but for `wait`.
//   dialog_peer gateway KEY NAME TRYTES UNIX_MS   KEY: gateway.key's 64 digits; TRYTES: of a carrier's
//   message dialog_peer peer LINK CALL TRYTES UNIX_MS     CALL: its name in 32 digits
// Lines in, of words; bytes and texts are digits, "-" for none:
//   arrive ADDRESS PAYLOAD    say TEXT SECRETS    wait MILLISECONDS    end
// Lines out, for each line in (and first for the start), then a line "done":
//   publish ADDRESS PAYLOAD   watch ADDRESS   unwatch ADDRESS   deliver TEXT SECRETS   opened   renewed
//   over REASON
#include <iostream>
#include <optional>

#include "tests/unit/support/dialog_vectors.hpp"

namespace {

using namespace jm;
using namespace jm::test;

std::string shown(std::string_view text) {
  return text.empty() ? "-" : hex(dialog::view(text));
}
std::string read_text() {
  std::string word;
  std::cin >> word;
  return word == "-" ? "" : std::string(dialog::text(unhex(word)));
}
template <std::size_t N>
std::array<std::uint8_t, N> array_of(const char* digits) {
  const Bytes bytes = unhex(digits);
  std::array<std::uint8_t, N> out{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
  return out;
}

class End {
 public:
  End(std::size_t trytes, std::int64_t unix_ms)
      : now_{base::Time(std::chrono::hours(1)), unix_ms}, traits_(1, {trytes, true, milliseconds(20)}) {}

  void be_gateway(const char* digits, const char* name) {
    const auto bytes = array_of<32>(digits);
    const dialog::Key secret{std::span<const std::uint8_t, 32>(bytes)};
    dialog::GatewayOptions options;
    options.keys.push_back(
        {dialog::static_key(*primitives_, secret), dialog::channel_secret(*primitives_, secret, name, 0)});
    options.carriers = traits_;
    base::Now start = now_;
    start.unix_ms -= 2'000;
    gateway_.emplace(*primitives_, std::move(options), counters_, start);
    act(gateway_->start(now_));
  }
  // False: it is no link.
  bool be_peer(const char* link, const char* call) {
    const auto read = dialog::read_link(link);
    if (!read) return false;
    peer_.emplace(*primitives_, dialog::PeerOptions{*read, traits_, false}, counters_, array_of<16>(call));
    return true;
  }

  void obey(const std::string& verb) {
    if (verb == "arrive") {
      std::string address, payload;
      std::cin >> address >> payload;
      const auto hash = trinary::Hash::from_trytes(address);
      if (hash) act(on([&](auto& end) { return end.received(0, *hash, payload, now_); }));
    } else if (verb == "say") {
      Payload payload;
      payload.text = read_text();
      payload.secrets = read_text();
      say(std::move(payload));
    } else if (verb == "wait") {
      long ms = 0;
      std::cin >> ms;
      wait(milliseconds(ms));
    } else if (verb == "end") {
      act(gateway_ ? gateway_->end(call_, dialog::OverReason::Ended, now_) : peer_->end(now_));
    }
  }

 private:
  template <class F>
  Actions on(F f) {
    return gateway_ ? f(*gateway_) : f(*peer_);
  }
  void say(Payload payload) {
    if (gateway_)
      act(gateway_->send(call_, std::move(payload), 0, now_));
    else if (std::exchange(called_, true))
      act(peer_->send(std::move(payload), 0, now_));
    else
      act(peer_->call(std::move(payload), 0, now_));
  }
  void wait(milliseconds time) {
    const base::Time until = now_.steady + time;
    const auto move_to = [&](base::Time at) {
      now_.unix_ms += std::chrono::duration_cast<milliseconds>(at - now_.steady).count();
      now_.steady = at;
    };
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto at = gateway_ ? gateway_->deadline() : peer_->deadline();
      if (!at || *at > until) break;
      move_to(std::max(*at, now_.steady));
      act(on([&](auto& end) { return end.expire(now_); }));
    }
    move_to(until);
  }
  void act(const Actions& actions) {
    for (const Action& action : actions)
      std::visit(
          base::Overloaded{
              [&](const dialog::action::Publish& a) {
                std::cout << "publish " << a.address.trytes() << " " << a.payload << "\n";
                act(on([&](auto& end) { return end.published(a.token, dialog::PublishResult::Done, now_); }));
              },
              [&](const dialog::action::Look& a) {
                act(on([&](auto& end) { return end.looked(a.token, true, now_); }));
              },
              [&](const dialog::action::Watch& a) {
                std::cout << "watch " << a.address.trytes() << "\n";
                if (gateway_) act(gateway_->caught_up(a.carrier, a.address, now_));
              },
              [](const dialog::action::Unwatch& a) { std::cout << "unwatch " << a.address.trytes() << "\n"; },
              [](const dialog::action::Deliver& a) {
                std::cout << "deliver " << shown(a.payload.text) << " " << shown(a.payload.secrets) << "\n";
              },
              [&](const dialog::action::Opened& a) {
                call_ = a.call;
                std::cout << "opened\n";
              },
              [](const dialog::action::Renewed&) { std::cout << "renewed\n"; },
              [](const dialog::action::Attached&) {},
              [](const dialog::action::Over& a) {
                std::cout << "over " << static_cast<int>(a.reason) << "\n";
              },
          },
          action);
  }

  const std::unique_ptr<dialog::Primitives> primitives_ = dialog::native_primitives();
  base::Now now_;
  std::vector<dialog::CarrierTraits> traits_;
  dialog::Counters counters_;
  std::optional<dialog::GatewayDialogs> gateway_;
  std::optional<dialog::PeerDialogs> peer_;
  dialog::CallId call_ = 0;
  bool called_ = false;
};

int run(int argc, char** argv) {
  const std::string role = argc > 1 ? argv[1] : "";
  if (argc != 6) return 2;
  End end(std::strtoul(argv[4], nullptr, 10), std::strtoll(argv[5], nullptr, 10));
  if (role == "gateway")
    end.be_gateway(argv[2], argv[3]);
  else if (role != "peer" || !end.be_peer(argv[2], argv[3]))
    return 2;
  std::cout << "done" << std::endl;
  for (std::string verb; std::cin >> verb;) {
    end.obey(verb);
    std::cout << "done" << std::endl;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
