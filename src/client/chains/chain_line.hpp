// SPDX-License-Identifier: GPL-3.0-or-later
// A line over the chains of a link of version 1.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/lifetime.hpp"
#include "base/loop.hpp"
#include "base/pool.hpp"
#include "client/chains/reader.hpp"
#include "client/chains/writer.hpp"
#include "client/line.hpp"
#include "plain/spare/link.hpp"

namespace jm::client {

class ChainLine final : public Line {
 public:
  // All but the folder outlive it.
  ChainLine(base::Loop& loop, base::Pool& pool, carrier::Carrier& carrier, const plain::LinkParts& link,
            std::string state_folder, Listener& listener);

  bool in_dialog() const override { return false; }
  void open() override;
  void send(Json object, Tag tag) override;
  void media(bool) override {}
  void renew() override {}
  void bye(Json bye, std::function<void(bool)> done) override;
  void close() override;
  std::string sending_trouble() const override { return writer_->trouble(); }
  std::string hearing_trouble() const override { return reader_.trouble(); }

 private:
  void heard(const json_t* object);
  void write(const Json& object, std::function<void(std::uint64_t)> is_signed,
             std::function<void(Result<void>)> done);

  const plain::LinkParts& link_;
  Listener& listener_;
  const std::shared_ptr<CallWriter> writer_;
  CallReader reader_;
  std::map<std::string, std::uint64_t> sent_;  // index of each message, by its id
  bool reading_ = false;
  base::Lifetime lifetime_;
};

Target target_of(const plain::LinkParts& link);

}  // namespace jm::client
