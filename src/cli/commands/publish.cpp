// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <functional>

#include "base/failpoint.hpp"
#include "carrier/embedded.hpp"
#include "cli/carrier_flags.hpp"
#include "cli/commands.hpp"
#include "cli/io.hpp"
#include "plain/publish_state.hpp"

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

// Asks the carrier for one thing. If a node says when to ask again, it is asked then.
template <class T>
using Question = std::function<void(carrier::Carrier&, std::function<void(carrier::CarrierResult<T>)>)>;

template <class T>
Outcome<T> ask(const Arguments& arguments, const Question<T>& question) {
  base::Loop loop;
  auto carrier = carrier_from(arguments, loop);
  if (!carrier) return tl::unexpected(carrier.error());
  Outcome<T> outcome = failed("nothing has been tried");
  int tries = 0;
  std::function<void()> once = [&] {
    question(**carrier, [&](carrier::CarrierResult<T> answer) {
      if (answer) {
        outcome = std::move(*answer);
      } else if (answer.error().fault == carrier::Fault::Busy && ++tries < kTries &&
                 answer.error().retry_after <= kLongestRetryAfter) {
        loop.after(std::max<std::chrono::milliseconds>(answer.error().retry_after, kShortestPause), once);
        return;
      } else {
        outcome = failed(answer.error().reason);
      }
      loop.stop();
    });
  };
  loop.post(once);
  loop.run();
  return outcome;
}

Outcome<std::string> attach(const Arguments& arguments, const plain::SignedMessage& message) {
  return ask<std::string>(arguments, [&](carrier::Carrier& carrier, auto done) {
    carrier.publish({message.message.address, message.tag, message.message.payload}, done);
  });
}

// From which index on the chain begins or goes on in this folder; nullopt: the state decides.
Outcome<std::optional<std::uint64_t>> start_from(const Arguments& arguments) {
  const bool first = arguments.given("--first"), index = arguments.given("--index");
  if (first && index) return wrong_usage("--first is --index 0, give one of them");
  if (first) return 0;
  if (!index) return std::nullopt;
  const auto number = arguments.number("--index", 0, INT64_MAX - 1);
  if (!number) return tl::unexpected(number.error());
  return *number;
}

// One-time keys: an index is signed with only if this state, or the user, knows that it is free. What
// the carrier says is no proof.
Outcome<void> choose_index(plain::PublishState& state, const std::string& folder,
                           std::optional<std::uint64_t> start) {
  const auto next = state.next_index();
  if (!next) return failed(next.error());
  const std::string least = std::to_string(state.least_index());
  if (!start) {
    if (!state.foreign().empty())
      return failed(
          folder + ": " + state.foreign() +
          ", so this seed may have signed more than it knows: take a new seed, or the folder that was "
          "used last, or name the first index that has signed nothing with --index (" +
          least + " if nothing was signed elsewhere since)");
    if (*next == 0)
      return failed(
          folder +
          ": knows nothing of this seed: take the --state where it has signed; if it never has, start "
          "its chain with --first; else name the first index that has signed nothing with --index");
    return {};
  }
  if (*start < state.least_index())
    return failed("this seed has signed with index " + std::to_string(*start) + " already: " +
                  (state.foreign().empty() ? "leave out --first and --index"
                                           : "the least --index that can be free is " + least));
  if (const auto begun = state.begin_at(*start); !begun) return failed(begun.error());
  return {};
}

// If the carrier holds a message under this root, another state has signed it.
Outcome<void> look_for_own(const Arguments& arguments, const mam::Writer& writer, std::uint64_t index) {
  const auto root = mam::root_of(writer, {.start = index});
  if (!root) return failed(root.error());
  const auto found = ask<std::vector<carrier::Arrival>>(arguments, [&](carrier::Carrier& carrier, auto done) {
    carrier.fetch(
        mam::address_of(*root, writer.mode),
        [&](const carrier::Arrival& arrival) {
          return mam::parse(arrival.payload, *root, writer.side_key).has_value();
        },
        done);
  });
  const std::string number = std::to_string(index);
  if (!found)
    return tl::unexpected(
        Failure{found.error().status, "nothing was signed, for it is not known whether index " + number +
                                          " is free: " + found.error().reason});
  if (!found->empty())
    return failed(
        "nothing was signed, for the carrier holds a message of index " + number +
        " already, of which this state knows nothing: go on with the --state that signed it, or take a "
        "new seed, or name the first index that has signed nothing with --index");
  return {};
}

// Attaches what an earlier call left behind.
Outcome<void> finish_earlier(const Arguments& arguments, plain::PublishState& state) {
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

Outcome<plain::SignedMessage> sign(const Arguments& arguments, const mam::Writer& writer,
                                   plain::PublishState& state, const std::string& trytes, std::string tag) {
  const auto index = state.next_index();
  if (!index) return tl::unexpected(Failure{kFailed, index.error().reason});
  if (const auto free = look_for_own(arguments, writer, *index); !free) return tl::unexpected(free.error());
  auto message = mam::create(writer, {.start = *index}, trytes);
  if (!message) return tl::unexpected(Failure{kFailed, message.error().reason});
  const std::size_t most = carrier::max_chrysalis_payload_trytes();
  if (message->payload.size() > most)
    return failed("the message is too large: " + std::to_string(message->payload.size()) +
                  " trytes when signed, the carrier takes " + std::to_string(most));
  return plain::SignedMessage{*index, std::move(*message), std::move(tag)};
}

int run_publish(const Arguments& arguments) {
  const auto writer = writer_from(arguments);
  if (!writer) return report(arguments, writer.error());
  const auto tag = tag_from(arguments);
  if (!tag) return report(arguments, tag.error());
  const auto start = start_from(arguments);
  if (!start) return report(arguments, start.error());
  {
    base::Loop loop;  // wrong URLs are told before anything is read or signed
    if (const auto carrier = carrier_from(arguments, loop); !carrier)
      return report(arguments, carrier.error());
  }
  const auto trytes = read_message(arguments);
  if (!trytes) return report(arguments, trytes.error());

  const std::string folder =
      arguments.given("--state") ? *arguments.get("--state") : plain::PublishState::default_folder();
  auto state = plain::PublishState::open(folder, *writer, arguments.get("--host-id").value_or(""));
  if (!state) return report(arguments, {kFailed, state.error().reason});
  if (const auto chosen = choose_index(*state, folder, *start); !chosen)
    return report(arguments, chosen.error());
  if (const auto earlier = finish_earlier(arguments, *state); !earlier)
    return report(arguments, earlier.error());
  const auto message = sign(arguments, *writer, *state, *trytes, *tag);
  if (!message) return report(arguments, message.error());
  if (const auto committed = state->commit(*message); !committed)
    return report(arguments, {kFailed, committed.error().reason});
  base::failpoint("committed");
  const auto id = attach(arguments, *message);
  if (!id)
    return report(arguments,
                  {id.error().status,
                   "message " + std::to_string(message->index) +
                       " is signed and kept, the next call attaches it first: " + id.error().reason});
  base::failpoint("attached");
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
        {"--state", "DIR", "folder that remembers what the seed has signed; a copy of it is refused",
         "${XDG_STATE_HOME:-~/.local/state}/janus-mam"},
        {"--first", "", "the seed has never signed: start its chain"},
        {"--index", "N",
         "the first index of the seed that has signed nothing, if its state is lost or a copy"},
        {"--host-id", "ID", "what tells this host from others to which the folder could be copied"},
        kTextFlag,
    },
    {},
    run_publish,
};

}  // namespace jm::cli
