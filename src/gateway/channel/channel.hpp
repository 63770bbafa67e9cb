// SPDX-License-Identifier: GPL-3.0-or-later
// One channel: reads the peer's chain, keeps at most one call with Janus for it, writes the gateway's chain.
// Messages are decided in the order of the chain; how far that has come becomes durable together with the
// answer. The loop's thread only.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/limits/limiter.hpp"
#include "base/limits/outage.hpp"
#include "base/limits/pace.hpp"
#include "base/limits/turns.hpp"
#include "gateway/channel/order.hpp"
#include "gateway/channel/services.hpp"
#include "janus/api/peer_api.hpp"
#include "janus/call.hpp"
#include "janus/messages/incoming.hpp"
#include "janus/policy/policy.hpp"
#include "plain/trail.hpp"
#include "plain/writer.hpp"

namespace jm::gateway {

class Channel final : public plain::Writer::Listener, public plain::Trail::Listener {
 public:
  Channel(const Services& services, janus::ChannelId id, std::shared_ptr<const ChannelConfig> config,
          plain::ChannelRecord record, carrier::Carrier& carrier);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void start();
  void from_core(const json_t* message);
  void session_over(std::uint64_t session, bool timeout);
  // Ends the call and tells the peer why; idle() when that is on the carrier.
  void close(const std::string& reason);
  bool idle() const;
  // Fresh seeds: ends the call, lets go of what was signed, and begins anew. Revives a stopped channel.
  void reset(const std::string& why);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr const char* kOlderCopy =
      "the carrier holds a message of an index that this state has not used: it is an older copy";

  // A message that is not decided yet.
  struct Entry {
    Order::Ticket ticket = 0;
    janus::Incoming incoming;
    std::shared_ptr<plain::Trace> trace;
    std::optional<Clock::time_point> not_before;  // see Trail::Found

    bool is_offer() const;
    bool has_request() const;  // a message with a body, which opens a call that is not there
    std::string call() const;  // key: envelope's call or description's session, told apart
  };
  // Whom a reply goes to, and in which form.
  struct Party {
    plain::Form form = plain::Form::Envelope;
    std::string call, re;
  };

  // channel.cpp: from its start to its end
  void check_own_address();
  void look_for_own(const Hash& root, std::function<void(bool)> then);
  void looked_for_own(bool is_there);
  void reseed(const std::string& why);
  void begin();
  // Until it is begun anew, soon: what stopped it may have passed.
  void stop(const std::string& reason);
  void revive();
  void forget();  // everything but what it counts
  void say(base::Level level, const std::string& line) const;
  std::string where_published() const;
  void refresh();  // shows what has changed, soon
  void show();
  void trouble(const carrier::CarrierError& error) override;
  void carrier_trouble(std::string& with, const std::string& reason);  // empty: it is over

  // channel_chain.cpp: our own chain on the carrier
  void attached(const std::shared_ptr<plain::Trace>& trace, const std::string& call) override;
  void attached_again() override;
  void cannot_attach(const carrier::CarrierError& error) override;
  void attaches_again() override;
  void lost(std::uint64_t index) override;
  void moved() override;
  void broken(const std::string& reason) override { stop(reason); }

  // channel_reading.cpp: the peer's chain, and the walk to its end
  std::unique_ptr<plain::Trail> make_trail(mam::Mode mode, const Hash& side_key);
  void found(plain::Trail& trail, plain::Trail::Found message) override;
  void at_end(plain::Trail& trail) override;
  void behind(plain::Trail& trail) override;
  void junk(std::size_t count) override;
  void leads_nowhere(const std::string& reason) override;
  void leave(std::unique_ptr<plain::Trail>& trail);
  void peer_spare(const std::optional<Hash>& root);
  void breathe();
  void rest();
  void end_of_chain();
  void collect(Entry entry);
  void skip(Order::Ticket ticket);

  // channel_order.cpp: the order of decisions
  bool opens(const Entry& entry, const std::string& current) const;
  void supersede(std::list<Entry>& list, const Entry& entry);
  void remember_over(std::string key);
  void take(Entry entry);
  void take_waiting();
  void end_turn();
  bool already_seen(const std::string& id);  // and remembers it
  bool too_old(const Entry& entry) const;
  std::chrono::milliseconds max_age() const;
  void decide(Order::Ticket ticket);
  void commit_order();
  void join(Order::Ticket ticket, plain::Step& step);

  // channel_calls.cpp: what the peer asks for
  void handle(Entry entry);
  void open_or_renew(Entry entry);
  bool may_open(const Entry& entry, const Party& party);
  void deny(const Party& party, const janus::Denied& denied, Order::Ticket ticket);
  void hung_up(std::chrono::seconds grace);
  void plugin_message(Entry entry);
  void peer_answer(Entry entry);
  bool forward(Entry& entry, const Party& party, std::optional<janus::Description> answer);
  bool current(const Entry& entry) const;  // belongs to the call that is there
  void open_call(const std::string& key, janus::CallOptions options);
  void drop_call(const std::string& reason);

  // channel_candidates.cpp: the peer's candidates, and when Janus hears of them
  bool holds_candidates() const;
  void hold(janus::Description& offer);
  void candidates(Json list, bool completed);
  void release_candidates();
  void give_candidates();

  // channel_pace.cpp: how long messages take, and what cannot work because of that
  std::chrono::milliseconds way() const;
  void heard(const janus::Envelope& envelope);
  void peer_is_up();
  bool slow() const;
  std::optional<std::string> too_slow() const;
  void expect_attached();
  void look_at_attaching(std::chrono::milliseconds delay);
  void answer_attached();

