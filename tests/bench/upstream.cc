#include "tests/bench/upstream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace weir::bench {
namespace {

constexpr std::uint64_t kListener = ~0ull;
constexpr std::size_t kReadBytes = 256 << 10;

constexpr std::string_view kStreamHead =
    "HTTP/1.1 200 OK\r\nserver: uvicorn\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    "transfer-encoding: chunked\r\n\r\n";

std::string response(std::string_view status, std::string_view body) {
  return std::string("HTTP/1.1 ")
      .append(status)
      .append("\r\nserver: uvicorn\r\ncontent-type: application/json\r\ncontent-length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
}

std::string chunk_of(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return std::string(size).append(data).append("\r\n");
}

// One write each: the head with the role, every token, and at last the finish, the usage and [DONE] together.
std::vector<std::string> frames_for(const Wish& wish) {
  const auto events = stream_events(wish);
  const std::size_t paced = 1 + static_cast<std::size_t>(wish.tokens);
  std::vector<std::string> frames = {std::string(kStreamHead) + chunk_of(events[0])};
  for (std::size_t n = 1; n < paced; ++n) frames.push_back(chunk_of(events[n]));
  std::string last;
  for (std::size_t n = paced; n < events.size(); ++n) last += chunk_of(events[n]);
  frames.push_back(last + "0\r\n\r\n");
  return frames;
}

}  // namespace

Upstream::Upstream(std::uint16_t port, std::chrono::microseconds event_interval)
    : listener_(listen_on(port)), interval_(event_interval), read_buffer_(kReadBytes, '\0') {
  poller_.add(listener_, kListener);
}

void Upstream::run(const std::atomic<bool>& stop) {
  constexpr auto kStopLooks = std::chrono::milliseconds(100);
  while (!stop) {
    auto until = Clock::now() + kStopLooks;
    if (!turns_.empty()) until = std::min(until, turns_.front().due);
    for (const auto& event : poller_.wait(until)) {
      if (event.data.u64 == kListener) {
        accept_all();
      } else {
        handle(event.data.u64, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
      }
    }
    if (!turns_.empty()) send_due(Clock::now());
  }
}

void Upstream::accept_all() {
  while (auto fd = accept_from(listener_)) {
    const auto slot = static_cast<std::size_t>(fd.get());
    if (slot >= connections_.size()) connections_.resize(slot + 1);
    connections_[slot] = std::make_unique<Connection>();
    connections_[slot]->serial = ++last_serial_;
    poller_.add(fd, slot);
    connections_[slot]->fd = std::move(fd);
  }
}

void Upstream::handle(std::size_t slot, bool closing) {
  // An event may be about a descriptor that was closed earlier in the same batch.
  if (slot >= connections_.size() || !connections_[slot]) return;
  auto& connection = *connections_[slot];
  if (!connection.out.empty()) flush(connection);
  if (connection.fd) read(connection, closing);
  if (!connection.fd) connections_[slot].reset();
}

// A short read has emptied the socket, unless its end (`to_the_end`) was announced together with the data.
void Upstream::read(Connection& connection, bool to_the_end) {
  while (connection.fd) {
    const auto count = ::recv(connection.fd.get(), read_buffer_.data(), read_buffer_.size(), 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return close(connection);
    std::string_view bytes(read_buffer_.data(), static_cast<std::size_t>(count));
    const bool drained = !to_the_end && bytes.size() < read_buffer_.size();
    if (connection.in.empty()) {
      connection.in = bytes.substr(serve(connection, bytes));
    } else {
      connection.in.append(bytes);
      connection.in.erase(0, serve(connection, connection.in));
    }
    if (drained) return;
  }
}

// Answers every complete request at the front of `bytes`; how many bytes those were.
std::size_t Upstream::serve(Connection& connection, std::string_view bytes) {
  std::size_t used = 0;
  while (connection.fd) {
    const auto rest = bytes.substr(used);
    const auto head = parse_head(rest);
    if (!head || rest.size() < head->bytes + head->content_length.value_or(0)) break;
    const auto body = rest.substr(head->bytes, head->content_length.value_or(0));
    used += head->bytes + body.size();
    respond(connection, *head, body);
  }
  return used;
}

void Upstream::respond(Connection& connection, const Head& head, std::string_view body) {
  if (head.start_line.starts_with("POST /v1/chat/completions ") && !head.chunked) {
    complete(connection, wish_of(body));
  } else if (head.start_line.starts_with("GET /health ")) {
    send(connection, response("200 OK", ""));
  } else if (head.start_line.starts_with("GET /v1/models ")) {
    send(connection, response("200 OK", "{\"object\":\"list\",\"data\":[{\"id\":\"" + std::string(kUpstreamModel) +
                                            "\",\"object\":\"model\",\"owned_by\":\"vllm\"}]}"));
  } else {
    send(connection, response("404 Not Found", "{\"detail\":\"Not Found\"}"));
  }
}

void Upstream::complete(Connection& connection, const Wish& wish) {
  if (wish.stream) {
    begin_stream(connection, wish);
  } else {
    send(connection, answer_of(wish));
  }
}

void Upstream::begin_stream(Connection& connection, const Wish& wish) {
  connection.frames = &frames_of(wish);
  connection.next_frame = 0;
  send_frame(connection);
  if (connection.fd) {
    turns_.push_back({Clock::now() + interval_, static_cast<std::size_t>(connection.fd.get()), connection.serial});
  }
}

void Upstream::send_frame(Connection& connection) {
  const auto& frames = *connection.frames;
  const auto& frame = frames[connection.next_frame++];
  if (connection.next_frame == frames.size()) connection.frames = nullptr;
  send(connection, stamped(frame));
}

// The frame with the present time wherever one of its events says when it is sent.
std::string_view Upstream::stamped(std::string_view frame) {
  auto at = frame.find(kStampKey);
  if (at == std::string_view::npos) return frame;
  const auto now = std::chrono::nanoseconds(Clock::now().time_since_epoch()).count();
  char digits[kStampDigits + 1];
  std::snprintf(digits, sizeof digits, "%0*lld", static_cast<int>(kStampDigits), static_cast<long long>(now));
  stamped_frame_ = frame;
  for (; at != std::string::npos; at = stamped_frame_.find(kStampKey, at + kStampDigits))
    stamped_frame_.replace(at + kStampKey.size(), kStampDigits, digits, kStampDigits);
  return stamped_frame_;
}

void Upstream::send_due(Clock::time_point now) {
  while (!turns_.empty() && turns_.front().due <= now) {
    auto turn = turns_.front();
    turns_.pop_front();
    auto& slot = connections_[turn.connection];
    if (!slot || slot->serial != turn.serial || slot->frames == nullptr) continue;
    send_frame(*slot);
    if (!slot->fd) {
      slot.reset();
    } else if (slot->frames != nullptr) {
      turn.due += interval_;
      turns_.push_back(turn);
    }
  }
}

void Upstream::send(Connection& connection, std::string_view bytes) {
  if (!connection.fd) return;
  if (!connection.out.empty()) {
    connection.out.append(bytes);
    return;
  }
  const auto count = ::send(connection.fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0 && errno != EAGAIN) return close(connection);
  bytes.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  connection.out = bytes;
}

void Upstream::flush(Connection& connection) {
  const std::string out = std::exchange(connection.out, {});
  send(connection, out);
}

void Upstream::close(Connection& connection) {
  connection.fd = Fd();
  connection.frames = nullptr;
}

const Upstream::Frames& Upstream::frames_of(const Wish& wish) {
  auto& frames = frames_[wish];
  if (frames.empty()) frames = frames_for(wish);
  return frames;
}

const std::string& Upstream::answer_of(const Wish& wish) {
  auto& answer = answers_[wish];
  if (answer.empty()) answer = response("200 OK", answer_body(wish));
  return answer;
}

}  // namespace weir::bench
