// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the peer's messages are acted on, and in which order. While catching up with the chain only the
// last call counts; what opens a call, and what comes behind it, waits for the setup before. What is left out
// is decided. Not thread-safe.
#pragma once

#include <list>
#include <optional>
#include <string>

#include "base/limits/limiter.hpp"
#include "base/limits/recent_set.hpp"
#include "gateway/conversation/entry.hpp"
#include "janus/counters.hpp"

namespace jm::gateway {

class Inbox {
 public:
  explicit Inbox(janus::Counters& counters) : counters_(counters) {}

  // Whether a message `id` was read before; remembers it.
  bool read_before(const std::string& id) { return !ids_.insert(id); }

  // In the following, `live` is the call that there is with Janus, empty if there is none.

  // While catching up. Returned: it belongs to that call (`of_live`) and is to be taken at once.
  std::optional<Entry> collect(Entry entry, bool of_live, const std::string& live, base::Time now);
  // The first of what was collected; null: nothing was.
  const Entry* collected() const { return backlog_.empty() ? nullptr : &backlog_.front(); }
  // To be taken, once caught up. What has opened a call, and hung up as well, is left out.
  std::list<Entry> take_collected(bool of_live);

  enum class Fate { ReadBefore, ToHandle, Waits, OpensAnew };  // OpensAnew: the wait begins again
  // `entry` is moved from unless it is to be handled.
  Fate take(Entry& entry, const std::string& live, base::Time now);

  bool waits() const { return !waiting_.empty(); }
  bool setup_is_next(const std::string& live);  // what waits first opens a call, or offers anew
  // Of what waits.
  const Entry& front() const { return waiting_.front(); }
  Entry next();

  // A call of this name was and is not opened again by what comes late.
  void call_over(std::string name);
  // How many offers came lately, also those that nothing came of.
  double offered_lately(base::Time now) { return offered_.used(now); }
  // All that waits is read again at the next start.
  void defer();

 private:
  bool opens(const Entry& entry, const std::string& current, const std::string& live) const;
  void leave_out(Entry& entry);
  void supersede(std::list<Entry>& list, const Entry& entry);

  static constexpr double kOfferedRate = 1;  // offers a second that count as none

  janus::Counters& counters_;
  base::RecentSet ids_;
  std::list<std::string> over_;  // the last calls that have ended
  std::list<Entry> backlog_;     // the last call, while catching up
  std::list<Entry> waiting_;     // for the setup before
  base::Limiter offered_{kOfferedRate, 0};
};

}  // namespace jm::gateway
