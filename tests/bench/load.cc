#include "tests/bench/load.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace weir::bench {
namespace {

constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::uint64_t kErrorsMax = 1000;
constexpr auto kStall = std::chrono::seconds(2);

// What the OpenAI Python SDK sends.
std::string request_text(const LoadPlan& plan) {
  const auto body = request_body(plan.model, plan.wish);
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(plan.port) +
         "\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
         "Content-Type: application/json\r\nUser-Agent: OpenAI/Python 1.99.9\r\nX-Stainless-Lang: python\r\n"
         "X-Stainless-Package-Version: 1.99.9\r\nX-Stainless-OS: Linux\r\nX-Stainless-Arch: x64\r\n"
         "X-Stainless-Runtime: CPython\r\nX-Stainless-Runtime-Version: 3.11.2\r\nX-Stainless-Async: false\r\n"
         "x-stainless-retry-count: 0\r\nx-stainless-read-timeout: 600\r\nAuthorization: Bearer " +
         plan.key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::int64_t nanoseconds(Clock::duration span) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(span).count();
}

}  // namespace

Load::Load(LoadPlan plan)
    : plan_(std::move(plan)), expectation_(plan_.wish), request_(request_text(plan_)), read_buffer_(kReadBytes, '\0') {}

LoadResult Load::run() {
  started_ = Clock::now();
  for (auto now = started_; !over(now); now = Clock::now()) {
    start_due(now);
    if (!measuring_ && now >= started_ + plan_.warm_up) begin_window(now);
    for (const auto& event : poller_.wait(now + std::chrono::milliseconds(1))) {
      const auto slot = static_cast<std::size_t>(event.data.u64);
      if (connections_[slot]->fd && connections_[slot]->sent < request_.size()) send(slot);
      const bool closing = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
      if (!connections_[slot]->fd) continue;
      if (closing || (event.events & EPOLLIN) != 0) receive(slot, closing);
    }
  }
  const auto end = Clock::now();
  end_window(end);
  if (plan_.mode != Mode::idle) look_for_stalls(end);
  if (plan_.mode == Mode::idle && open_streams_ < static_cast<std::uint64_t>(plan_.connections)) {
    ++result_.errors;
    if (result_.first_error.empty()) result_.first_error = "not every stream began in time";
  }
  if (hold_) hold_();
  return std::move(result_);
}

bool Load::over(Clock::time_point now) const {
  if (result_.errors >= kErrorsMax || now >= started_ + plan_.warm_up + plan_.duration) return true;
  if (plan_.mode == Mode::idle) return open_streams_ >= static_cast<std::uint64_t>(plan_.connections);
  return plan_.requests_max > 0 && result_.requests_in_all + result_.errors >= plan_.requests_max;
}

void Load::start_due(Clock::time_point now) {
  auto all = static_cast<std::size_t>(plan_.connections);
  if (plan_.requests_max > 0) all = std::min(all, static_cast<std::size_t>(plan_.requests_max));
  if (connections_.size() == all) return;
  auto due = all;
  if (now < started_ + plan_.ramp)
    due = all * static_cast<std::size_t>(nanoseconds(now - started_)) /
              static_cast<std::size_t>(nanoseconds(plan_.ramp)) +
          1;
  while (connections_.size() < std::min(due, all)) {
    connections_.push_back(std::make_unique<Connection>(expectation_));
    connect(connections_.size() - 1);
  }
}

void Load::begin_window(Clock::time_point now) {
  measuring_ = true;
  window_begin_ = now;
  for (const auto& path : plan_.snapshots) result_.snapshots[path].begin = contents_of(path);
}

void Load::end_window(Clock::time_point now) {
  if (!measuring_) return;
  measuring_ = false;
  result_.seconds = std::chrono::duration<double>(now - window_begin_).count();
  for (const auto& path : plan_.snapshots) result_.snapshots[path].end = contents_of(path);
}

void Load::connect(std::size_t slot) {
  auto& connection = *connections_[slot];
  connection.fd = connect_to(plan_.port);
  ++result_.connects;
  ask(connection);
  poller_.add(connection.fd, slot);  // its first edge says that it is writable
}

