// An Attempt is one try at one deployment: send the request, relay the answer, say how it ended. What it learns stands
// in the usage record afterwards; what it occupied is given back when it goes, however it ended.
//
//   Attempt attempt(...);
//   if (attempt.dispatch()) end = co_await attempt.run();
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/dialect/dialect.h"
#include "backends/exchange.h"
#include "backends/health.h"
#include "backends/task.h"
#include "gateway/api_error.h"
#include "gateway/chat_request.h"
#include "gateway/stream_relay.h"
#include "pricing/ledger/usage_record.h"
#include "pricing/price_book.h"
#include "routing/candidate.h"
#include "routing/fleet.h"
#include "routing/request.h"

namespace weir::gateway {

class Session;
class Worker;

struct AttemptEnd {
  pricing::Outcome outcome = pricing::Outcome::upstream_fault;
  pricing::Ending ending = pricing::Ending::upstream_error_before_first_token;
  bool answered = false;               // a response, or its beginning, went to the client
  bool try_elsewhere = false;          // nothing was sent, and another deployment may do better
  std::optional<ApiError> error = {};  // what to tell the client when nothing was sent and nobody else can
};

// Whoever keeps the books, told at the two moments after which a request must not be forgotten.
class Bookkeeper {
 public:
  // Before the first byte goes to the deployment that the record names.
  virtual void under_way() = 0;
  // Before the last byte goes to the client.
  virtual void settling(pricing::Outcome outcome, pricing::Ending ending, backends::TimePoint now) = 0;
  // What the server's answer had that it should not have; the last word holds.
  virtual void noticed(bool usage_conflict, std::int64_t malformed_events) = 0;

 protected:
  ~Bookkeeper() = default;
};

class Translation;

// What a server is asked: the client's request as it came, or its translation into a chat completion.
struct Asking {
  config::Endpoint endpoint = config::Endpoint::chat;
  std::string_view body;
  const backends::JsonOutline& outline;
  Translation* translation = nullptr;
};

class Attempt {
 public:
  // All that is referred to outlives the attempt.
  Attempt(Session& session, const ChatRequest& chat, const Asking& asking, const routing::Request& request,
          const routing::Candidate& candidate, const pricing::Tariff& tariff, pricing::UsageRecord& record,
          Bookkeeper& bookkeeper);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  // Counts the attempt in. False when the deployment filled up, or stopped admitting, since the plan was made.
  bool dispatch();
  backends::Task<AttemptEnd> run();
  backends::TimePoint dispatched() const { return dispatched_; }

 private:
  using TimePoint = backends::TimePoint;

  backends::Task<AttemptEnd> exchange(backends::Exchange::Connection connection);
  std::string request_head(std::size_t body_bytes) const;
  std::string_view isolation() const;
  backends::Task<AttemptEnd> refused(backends::Exchange& exchange);
  backends::Task<AttemptEnd> relay_answer(backends::Exchange& exchange);
  backends::Task<AttemptEnd> send_answer(std::string_view content_type, std::string_view answer);
  backends::Task<AttemptEnd> relay_stream(backends::Exchange& exchange);
  backends::Task<backends::Result<>> send_events(const StreamRelay& relay, std::string_view content_type,
                                                 std::string_view events, bool last);
  backends::Task<backends::Result<>> send_chunk(std::string head, std::string_view events, bool last);
  backends::Task<AttemptEnd> break_off(std::string_view why, AttemptEnd end);
  backends::Task<> hear_out(backends::Exchange& exchange, StreamRelay& relay);

  AttemptEnd failed(const backends::Error& error);
  void append_response_headers(std::string& head) const;
  void name_in_record();
  void note_first_content(TimePoint now);
  pricing::Ending ending_of(const StreamRelay& relay) const;
  void settle(const StreamRelay& relay, TimePoint now);
  void note_progress(const StreamRelay& relay);
  void meter(const StreamRelay& relay, pricing::Ending ending);
  void charge(pricing::Ending ending, const pricing::Consumption& consumption);

  Session& session_;
  Worker& worker_;
  const ChatRequest& chat_;
  const Asking asking_;
  const routing::Request& request_;
  const routing::Candidate& candidate_;
  const config::Deployment& deployment_;
  const pricing::Tariff& tariff_;
  pricing::UsageRecord& record_;
  Bookkeeper& bookkeeper_;

  std::optional<routing::Attempt> in_flight_;
  TimePoint dispatched_{};
  std::optional<TimePoint> first_content_;
  TimePoint last_content_{};
  backends::Verdict verdict_ = backends::Verdict::ignored;
  std::int64_t noted_events_ = 0;  // of the stream's content, those that the books know of
  bool committed_ = false;         // the response's head went to the client
  bool stale_connection_ = false;
};

}  // namespace weir::gateway
