// SPDX-License-Identifier: GPL-3.0-or-later
// Links of sealed channels: any number of calls at a time.
#include "cli/call/callee.hpp"
#include "client/dialogs/dialog_line.hpp"

namespace jm::cli {
namespace {

class SealedCallee final : public Callee {
 public:
  explicit SealedCallee(dialog::Link link) : link_(std::move(link)) {}

  std::string exclusive() const override { return ""; }

  Outcome<void> open(CallCarriers& carriers, const std::function<void(std::string)>& warn) override {
    for (const std::string& url : link_.carriers) {
      const auto carrier = carriers.open(url);
      if (carrier) {
        if (carriers_.empty()) first_ = url;
        carriers_.push_back(*carrier);
      } else {
        warn("the link of channel " + link_.name + ": a carrier of kind " + url.substr(0, url.find(':')) +
             " is left out: " + carrier.error().reason);
      }
    }
    if (carriers_.empty())
      return wrong_usage("the link of channel " + link_.name +
                         " names no carrier that can be used from here");
    return {};
  }

  client::Target target() const override { return client::target_of(link_, first_); }

  std::unique_ptr<client::Line> line(const LineServices& services,
                                     client::Line::Listener& listener) const override {
    return std::make_unique<client::DialogLine>(services.loop, services.primitives, link_, carriers_,
                                                listener);
  }

 private:
  const dialog::Link link_;
  std::vector<carrier::Carrier*> carriers_;
  std::string first_;  // URL
};

}  // namespace

Outcome<std::unique_ptr<Callee>> sealed_callee(const std::string& text, const std::string& where) {
  auto link = dialog::read_link(text);
  if (!link) return wrong_usage(where + ": " + link.error().reason);
  return std::make_unique<SealedCallee>(std::move(*link));
}

}  // namespace jm::cli
