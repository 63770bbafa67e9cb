// SPDX-License-Identifier: GPL-3.0-or-later
// A line over sealed dialogs.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "carrier/courier.hpp"
#include "client/line.hpp"
#include "dialog/peer_dialogs.hpp"

namespace jm::client {

class DialogLine final : public Line {
 public:
  // `carriers`: those of the link that can be used, in its order, at least one. All but the link outlive it.
  DialogLine(base::Loop& loop, dialog::Primitives& primitives, const dialog::Link& link,
             std::vector<carrier::Carrier*> carriers, Listener& listener);
  ~DialogLine() override;

  void send(Json object, Tag tag) override;
  void media(bool flows) override;
  void renew() override;
  // What is said is the end of the dialog.
  void bye(Json bye, std::function<void(bool)> done) override;
  void close() override;
  std::string trouble() const override { return trouble_; }

 private:
  struct Ending {
    std::function<void(bool)> done{};
    base::Loop::TimerId timer = 0;
  };

  carrier::Courier::Events events();
  void act(dialog::Actions actions);
  void tell(dialog::Action& action);
  void hear(const dialog::Payload& payload);
  void keep_deadline();
  void ended(bool said);

  base::Loop& loop_;
  Listener& listener_;
  dialog::Counters counters_;
  dialog::PeerDialogs dialogs_;
  carrier::Courier courier_;
  std::deque<dialog::Action> actions_;  // to be done, in their order
  bool acting_ = false, begun_ = false;
  base::Loop::TimerId timer_ = 0;
  Ending ending_;
  std::string trouble_;
  base::Lifetime lifetime_;
};

Target target_of(const dialog::Link& link, const std::string& carrier);

}  // namespace jm::client
