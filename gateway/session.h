// A Session is one client connection: it reads a request, hands it to its endpoint, writes what that says, and goes on
// for as long as the connection is kept alive. It notices at once when the client leaves, also while an endpoint
// waits for something else.
//
// Life cycle: worker accepts -> run() -> gone when run() returns. One worker's thread only.
#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "backends/error.h"
#include "backends/socket.h"
#include "backends/task.h"
#include "backends/wake.h"
#include "gateway/api_error.h"
#include "gateway/request_parser.h"
#include "pricing/instant.h"

namespace weir::gateway {

class Worker;
struct Settled;

class Session final
    : private backends::Socket::Watcher,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  // Takes over the connected, non-blocking descriptor.
  Session(Worker& worker, int descriptor, std::string remote);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  backends::Task<> run();

  // The request at hand. Views stay valid until the endpoint returns.
  RequestParser::Verb verb() const { return parser_->verb(); }
  std::string_view method() const { return parser_->method(in_); }
  std::string_view target() const { return parser_->target(in_); }
  std::string_view header(Header which) const { return parser_->header(which, in_); }
  std::string_view body() const { return inflated_ ? *inflated_ : parser_->body(in_); }
  bool is_http_1_0() const { return parser_->is_http_1_0(); }
  const std::string& request_id() const { return request_id_; }
  // The header lines that tell it: Anthropic's SDKs look for another name.
  void append_request_id_lines(std::string& head) const;
  // When the turn began in which it was read.
  backends::TimePoint began() const { return began_; }
  pricing::Instant began_at() const { return began_at_; }
  const std::string& remote() const { return remote_; }

  Worker& worker() { return worker_; }
  backends::Wake& wake() { return wake_; }

  // Writes all of it at the end of the reactor's turn, waiting for a slow client; the pieces need to be valid only
  // until the first suspension.
  backends::Task<backends::Result<>> write(std::span<const std::string_view> pieces);
  // A whole response. `extra_headers` are complete lines.
  backends::Task<> respond(int status, std::string_view content_type, std::string_view body,
                           std::string_view extra_headers = "");
  // The same for an error. It says when to retry, and that the connection ends if it does.
  backends::Task<> respond(const ApiError& error, std::string extra_headers);
  // Lines that every response to the request at hand carries.
  void add_headers(std::string_view lines) { headers_.append(lines); }
  // The beginning of every response: status line, date, content type and what was added.
  void append_head(int status, std::string_view content_type, std::string& head);
  // An error response for a request that was not admitted, and its line in the access log.
  backends::Task<> refuse(ApiError error);
  // The line of a request that no usage record tells of.
  void log(int status);

  // The connection ends after this response.
  void close_after() { keep_alive_ = false; }
  bool keeps_alive() const;
  // The client is not needed any more: closes its connection now.
  void hang_up();

  // The worker is draining: ends the connection at once if it is idle, after this request if it is not.
  void drain();
  // The worker stops: ends the request at hand.
  void stop() { wake_.raise(backends::kStop); }

 private:
  enum class Reading { idle, header, body };

  void socket_readable() override;
  void socket_writable() override { wake_.raise(backends::kClientWritable); }
  void look_ahead();

  backends::Task<bool> read_request();
  backends::Task<bool> read_more(Reading phase);
  backends::Task<> refuse_unreadable();
  std::optional<ApiError> decode_body();
  backends::Task<> refuse_slow();
  backends::Task<backends::Result<>> write_rest(std::string rest);
  void begin();
  void next();

  Worker& worker_;
  backends::Socket socket_;
  backends::Wake wake_;
  std::string remote_;
  std::string in_;     // the request at hand
  std::string ahead_;  // what came behind it while it was served
  std::optional<RequestParser> parser_;
  std::optional<std::string> inflated_;  // the body at hand, where it came compressed
  std::string request_id_;
  std::string headers_;
  backends::TimePoint began_{};
  pricing::Instant began_at_{};
  bool reading_ = false;
  bool idle_ = false;  // between requests
  bool keep_alive_ = true;
  bool continued_ = false;  // 100 Continue was sent
  HeadMemory::Place head_place_ = HeadMemory::kNone;
};

}  // namespace weir::gateway
