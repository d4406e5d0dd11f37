#include "gateway/session.h"

#include <array>
#include <charconv>
#include <utility>

#include "gateway/cors.h"
#include "gateway/endpoints.h"
#include "gateway/error_shape.h"
#include "gateway/inflate.h"
#include "gateway/recorder.h"
#include "gateway/retry_headers.h"
#include "gateway/worker.h"

namespace weir::gateway {

using backends::Clock;
using backends::Error;
using backends::Fault;
using backends::Result;
using backends::Retry;
using backends::Socket;
using Step = backends::Reactor::Step;
using backends::Task;
using namespace std::chrono;

namespace {

constexpr std::size_t kAheadBytesMax = 64 << 10;
constexpr std::size_t kKeptCapacityMax = 16 << 10;
constexpr std::size_t kCopiedBytesMax = 64 << 10;  // more is written at once: a copy costs more than it saves

// Memory stays with a connection only while it holds a request.
void release(std::string& buffer) {
  if (buffer.capacity() > kKeptCapacityMax) std::string().swap(buffer);
  buffer.clear();
}

ApiError unreadable(const RequestParser& parser, const config::Server& limits) {
  switch (parser.refusal()) {
    case RequestParser::Refusal::body_too_large:
      return body_too_large(limits.body_bytes_max);
    case RequestParser::Refusal::header_too_large:
      return header_too_large(limits.header_bytes_max);
    default:
      return invalid_request("", "This is no valid HTTP/1.1 request: " + parser.problem() + ".", "bad_http_request");
  }
}

}  // namespace

Session::Session(Worker& worker, int descriptor, std::string remote)
    : worker_(worker), socket_(worker.reactor(), descriptor), wake_(worker.wheel()), remote_(std::move(remote)) {
  socket_.watch(this);
}

Session::~Session() {
  hang_up();
}

void Session::hang_up() {
  socket_.watch(nullptr);
  socket_.close();
}

Task<> Session::run() {
  for (;;) {
    // Not `while (co_await ...)`: g++ 12 destroys the frame of a coroutine that awaits in a loop's condition.
    const bool complete = co_await read_request();
    if (!complete) break;
    begin();
    if (std::optional<ApiError> refusal = decode_body()) {
      co_await refuse(std::move(*refusal));
    } else {
      co_await dispatch(*this);
    }
    if (!keeps_alive() || wake_.is_raised(backends::kClientLeft) || !socket_.is_open()) break;
    next();
  }
}

// Only for bodies that say they are compressed.
std::optional<ApiError> Session::decode_body() {
  const std::string_view encoding = header(Header::content_encoding);
  if (encoding.empty()) return std::nullopt;
  auto text = inflated(encoding, body(), worker_.server().body_bytes_max);
  if (!text) return std::move(text.error());
  inflated_ = std::move(*text);
  return std::nullopt;
}

bool Session::keeps_alive() const {
  return keep_alive_ && parser_->has_head() && parser_->keeps_alive() && !worker_.draining();
}

void Session::begin() {
  began_ = worker_.reactor().turn_began();
  began_at_ = worker_.turn_began_at();
  worker_.request_ids().next(began_at_, request_id_);
  headers_.clear();
  if (ahead_.empty()) socket_.await_readable();  // from here on, only to see the client leave
}

void Session::next() {
  const std::size_t consumed = parser_->consumed();
  if (consumed >= in_.size()) {
    release(in_);
  } else {
    in_.erase(0, consumed);
  }
  in_.append(ahead_);
  release(ahead_);
  continued_ = false;
  inflated_.reset();
}

void Session::socket_readable() {
  if (reading_) {
    wake_.raise(backends::kClientReadable);
  } else {
    look_ahead();
  }
}

void Session::look_ahead() {
  const std::span<char> buffer = worker_.look_ahead_buffer();
  const Socket::Io io = socket_.read(buffer);
  if (io.state == Socket::State::closed || io.state == Socket::State::failed) return wake_.raise(backends::kClientLeft);
  ahead_.append(buffer.data(), io.bytes);
  if (ahead_.size() < kAheadBytesMax) socket_.await_readable();
}

void Session::drain() {
  keep_alive_ = false;
  if (idle_) stop();
}

Task<bool> Session::read_request() {
  parser_.emplace(worker_.request_limits());
  Reading phase = in_.empty() ? Reading::idle : Reading::header;
  RequestParser::State state = parser_->parse(in_, worker_.head_memory(), head_place_);
  while (state == RequestParser::State::needs_more) {
    if (parser_->has_head() && !continued_ && parser_->expects_continue(in_)) {
      continued_ = true;
      const std::array<std::string_view, 1> go_on{"HTTP/1.1 100 Continue\r\n\r\n"};
      if (!co_await write(go_on)) co_return false;
    }
    if (!co_await read_more(phase)) co_return false;
    co_await worker_.reactor().at(Step::parse);
    phase = parser_->has_head() ? Reading::body : Reading::header;
    state = parser_->parse(in_, worker_.head_memory(), head_place_);
  }
  if (state == RequestParser::State::complete) co_return true;
  begin();
  co_await refuse_unreadable();
  co_return false;
}

// False when there is nothing more to serve: the client left, was too slow, or the worker drains.
Task<bool> Session::read_more(Reading phase) {
  const config::Server& limits = worker_.server();
  const int timeout_ms = phase == Reading::idle     ? limits.idle_timeout_ms
                         : phase == Reading::header ? limits.header_timeout_ms
                                                    : limits.body_timeout_ms;
  // A header has one deadline, which a byte now and then does not move.
  if (phase != Reading::header || in_.empty())
    wake_.expires_at(worker_.reactor().turn_began() + milliseconds(timeout_ms));
  reading_ = true;
  idle_ = phase == Reading::idle;
  socket_.await_readable();
  const unsigned raised = co_await wake_.wait(backends::kClientReadable | backends::kTimeout | backends::kStop);
  reading_ = idle_ = false;
  if (!(raised & backends::kClientReadable)) {
    if ((raised & backends::kTimeout) && phase != Reading::idle) co_await refuse_slow();
    co_return false;
  }
  const std::span<char> buffer = worker_.reactor().read_buffer();
  const Socket::Io io = socket_.read(buffer);
  if (io.state == Socket::State::closed || io.state == Socket::State::failed) co_return false;
  if (phase == Reading::idle) wake_.expires_at(worker_.reactor().turn_began() + milliseconds(limits.header_timeout_ms));
  in_.append(buffer.data(), io.bytes);
  co_return true;
}

Task<> Session::refuse_slow() {
  keep_alive_ = false;
  begin();
  ApiError error = request_too_slow();
  co_await refuse(std::move(error));
}

Task<> Session::refuse_unreadable() {
  keep_alive_ = false;  // where this request ends is not known
  ApiError error = unreadable(*parser_, worker_.server());
  co_await refuse(std::move(error));
}

Task<Result<>> Session::write(std::span<const std::string_view> pieces) {
  std::array<iovec, 8> vectors;
  std::size_t count = 0;
  std::size_t total = 0;
  for (const std::string_view piece : pieces) {
    if (piece.empty()) continue;
    vectors[count++] = {const_cast<char*>(piece.data()), piece.size()};
    total += piece.size();
  }
  Socket::Io io;
  if (total > kCopiedBytesMax) io = socket_.write(std::span(vectors).first(count));
  if (io.state == Socket::State::failed || io.state == Socket::State::closed)
    co_return Error{Fault::downstream, Retry::never, "the client left"};
  std::string rest;
  rest.reserve(total - io.bytes);
  std::size_t skip = io.bytes;
  for (const std::string_view piece : pieces) {
    const std::size_t skipped = std::min(skip, piece.size());
    rest.append(piece.substr(skipped));
    skip -= skipped;
  }
  co_return co_await write_rest(std::move(rest));
}

Task<Result<>> Session::write_rest(std::string rest) {
  std::size_t sent = 0;
  while (sent < rest.size()) {
    unsigned interest = backends::kClientWritable;
    if (!socket_.maybe_writable()) {  // else nothing can come before the end of the turn
      interest |= backends::kClientLeft | backends::kTimeout | backends::kStop;
      wake_.expires_at(Clock::now() + milliseconds(worker_.server().write_timeout_ms));
    }
    wake_.clear(backends::kClientWritable);
    socket_.await_turn_to_write();
    const unsigned raised = co_await wake_.wait(interest);
    if (!(raised & backends::kClientWritable)) {
      keep_alive_ = false;
      if (raised & backends::kStop) co_return backends::interrupted(raised, "writing");
      co_return Error{Fault::downstream, Retry::never, "the client left or stopped reading"};
    }
    const iovec piece{rest.data() + sent, rest.size() - sent};
    const Socket::Io io = socket_.write({&piece, 1});
    if (io.state == Socket::State::failed || io.state == Socket::State::closed)
      co_return Error{Fault::downstream, Retry::never, "the client left"};
    sent += io.bytes;
  }
  co_await worker_.reactor().at(Step::settle);
  co_return Result<>{};
}

Task<> Session::respond(int status, std::string_view content_type, std::string_view body,
                        std::string_view extra_headers) {
  std::string head;
  append_head(status, content_type, head);
  head.append("content-length: ").append(std::to_string(body.size())).append("\r\n");
  append_request_id_lines(head);
  head.append(extra_headers).append("\r\n");
  if (verb() == RequestParser::Verb::head) body = {};
  const std::array<std::string_view, 2> pieces{head, body};
  if (!co_await write(pieces)) keep_alive_ = false;
}

Task<> Session::respond(const ApiError& error, std::string extra_headers) {
  extra_headers += error.headers;
  extra_headers += retry_headers(error);
  if (!keeps_alive()) extra_headers += "connection: close\r\n";
  const std::string body = error_body(error, target(), request_id_);
  co_await respond(error.status, "application/json", body, extra_headers);
}

void Session::append_request_id_lines(std::string& head) const {
  if (request_id_.empty()) return;
  head.append("x-request-id: ").append(request_id_).append("\r\n");
  if (is_anthropics(target())) head.append("request-id: ").append(request_id_).append("\r\n");
}

void Session::append_head(int status, std::string_view content_type, std::string& head) {
  if (status == 200) {
    head.append("HTTP/1.1 200 OK\r\n");
  } else {
    head.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason_phrase(status)).append("\r\n");
  }
  head.append(worker_.date_header()).append("content-type: ").append(content_type).append("\r\n").append(headers_);
  if (const config::Cors& cors = worker_.server().cors; !cors.origins.empty())
    append_cors(cors, header(Header::origin), head);
}

Task<> Session::refuse(ApiError error) {
  log(error.status);
  std::string no_more_headers;
  co_await respond(error, std::move(no_more_headers));
}

void Session::log(int status) {
  auto settled = worker_.inbox().blank();
  settled->record.request_id = request_id_;
  settled->record.admitted_at = began_at_;
  settled->record.status = status;
  settled->record.total_us = duration_cast<microseconds>(Clock::now() - began_).count();
  settled->method = method();
  settled->path = target();
  settled->remote = remote_;
  worker_.inbox().post(std::move(settled));
}

}  // namespace weir::gateway
