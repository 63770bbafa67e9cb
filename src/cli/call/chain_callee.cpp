// SPDX-License-Identifier: GPL-3.0-or-later
// Links of version 1: a chain that is written by one call at a time.
#include "cli/call/callee.hpp"
#include "client/chains/chain_line.hpp"

namespace jm::cli {
namespace {

class ChainCallee final : public Callee {
 public:
  explicit ChainCallee(plain::LinkParts link) : link_(std::move(link)) {}

  std::string exclusive() const override { return std::string(link_.peer.seed.trytes()); }

  Outcome<void> open(CallCarriers& carriers, const std::function<void(std::string)>&) override {
    const auto carrier = carriers.open(link_.node);
    if (!carrier) return wrong_usage("the link of channel " + link_.name + ": " + carrier.error().reason);
    carrier_ = *carrier;
    return {};
  }

  client::Target target() const override { return client::target_of(link_); }

  std::unique_ptr<client::Line> line(const LineServices& services,
                                     client::Line::Listener& listener) const override {
    return std::make_unique<client::ChainLine>(services.loop, services.pool, *carrier_, link_,
                                               services.state_folder, listener);
  }

 private:
  const plain::LinkParts link_;
  carrier::Carrier* carrier_ = nullptr;
};

}  // namespace

Outcome<std::unique_ptr<Callee>> chain_callee(const std::string& text, const std::string& where) {
  auto link = plain::parse_link(text);
  if (!link) return wrong_usage(where + ": " + link.error().reason);
  return std::make_unique<ChainCallee>(std::move(*link));
}

}  // namespace jm::cli
