// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cstdio>
#include <set>
#include <utility>

#include "cli/call/callee.hpp"
#include "cli/carrier_flags.hpp"
#include "cli/commands/ask.hpp"
#include "cli/io.hpp"
#include "dialog/crypto/native.hpp"
#include "janus/messages/dialog_payload.hpp"
#include "janus/messages/envelope.hpp"

namespace jm::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kLongestTimeout = 86400;
constexpr auto kByeTimeout = 2s;

// Sends requests, and prints what answers them. On the loop's thread.
class Asking final : public client::Line::Listener {
 public:
  // `requests`: an array of objects.
  Asking(base::Loop& loop, Json requests, std::chrono::seconds timeout)
      : loop_(loop), requests_(std::move(requests)), timeout_(timeout) {}

  void begin(std::unique_ptr<client::Line> line) {
    line_ = std::move(line);
    std::size_t i = 0;
    json_t* request = nullptr;
    json_array_foreach(requests_.get(), i, request) {
      if (!text_in(request, "transaction")) set(request, "transaction", janus::random_id());
      left_.emplace(text_or(request, "transaction"));
    }
    timer_ = loop_.after(timeout_, [this] { late(); });
    line_->send(share(requests_.get()), 0);
  }

  Outcome<void> result() const { return failure_ ? tl::make_unexpected(*failure_) : Outcome<void>(); }

  void heard(const json_t* object) override {
    if (over_) return;
    const auto transaction = text_in(object, "transaction");
    const bool refused = text_in(object, "janus") == "error";
    // An error without a transaction is about all of them.
    if (transaction ? !left_.contains(std::string(*transaction)) : !refused) return;
    if (text_in(object, "janus") == "ack") return;  // the answer follows
    if (put_line(json_deep_copy(object)) != kOk) failure_ = {kFailed, "standard output takes nothing"};
    if (refused)
      failure_ = {kFailed, "refused: " + text_or(json_object_get(object, "error"), "reason", "no reason")};
    if (transaction) left_.erase(std::string(*transaction));
    if (!transaction || left_.empty()) end();
  }
  void kept(client::Line::Tag) override {}
  void attached(client::Line::Tag) override {}
  void renewed() override {}
  void broken(const std::string&, const std::string& reason, bool) override {
    if (over_) return;
    failure_ = {kFailed, reason};
    over_ = true;
    line_->close();
  }
  void closed() override { loop_.stop(); }

 private:
  void late() {
    timer_ = 0;
    std::string why = line_->trouble();
    if (why.empty()) why = "is Janus running, and is the link's channel in its configuration?";
    failure_ = {kFailed, "no answer within " + std::to_string(timeout_.count()) + " s: " + why};
    end();
  }

  void end() {
    over_ = true;
    loop_.cancel(timer_);
    timer_ = loop_.after(kByeTimeout, [this] { close(); });
    line_->bye(Json(), [this](bool) { close(); });
  }

  void close() {
    if (std::exchange(closing_, true)) return;
    loop_.cancel(std::exchange(timer_, 0));
    line_->close();
  }

  base::Loop& loop_;
  const Json requests_;
  const std::chrono::seconds timeout_;
  std::unique_ptr<client::Line> line_;
  std::set<std::string> left_;  // transactions
  std::optional<Failure> failure_;
  base::Loop::TimerId timer_ = 0;
  bool over_ = false, closing_ = false;
};

Outcome<std::unique_ptr<Callee>> link_from(const Arguments& arguments) {
  const auto file = arguments.get("--link-file"), link = arguments.get("--link");
  if (file.has_value() == link.has_value()) return wrong_usage("one of --link-file and --link is wanted");
  const auto text = file ? read_secret(*file) : Outcome<std::string>(*link);
  if (!text) return tl::unexpected(text.error());
  return Callee::read(*text, file.value_or("--link"));
}

// One object, or an array of them.
Outcome<Json> requests_from(const std::string& text) {
  auto requests = janus::from_payload({text.starts_with('[') ? text : "[" + text + "]", ""});
  if (!requests || json_array_size(requests->get()) == 0)
    return wrong_usage("REQUEST is no JSON object, and no array of 1 to 64 objects");
  return std::move(*requests);
}

}  // namespace

int ask(const Arguments& arguments) {
  auto requests = requests_from(arguments.argument(0));
  if (!requests) return report(arguments, requests.error());
  const auto timeout = arguments.number("--timeout", 1, kLongestTimeout);
  if (!timeout) return report(arguments, timeout.error());
  const auto link = link_from(arguments);
  if (!link) return report(arguments, link.error());

  const auto primitives = dialog::native_primitives();
  base::Loop loop;
  CallCarriers carriers(loop, arguments.get(kCaFileFlag.name).value_or(""));
  const auto warn = [](const std::string& line) {
    std::fprintf(stderr, "janus-mam ask: %s\n", line.c_str());
  };
  if (const auto opened = (*link)->open(carriers, warn); !opened) return report(arguments, opened.error());
  Asking asking(loop, std::move(*requests), std::chrono::seconds(*timeout));
  loop.post([&] { asking.begin((*link)->line({loop, *primitives}, asking)); });
  loop.run();
  const auto result = asking.result();
  return result ? kOk : report(arguments, result.error());
}

}  // namespace jm::cli
