#include <algorithm>
#include <cstdio>
#include <functional>

#include "cli/carrier_flags.hpp"
#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "cli/publish_state.hpp"
#include "signaling/failpoint.hpp"
#include "tangle/embedded.hpp"

namespace jm::cli {
namespace {

using namespace std::chrono_literals;

constexpr int kTries = 3;  // of a node that is busy
constexpr auto kShortestPause = 200ms;
constexpr auto kLongestRetryAfter = 5s;  // a node that wants more is given up

Outcome<std::string> tag_from(const Arguments& arguments) {
  std::string tag = arguments.get("--tag").value_or("");
  if (tag.size() > 27 || !trinary::is_trytes(tag)) return wrong_usage("--tag is not 0 to 27 trytes (9A-Z)");
  return tag;
}

// Attaches one message. A node that asks for a moment's patience gets it.
Outcome<std::string> attach(const Arguments& arguments, const SignedMessage& message) {
  tangle::Loop loop;
  auto carrier = carrier_from(arguments, loop);
  if (!carrier) return tl::unexpected(carrier.error());
  Outcome<std::string> outcome = failed("nothing has been tried");
  int tries = 0;
  std::function<void()> once = [&] {
    (*carrier)->publish({message.message.address, message.tag, message.message.payload}, [&](auto id) {
      if (id) {
        outcome = std::move(*id);
      } else if (id.error().fault == tangle::Fault::Busy && ++tries < kTries &&
                 id.error().retry_after <= kLongestRetryAfter) {
        loop.after(std::max<std::chrono::milliseconds>(id.error().retry_after, kShortestPause), once);
        return;
      } else {
        outcome = failed(id.error().reason);
      }
      loop.stop();
    });
  };
  loop.post(once);
  loop.run();
  return outcome;
}

// Attaches what an earlier call left behind.
Outcome<void> finish_earlier(const Arguments& arguments, PublishState& state) {
  for (;;) {
    const auto earlier = state.pending();
    if (!earlier) return tl::unexpected(Failure{kFailed, earlier.error().reason});
    if (!*earlier) return {};
    const std::string name = "message " + std::to_string((*earlier)->index) + " of an earlier call";
    const auto id = attach(arguments, **earlier);
    if (!id) {
      return tl::unexpected(
          Failure{id.error().status,
                  name + " is still not attached, so the new one was not signed: " + id.error().reason});
    }
    if (auto noted = state.attached((*earlier)->index, *id); !noted) return failed(noted.error());
    std::fprintf(stderr, "janus-mam publish: %s is attached now: %s\n", name.c_str(), id->c_str());
  }
}

Outcome<SignedMessage> sign(const mam::Writer& writer, PublishState& state, const std::string& trytes,
                            std::string tag) {
  const auto index = state.next_index();
  if (!index) return tl::unexpected(Failure{kFailed, index.error().reason});
  auto message = mam::create(writer, {.start = *index}, trytes);
  if (!message) return tl::unexpected(Failure{kFailed, message.error().reason});
  const std::size_t most = tangle::max_chrysalis_payload_trytes();
  if (message->payload.size() > most)
    return failed("the message is too large: " + std::to_string(message->payload.size()) +
                  " trytes when signed, the carrier takes " + std::to_string(most));
  return SignedMessage{*index, std::move(*message), std::move(tag)};
}

int run(const Arguments& arguments) {
  const auto writer = writer_from(arguments);
  if (!writer) return report(arguments, writer.error());
  const auto tag = tag_from(arguments);
  if (!tag) return report(arguments, tag.error());
  {
    tangle::Loop loop;  // wrong URLs are told before anything is read or signed
    if (const auto carrier = carrier_from(arguments, loop); !carrier)
      return report(arguments, carrier.error());
  }
  const auto trytes = read_message(arguments);
  if (!trytes) return report(arguments, trytes.error());

  const std::string folder =
      arguments.given("--state") ? *arguments.get("--state") : PublishState::default_folder();
  auto state = PublishState::open(folder, *writer);
  if (!state) return report(arguments, {kFailed, state.error().reason});
  if (const auto earlier = finish_earlier(arguments, *state); !earlier)
    return report(arguments, earlier.error());
  const auto message = sign(*writer, *state, *trytes, *tag);
  if (!message) return report(arguments, message.error());
  if (message->index == 0)
    report(arguments,
           {kOk, "this seed is new in " + folder +
                     ", so it starts at index 0; where it has signed before, its one-time keys are "
                     "used twice: take a new seed, or the --state of then"});
  if (const auto committed = state->commit(*message); !committed)
    return report(arguments, {kFailed, committed.error().reason});
  signaling::failpoint("committed");
  const auto id = attach(arguments, *message);
  if (!id)
    return report(arguments,
                  {id.error().status,
                   "message " + std::to_string(message->index) +
                       " is signed and kept, the next call attaches it first: " + id.error().reason});
  signaling::failpoint("attached");
  if (const auto noted = state->attached(message->index, *id); !noted)
    return report(arguments, {kFailed, noted.error().reason});
  return put_line(json_pack("{s:o, s:o, s:o, s:I, s:s}", "root", json_of(message->message.root.trytes()),
                            "nextRoot", json_of(message->message.next_root.trytes()), "address",
                            json_of(message->message.address.trytes()), "index",
                            static_cast<json_int_t>(message->index), "messageId", id->c_str()));
}

}  // namespace

const Command kPublish = {
    "publish",
    "sign the next message of a channel and attach it; remembers what has been signed",
    "the message",
    R"({"root","nextRoot","address","index","messageId"})",
    {
        kTangleFlag,
        kCaFileFlag,
        kSeedFlag,
        kSeedFileFlag,
        kModeFlag,
        kSideKeyFlag,
        kSideKeyFileFlag,
        kSecurityFlag,
        {"--tag", "TRYTES", "tag of the message, 0 to 27 trytes"},
        {"--state", "DIR",
         "folder that remembers what the seed has signed; without it the seed starts at 0 again, which "
         "breaks "
         "its keys",
         "${XDG_STATE_HOME:-~/.local/state}/janus-mam"},
        kTextFlag,
    },
    {},
    run,
};

}  // namespace jm::cli
