// SPDX-License-Identifier: GPL-3.0-or-later
// A holder of the link who means harm: writes whatever can be written by hand, from replays to dialogs that
// break every rule. Each kind of harm is a fault.
#pragma once

#include <list>

#include "dialog/crypto/noise.hpp"
#include "dialog/wire/content.hpp"
#include "dialog/wire/frame.hpp"
#include "tests/sim/crypto/forwarding.hpp"
#include "tests/sim/environment.hpp"

namespace jm::sim {

struct StrangerPlan {
  double a_minute = 0;  // acts
  std::vector<Fault> does;
  std::size_t flood = 60;  // first messages at once
  std::uint32_t pool = 1;
  std::size_t max_payload_trytes = 0;
};

class Stranger {
 public:
  Stranger(Environment& environment, std::size_t index, StrangerPlan plan);

  ReaderId reader() const { return reader_; }
  void told(const Told& told);

 private:
  struct Dialog {
    Fault fault;
    CarrierId carrier = 0;
    dialog::Place mailbox;
    std::unique_ptr<dialog::Initiator> noise;
    std::unique_ptr<dialog::FrameWriter> writer;
    dialog::Place theirs{};
    std::optional<dialog::TransportKeys> keys{};
    std::uint32_t number = 0;
  };

  void later();
  void act(Fault fault);
  void replay();
  void junk_key();
  void first(Fault fault, std::int64_t ts, dialog::Bytes packed, bool foreign = false);
  dialog::Bytes packed(std::string_view text);
  void opened(Dialog& dialog);
  void misbehave(Dialog& dialog);
  void send(Dialog& dialog, dialog::Numbered content, std::uint32_t number, bool other_root = false);
  void publish(CarrierId carrier, const dialog::Hash& address, std::string payload, std::int64_t ts);
  dialog::Place rendezvous(std::int64_t unix_ms);

  Environment& env_;
  const std::string name_;
  const StrangerPlan plan_;
  const ReaderId reader_;
  Generator generator_;
  EndPrimitives primitives_;
  std::list<Dialog> dialogs_;  // the last ones
  std::uint64_t texts_ = 0;
};

}  // namespace jm::sim