  // channel_events.cpp: what Janus says
  janus::Call::Events call_events();
  struct Reply;
  Reply reply_for(janus::Call::Ref ref);
  void described(janus::Call::Ref ref, const janus::Description& description, Json data);
  void plugin_event(janus::Call::Ref ref, Json data);
  void refused(janus::Call::Ref ref, int code, const std::string& reason);
  void call_over(const std::string& reason);

  // channel_api.cpp: the Janus API instead of calls
  void open_api();
  void api_message(const plain::Trail::Found& message, Order::Ticket ticket);
  void api_tell(Json object, bool droppable, std::unique_ptr<janus::PeerApi::Answer> answer);
  void api_flush();
  void api_answers_attached(const std::shared_ptr<plain::Trace>& trace);

  // channel_replies.cpp: what is written
  static Party party_of(const Entry& entry);
  janus::Envelope reply_to(const Party& party, janus::Envelope::Type type) const;
  bool write(const Party& party, const Json& json, std::string id, Order::Ticket ticket, bool passing,
             bool droppable, std::shared_ptr<plain::Trace> trace);
  void cannot_travel(const Party& party, Order::Ticket ticket, const std::string& call,
                     const std::string& reason);
  void write_envelope_to(const Party& party, janus::Envelope envelope, Order::Ticket ticket, bool passing,
                         bool droppable);
  Json ice_servers() const;
  void write_answer(const Party& party, const janus::Description& answer, Json data, Order::Ticket ticket,
                    std::shared_ptr<plain::Trace> trace);
  void write_error(const Party& party, int code, const std::string& reason, Order::Ticket ticket);
  void answered(const plain::Trace& trace, Json details);
  void tell_refused(int code, const std::string& reason);
  void notify(const char* what, Json details = Json(json_object()));

  const Services& services_;
  const janus::ChannelId id_;
  const std::shared_ptr<const ChannelConfig> shared_config_;
  const ChannelConfig& config_;
  plain::ChannelRecord record_;
  carrier::Carrier& carrier_;
  base::Pool::Share pool_;

  std::unique_ptr<plain::Writer> writer_;
  std::unique_ptr<plain::Trail> own_;  // where only we write (look_for_own), and what then
  std::function<void(bool)> own_then_;
  std::unique_ptr<plain::Trail> main_, spare_;
  // What is known of the peer, and what it was told. Another peer begins with a fresh one (reset).
  struct Peer {
    std::optional<Hash> spare_root, new_spare;  // announced by it; not yet durable
    // Not yet at the end of what was there before the start, or of what came faster than it is read.
    bool walking = true;
    std::unordered_set<std::string> seen;
    std::list<std::string> seen_order;
    std::list<std::string> over;           // the last calls that have ended
    std::optional<plain::Form> last_form;  // of what was read last
    bool told_lost = false;                // to people, where it can not be helped
    base::Pace pace;                       // of its half of the way
    std::chrono::milliseconds way{0};      // the same as it says
    std::string there_id;                  // the last answer that is on the carrier, and since when
    Clock::time_point there_at{};
  };
  Peer peer_;
  Order order_;
  base::Loop::TimerId rest_timer_ = 0;  // too many offers: nothing is read until one may be answered
  // What opens a call, and what came behind it: during the walk; where it has to wait for the one in setup.
  std::list<Entry> backlog_, waiting_;
  base::Limiter offers_, errors_;
  base::Limiter offered_;  // offers that came, also those that are not looked at
  base::Turn turn_;        // at a setup
  bool turn_used_ = false;

  std::unique_ptr<janus::Call> call_;
  std::string call_key_;
  janus::Description last_offer_;         // the peer's in it, without its text
  base::Loop::TimerId grace_timer_ = 0;   // a bye that may still be taken back
  base::Loop::TimerId attach_timer_ = 0;  // an answer that is not on the carrier yet
  Party party_;
  std::string answer_id_, offer_id_;  // of what was written last; of Janus's offer that has no answer yet
  bool servers_due_ = false;          // the first event of this call names them
  std::uint64_t lost_ = 0;            // the last link that was
  janus::Call::Ref next_ref_ = 1;
  std::unique_ptr<Entry> setup_;  // the offer, or what opens the call, that Janus is asked about
  janus::Call::Ref setup_ref_ = 0;
  Json held_;              // candidates that Janus shall not know yet; null: none are held
  bool held_all_ = false;  // there will be no more
  std::map<janus::Call::Ref, std::string> asked_;  // plugin requests of the peer: ids to answer with `re`

  janus::Counters counters_;
  std::unique_ptr<janus::PeerApi> api_;  // where the peer speaks one of Janus's APIs, with this:
  struct ApiMail {
    struct Object {
      std::string text;
      std::unique_ptr<janus::PeerApi::Answer> answer;
    };
    std::string read;       // the peer's last message
    std::list<Object> out;  // what Janus said, to be written
    std::size_t bytes = 0;  // of that
    std::multimap<const plain::Trace*, janus::PeerApi::Answer>
        answers;  // on their way, by the trace of their message
  };
  std::unique_ptr<ApiMail> mail_;

  std::string state_ = "starting", last_error_;
  std::string reading_trouble_, attaching_trouble_;  // with the carrier, at present
  bool stopped_ = false;
  base::Outage revival_;  // of what stopped it
  base::Loop::TimerId revive_timer_ = 0;
  std::optional<std::string> reseed_due_;  // why: it could not be done when it was asked for
  bool refreshing_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace jm::gateway
