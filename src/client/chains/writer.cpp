// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/chains/writer.hpp"

#include <algorithm>
#include <utility>

#include "carrier/embedded.hpp"
#include "trinary/text.hpp"

namespace jm::client {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kShortestPause = 200ms;  // between two tries
constexpr std::chrono::milliseconds kLongestPause = 2s;
constexpr std::chrono::milliseconds kLongestLook = 30s;

}  // namespace

CallWriter::CallWriter(base::Loop& loop, base::Pool& pool, carrier::Carrier& carrier, mam::Writer writer,
                       std::string folder)
    : loop_(loop), pool_(pool), carrier_(carrier), writer_(std::move(writer)), folder_(std::move(folder)) {}

void CallWriter::work(std::function<Task()> job) {
  jobs_.push_back(std::move(job));
  next_job();
}

void CallWriter::next_job() {
  if (busy_ || jobs_.empty()) return;
  auto job = [self = shared_from_this(), run = jobs_.front()] {
    Task then = run();
    self->loop_.post([self, then = std::move(then)] {
      self->busy_ = false;
      if (then) then();
      self->next_job();
    });
  };
  if (pool_.submit(std::move(job))) {
    busy_ = true;
    jobs_.pop_front();
  } else {
    loop_.after(kShortestPause, [self = shared_from_this()] { self->next_job(); });
  }
}

void CallWriter::open(mam::Hash first,
                      std::function<void(Result<std::optional<plain::ReadPosition>>)> ready) {
  work([this, first, ready = std::move(ready)]() -> Task {
    auto state = plain::PublishState::open(folder_, writer_);
    if (!state) return [ready, error = state.error()] { ready(tl::unexpected(error)); };
    state_.emplace(std::move(*state));
    auto position = state_->reader(first);
    return [this, ready, position = std::move(position)] {
      prepare([this, ready, position](Result<void> done) {
        if (!done) return ready(tl::unexpected(done.error()));
        ready_ = true;
        ready(position);
        load_unread();
        for (auto waiting = std::exchange(waiting_, {}); auto& task : waiting) task();
      });
    };
  });
}

void CallWriter::prepare(Done done) {
  work([this, done = std::move(done)]() -> Task {
    if (!state_) return {};
    const auto index = state_->next_index();
    if (!index) return [done, error = index.error()] { done(tl::unexpected(error)); };
    if (*index == 0) return [this, done] { skip_used(0, done); };
    return [this, done] { attach_earlier(done); };
  });
}

void CallWriter::attach_earlier(Done done) {
  work([this, done = std::move(done)]() -> Task {
    if (!state_) return {};
    auto earlier = state_->pending();
    if (!earlier) return [done, error = earlier.error()] { done(tl::unexpected(error)); };
    if (!*earlier) return [done] { done({}); };
    auto message = std::make_shared<const plain::SignedMessage>(std::move(**earlier));
    return [this, done, message] {
      attach(message, [this, done](Result<void> attached) {
        if (attached)
          attach_earlier(done);
        else
          done(attached);
      });
    };
  });
}

// The first index from `index` on under whose root the carrier has no message of this chain.
void CallWriter::skip_used(std::uint64_t index, Done done) {
  work([this, index, done = std::move(done)]() -> Task {
    if (!state_) return {};
    if (const auto kept = state_->skip_to(index); !kept)
      return [done, error = kept.error()] { done(tl::unexpected(error)); };
    const auto root = mam::root_of(writer_, {.start = index});
    if (!root) return [done, error = root.error()] { done(tl::unexpected(error)); };
    return [this, index, root = *root, done] { look(index, root, done); };
  });
}

void CallWriter::look(std::uint64_t index, const mam::Hash& root, Done done) {
  const auto told = [self = shared_from_this(), index, root,
                     done = std::move(done)](carrier::CarrierResult<std::vector<carrier::Arrival>> found) {
    if (self->closing_) return;
    if (!found) {
      self->trouble_ = found.error().reason;
      const auto pause = std::clamp(found.error().retry_after, kShortestPause, kLongestPause);
      self->loop_.after(pause, [self, index, root, done] {
        if (!self->closing_) self->look(index, root, done);
      });
      return;
    }
    self->trouble_.clear();
    const bool used = std::any_of(found->begin(), found->end(), [&](const carrier::Arrival& arrival) {
      return mam::parse(arrival.payload, root, self->writer_.side_key).has_value();
    });
    if (used)
      self->skip_used(index + 1, done);
    else
      done({});
  };
  carrier_.fetch(mam::address_of(root, writer_.mode), {}, told);
}

