#include "backends/exchange.h"

#include <string>
#include <utility>

namespace weir::backends {

Exchange::~Exchange() {
  if (socket_) socket_->watch(nullptr);
}

unsigned Exchange::interest(unsigned event) const {
  return event | kTimeout | kStop | (abandoned_ ? 0u : kClientLeft);
}

Error Exchange::broken(std::string what) const {
  const bool stale = reused_ && !answered_;
  return {Fault::upstream, stale ? Retry::if_connection_was_reused : Retry::elsewhere, std::move(what)};
}

Task<Result<>> Exchange::send(std::span<const std::string_view> pieces, Connection connection, TimePoint connect_by,
                              TimePoint by) {
  if (connection == Connection::pooled_or_new) socket_ = transport_.pool(deployment_).take();
  reused_ = socket_ != nullptr;
  if (!socket_) {
    auto connected = co_await transport_.connect(deployment_, wake_, connect_by);
    if (!connected) co_return std::move(connected).error();
    socket_ = std::move(*connected);
  }
  wake_.clear(kUpstreamReadable | kUpstreamWritable);
  socket_->watch(this);
  unsent_.clear();
  unsent_.reserve(pieces.size());
  for (const std::string_view piece : pieces) {
    if (!piece.empty()) unsent_.push_back({const_cast<char*>(piece.data()), piece.size()});
  }
  std::size_t first = 0;
  for (;;) {
    wake_.expires_at(by);
    socket_->await_turn_to_write();
    const unsigned raised = co_await wake_.wait(interest(kUpstreamWritable));
    if (!(raised & kUpstreamWritable)) co_return interrupted(raised, "sending the request");
    auto [bytes, state] = socket_->write(std::span(unsent_).subspan(first));
    if (state == Socket::State::failed || state == Socket::State::closed)
      co_return broken("the connection broke while the request was sent");
    while (first < unsent_.size() && bytes >= unsent_[first].iov_len) bytes -= unsent_[first++].iov_len;
    if (first == unsent_.size()) co_return Result<>{};
    unsent_[first].iov_base = static_cast<char*>(unsent_[first].iov_base) + bytes;
    unsent_[first].iov_len -= bytes;
  }
}

Task<Result<>> Exchange::await_head(TimePoint by) {
  while (!parser_.has_head()) {
    auto more = co_await read_more(by);
    if (!more) co_return std::move(more).error();
  }
  body_pending_ = true;
  co_return Result<>{};
}

Task<Result<Exchange::Body>> Exchange::read(TimePoint by) {
  if (std::exchange(body_pending_, false) && (!parser_.body().empty() || parser_.is_complete()))
    co_return Body{parser_.body(), parser_.is_complete()};
  auto more = co_await read_more(by);
  if (!more) co_return std::move(more).error();
  co_return Body{parser_.body(), parser_.is_complete()};
}

Task<Result<>> Exchange::read_more(TimePoint by) {
  for (;;) {
    if (socket_->maybe_readable()) {
      const Socket::Io io = socket_->read(transport_.reactor().read_buffer());
      if (io.state == Socket::State::done) {
        keep(io.bytes);
        co_await transport_.reactor().at(Reactor::Step::answer);
      }
      if (io.state != Socket::State::would_block) co_return feed(io);
    }
    wake_.expires_at(by);
    socket_->await_readable();
    const unsigned raised = co_await wake_.wait(interest(kUpstreamReadable));
    if (!(raised & kUpstreamReadable)) co_return interrupted(raised, "waiting for the model server");
  }
}

// Of what was just read, until the turn ends.
void Exchange::keep(std::size_t bytes) {
  got_ = {transport_.reactor().read_buffer().data(), bytes};
  if (!transport_.reactor().keep(bytes)) got_ = own_ = got_;
}

Result<> Exchange::feed(Socket::Io io) {
  if (io.state == Socket::State::done) {
    answered_ = true;
    if (parser_.feed(got_, transport_.latest_answer(deployment_))) return {};
    return Error{Fault::upstream, Retry::elsewhere, "the model server sent no valid HTTP: " + parser_.problem()};
  }
  if (io.state == Socket::State::closed && parser_.feed_end()) return {};
  return broken("the model server closed the connection before its answer was complete");
}

void Exchange::finish() {
  if (!socket_ || !parser_.reusable()) return;
  transport_.pool(deployment_).put(std::exchange(socket_, nullptr));
}

void Exchange::abandon() {
  abandoned_ = true;
  if (socket_) socket_->half_close();
}

}  // namespace weir::backends