void Load::ask(Connection& connection) {
  ++asked_;
  connection.sent = 0;
  connection.answering = false;
  connection.reader.restart();
  connection.check.restart();
  connection.asked = connection.last_event = Clock::now();
}

void Load::send(std::size_t slot) {
  auto& connection = *connections_[slot];
  const auto count =
      ::send(connection.fd.get(), request_.data() + connection.sent, request_.size() - connection.sent, MSG_NOSIGNAL);
  if (count >= 0) {
    connection.sent += static_cast<std::size_t>(count);
  } else if (errno != EAGAIN) {
    fail(slot, std::string("send: ") + std::strerror(errno));
  }
}

// A short read has emptied the socket, unless its end (`to_the_end`) was announced together with the data.
void Load::receive(std::size_t slot, bool to_the_end) {
  auto& connection = *connections_[slot];
  for (bool drained = false; !drained;) {
    const auto count = ::recv(connection.fd.get(), read_buffer_.data(), read_buffer_.size(), 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) return fail(slot, std::string("recv: ") + std::strerror(errno));
    if (count == 0) return closed(slot);
    const auto now = Clock::now();
    const std::string_view bytes(read_buffer_.data(), static_cast<std::size_t>(count));
    drained = !to_the_end && bytes.size() < read_buffer_.size();
    if (!take(connection, bytes, now)) {
      return fail(slot, "status " + std::to_string(connection.reader.status()) + ", not as expected after " +
                            std::to_string(connection.check.events()) + " parts: " + std::string(bytes.substr(0, 500)));
    }
    if (!connection.reader.complete()) continue;
    const bool stays = finish(connection, now);
    if (!may_ask()) continue;
    if (!stays) return connect(slot);
    ask(connection);
    send(slot);
  }
}

void Load::closed(std::size_t slot) {
  auto& connection = *connections_[slot];
  if (connection.reader.complete()) {
    connection.fd = Fd();  // there was nothing left to ask
  } else {
    fail(slot, connection.answering ? "the answer broke off" : "closed unanswered");
  }
}

// False when anything is not exactly as it must be.
bool Load::take(Connection& connection, std::string_view bytes, Clock::time_point now) {
  connection.answering = true;
  const auto events_before = connection.check.events();
  while (!bytes.empty()) {
    const auto piece = connection.reader.next(bytes);
    if (connection.reader.broken() || (connection.reader.status() != 0 && connection.reader.status() != 200)) {
      return false;
    }
    if (!piece.empty() && !connection.check.feed(piece)) return false;
    if (connection.reader.complete()) break;
  }
  count_events(connection, connection.check.events() - events_before, now);
  return !connection.reader.complete() || (bytes.empty() && connection.check.finish());
}

void Load::count_events(Connection& connection, std::size_t events, Clock::time_point now) {
  if (events == 0 || !expectation_.streamed()) return;
  const bool first = connection.check.events() == events;
  if (first) ++open_streams_;
  result_.events_in_all += events;
  if (measuring_) {
    result_.events += events;
    auto& spans = first ? result_.latency_ns : result_.event_gap_ns;
    spans.push_back(nanoseconds(now - connection.last_event));
  }
  for (const auto sent_ns : connection.check.take_stamps()) {
    if (measuring_) result_.delay_ns.push_back(nanoseconds(now.time_since_epoch()) - sent_ns);
  }
  connection.last_event = now;
}

// After a complete answer: true when the connection can be used again.
bool Load::finish(Connection& connection, Clock::time_point now) {
  ++result_.requests_in_all;
  if (measuring_) {
    ++result_.requests;
    if (!expectation_.streamed()) result_.latency_ns.push_back(nanoseconds(now - connection.asked));
  }
  connection.answering = false;
  return connection.reader.keep_alive();
}

void Load::fail(std::size_t slot, std::string why) {
  if (result_.first_error.empty()) result_.first_error = std::move(why);
  connections_[slot]->fd = Fd();
  if (++result_.errors < kErrorsMax && may_ask()) connect(slot);
}

void Load::look_for_stalls(Clock::time_point now) {
  for (const auto& connection : connections_) {
    if (!connection->fd || connection->reader.complete() || now - connection->last_event < kStall) continue;
    ++result_.errors;
    if (result_.first_error.empty()) result_.first_error = "an answer stalled";
  }
}

}  // namespace weir::bench