Result<plain::SignedMessage> CallWriter::sign(const std::string& text) {
  if (!state_) return fail("the state is closed");
  const auto trytes = trinary::from_ascii(text);
  if (!trytes) return tl::unexpected(trytes.error());
  const auto index = state_->next_index();
  if (!index) return tl::unexpected(index.error());
  auto message = mam::create(writer_, {.start = *index}, *trytes);
  if (!message) return tl::unexpected(message.error());
  if (message->payload.size() > carrier::max_chrysalis_payload_trytes())
    return fail("the message is too large for the carrier");
  plain::SignedMessage made{*index, std::move(*message), ""};
  if (const auto committed = state_->commit(made); !committed) return tl::unexpected(committed.error());
  return made;
}

void CallWriter::send(std::string text, std::function<void(std::uint64_t)> is_signed,
                      std::function<void(Result<void>)> done) {
  if (!ready_) {
    waiting_.push_back([this, text = std::move(text), is_signed = std::move(is_signed),
                        done = std::move(done)]() mutable { send(text, is_signed, done); });
    return;
  }
  work([this, text = std::move(text), is_signed = std::move(is_signed), done = std::move(done)]() -> Task {
    auto made = sign(text);
    if (!made) return [done, error = made.error()] { done(tl::unexpected(error)); };
    auto message = std::make_shared<const plain::SignedMessage>(std::move(*made));
    return [this, message, is_signed, done] {
      is_signed(message->index);
      attach(message, done);
    };
  });
}

void CallWriter::attach(Message message, Done done) {
  const auto told = [self = shared_from_this(), message,
                     done = std::move(done)](carrier::CarrierResult<std::string> id) {
    if (id) {
      self->trouble_.clear();
      if (!self->closing_) {
        self->work([self, message, id = *id]() -> Task {
          // If this fails, the next call attaches the same message once more.
          if (self->state_) (void)self->state_->kept(message->index, id);
          return {};
        });
        self->keep(message);
      }
      done({});
      return;
    }
    self->trouble_ = id.error().reason;
    if (self->closing_ || id.error().fault == carrier::Fault::Refused) {
      done(fail(self->trouble_));
      return;
    }
    const auto pause = std::clamp(id.error().retry_after, kShortestPause, kLongestPause);
    self->loop_.after(pause, [self, message, done] {
      if (!self->closing_) self->attach(message, done);
    });
  };
  carrier_.publish({message->message.address, message->tag, message->message.payload}, told);
}

void CallWriter::load_unread() {
  work([this]() -> Task {
    if (!state_) return {};
    auto kept = state_->unread();
    if (!kept) return {};  // what was signed before is not looked after, then
    return [this, kept = std::move(*kept)] {
      for (const plain::SignedMessage& message : kept) {
        keep(std::make_shared<const plain::SignedMessage>(message));
        attach_where_lost(message);
      }
    };
  });
}

void CallWriter::keep(Message message) {
  if (message->index < unread_.read || closing_) return;
  unread_.messages[message->index] = std::move(message);
  if (unread_.timer != 0) return;
  unread_.timer = loop_.after(unread_.next_look, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->look_after_unread();
  });
}

void CallWriter::look_after_unread() {
  unread_.timer = 0;
  unread_.next_look = std::min(2 * unread_.next_look, kLongestLook);
  for (const auto& [index, message] : unread_.messages) attach_where_lost(*message);
  if (!unread_.messages.empty()) keep(unread_.messages.begin()->second);
}

void CallWriter::attach_where_lost(const plain::SignedMessage& message) {
  carrier_.fetch(
      message.message.address, {},
      [self = shared_from_this(),
       index = message.index](const carrier::CarrierResult<std::vector<carrier::Arrival>>& found) {
        const auto kept = self->unread_.messages.find(index);
        if (!found || self->closing_ || kept == self->unread_.messages.end()) return;
        const plain::SignedMessage& lost = *kept->second;
        const bool there = std::any_of(found->begin(), found->end(), [&](const carrier::Arrival& arrival) {
          return arrival.payload == lost.message.payload;
        });
        if (there) return;
        self->carrier_.publish({lost.message.address, lost.tag, lost.message.payload}, [](const auto&) {});
      });
}

void CallWriter::read(std::uint64_t index) {
  unread_.read = std::max(unread_.read, index + 1);
  unread_.messages.erase(unread_.messages.begin(), unread_.messages.lower_bound(unread_.read));
  work([this, index]() -> Task {
    if (state_) (void)state_->read(index);
    return {};
  });
}

void CallWriter::close(std::optional<plain::ReadPosition> position, std::function<void()> done) {
  closing_ = true;
  loop_.cancel(std::exchange(unread_.timer, 0));
  work([this, position = std::move(position), done = std::move(done)]() -> Task {
    if (state_ && position) (void)state_->keep_reader(*position);
    state_.reset();
    return done;
  });
}

}  // namespace jm::client
