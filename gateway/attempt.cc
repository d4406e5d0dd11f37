#include "gateway/attempt.h"

#include <array>
#include <utility>

#include "gateway/admission.h"
#include "gateway/error_shape.h"
#include "gateway/session.h"
#include "gateway/shared_fleet.h"
#include "gateway/translation/translation.h"
#include "gateway/upstream_error.h"
#include "gateway/worker.h"

namespace weir::gateway {

using backends::Clock;
using backends::Error;
using backends::Exchange;
using backends::Fault;
using backends::Result;
using backends::Retry;
using backends::Task;
using backends::Verdict;
using pricing::Ending;
using pricing::Outcome;
using namespace std::chrono;

namespace {

constexpr std::size_t kAnswerBytesMax = 64u << 20;
constexpr std::size_t kSplicesApart = 3;  // more are written as one piece
constexpr auto kHearOut = seconds(2);
constexpr std::int64_t kEventsUnnotedMax = 64;

// What a status that is not 200 means: whose fault, and is it worth asking somebody else?
enum class Refusal { clients_fault, overloaded, ours_or_theirs };

Refusal refusal_of(int status) {
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return Refusal::clients_fault;
    case 429:
    case 503:
      return Refusal::overloaded;
    default:
      return Refusal::ours_or_theirs;  // wrong key or model name there, no balance, server errors
  }
}

// Of an answer whose server reports no usage: the rule of thumb of chat_request.h for its bytes, envelope included.
std::int64_t tokens_in_answer(std::string_view answer) {
  backends::TextCount text;
  text.ascii_bytes = static_cast<std::int64_t>(answer.size());
  return estimate_tokens(text);
}

std::string chunk_header(std::size_t bytes) {
  char text[20];
  char* to = text + sizeof text;
  *--to = '\n';
  *--to = '\r';
  do *--to = "0123456789abcdef"[bytes & 15];
  while (bytes >>= 4);
  return {to, text + sizeof text};
}

}  // namespace

Attempt::Attempt(Session& session, const ChatRequest& chat, const Asking& asking, const routing::Request& request,
                 const routing::Candidate& candidate, const pricing::Tariff& tariff, pricing::UsageRecord& record,
                 Bookkeeper& bookkeeper)
    : session_(session),
      worker_(session.worker()),
      chat_(chat),
      asking_(asking),
      request_(request),
      candidate_(candidate),
      deployment_(worker_.transport().deployment(candidate.deployment)),
      tariff_(tariff),
      record_(record),
      bookkeeper_(bookkeeper) {}

bool Attempt::dispatch() {
  dispatched_ = Clock::now();
  in_flight_ = worker_.fleet().dispatch(candidate_.deployment, request_, candidate_.prompt, dispatched_);
  if (!in_flight_) return false;
  ++record_.attempts;
  name_in_record();
  bookkeeper_.under_way();
  return true;
}

Attempt::~Attempt() {
  if (!in_flight_) return;
  // An answer in one piece has only just come.
  const TimePoint now = !chat_.streamed && first_content_ ? last_content_ : Clock::now();
  routing::Fleet::Ending ending;
  if (verdict_ == Verdict::served) {
    const std::int64_t tokens = record_.usage.completion_tokens();
    ending.completion_tokens = tokens;
    if (record_.usage_source == pricing::UsageSource::upstream) ending.usage = record_.usage;
    if (!chat_.streamed) ending.total_ms = duration<double, std::milli>(now - dispatched_).count();
    if (chat_.streamed && first_content_ && tokens > 1)
      ending.tpot_ms =
          duration<double, std::milli>(last_content_ - *first_content_).count() / static_cast<double>(tokens - 1);
  }
  worker_.fleet().finished(*in_flight_, ending, verdict_, now);
}

std::string_view Attempt::isolation() const {
  if (!deployment_.isolate_tenants) return {};
  const config::Config& config = worker_.config();
  const auto tenant = config.keys[static_cast<std::size_t>(request_.key)].tenant;
  return config.tenants[static_cast<std::size_t>(tenant)].isolation_id;
}

void Attempt::name_in_record() {
  const config::Tier& tier = worker_.config().tiers[static_cast<std::size_t>(deployment_.tier)];
  record_.tier = tier.name;
  record_.model = tier.model;
  record_.deployment = deployment_.name;
  record_.price_key = deployment_.price_key;
  record_.price_version = tariff_.version;
  record_.tariff_window = tariff_.window;
  // What an earlier attempt used stands among the earlier ones.
  record_.usage = {};
  record_.usage_source = pricing::UsageSource::none;
  record_.cost = {};
  record_.ttft_us.reset();
}

Task<AttemptEnd> Attempt::run() {
  AttemptEnd end = co_await exchange(Exchange::Connection::pooled_or_new);
  // The server had closed the idle connection just as we used it: that is no failure of the deployment.
  if (std::exchange(stale_connection_, false)) end = co_await exchange(Exchange::Connection::new_only);
  co_return end;
}

Task<AttemptEnd> Attempt::exchange(Exchange::Connection connection) {
  const std::string_view body = asking_.body;
  backends::Asked asked{chat_.streamed, isolation(), asking_.endpoint, {}};
  const auto& allowed = chat_.completion_tokens_allowed;
  if (!request_.efforts.empty()) asked.effort = request_.effort;
  const bool writes = asking_.endpoint != config::Endpoint::embeddings;
  if (writes && allowed && *allowed < longest_completion(deployment_, chat_, body.size()))
    asked.completion_tokens_max = allowed;
  const backends::Splices splices = backends::request_splices(body, asking_.outline, asked, deployment_);
  const std::string head = request_head(backends::spliced_size(body, splices));
  backends::Pieces pieces;
  pieces.push_back(head);
  backends::spliced_pieces(body, splices, pieces);

  const int patience_ms = chat_.streamed ? deployment_.first_token_timeout_ms : deployment_.answer_timeout_ms;
  const TimePoint answer_by = dispatched_ + milliseconds(patience_ms);
  Exchange exchange(worker_.transport(), candidate_.deployment, session_.wake());
  const TimePoint connect_by = worker_.reactor().turn_began() + milliseconds(deployment_.connect_timeout_ms);
  auto sent = co_await exchange.send(pieces, connection, connect_by, answer_by);
  if (!sent) co_return failed(sent.error());
  auto answered = co_await exchange.await_head(answer_by);
  if (!answered) {
    if (answered.error().fault == Fault::downstream) exchange.abandon();
    co_return failed(answered.error());
  }
  if (exchange.head().status != 200) co_return co_await refused(exchange);
  if (chat_.streamed) co_return co_await relay_stream(exchange);
  co_return co_await relay_answer(exchange);
}

std::string Attempt::request_head(std::size_t body_bytes) const {
  constexpr std::size_t kOwnBytesMax = 96;
  const std::string& beginning = worker_.head_beginnings().request(candidate_.deployment, asking_.endpoint);
  std::string head;
  head.reserve(beginning.size() + kOwnBytesMax);
  head.append(beginning).append(session_.request_id());
  head.append("\r\ncontent-length: ").append(std::to_string(body_bytes)).append("\r\n\r\n");
  return head;
}

AttemptEnd Attempt::failed(const Error& error) {
  const bool begun = first_content_.has_value();
  if (error.fault == Fault::downstream)
    return {Outcome::client_left,
            begun ? Ending::client_left_after_first_token : Ending::client_left_before_first_token, committed_, false};
  if (error.stopping)
    return {Outcome::shutdown, Ending::shutdown, committed_, false,
            ApiError{503, "api_error", "shutting_down", "", "The gateway is shutting down.", "1"}};
  if (error.retry == Retry::if_connection_was_reused) {
    stale_connection_ = true;
    return {};
  }
  verdict_ = Verdict::dropped;
  const Ending ending = error.timed_out ? (begun ? Ending::stall : Ending::timeout)
                                        : (begun ? Ending::truncated : Ending::upstream_error_before_first_token);
  return {Outcome::upstream_fault, ending, committed_, !committed_ && error.retry == Retry::elsewhere,
          upstream_failed(error.what, error.timed_out)};
}

// The server answered, but with an error.
Task<AttemptEnd> Attempt::refused(Exchange& exchange) {
  constexpr std::size_t kErrorBytesMax = 64 << 10;
  const int status = exchange.head().status;
  std::string body;
  for (bool complete = false; !complete && body.size() < kErrorBytesMax;) {
    auto read = co_await exchange.read(Clock::now() + milliseconds(deployment_.next_token_timeout_ms));
    if (!read) break;
    for (const std::string_view piece : read->pieces) body.append(piece);
    complete = read->complete;
  }
  exchange.finish();
  switch (refusal_of(status)) {
    case Refusal::clients_fault:
      verdict_ = Verdict::ignored;
      co_return AttemptEnd{Outcome::client_fault, Ending::client_fault, false, false,
                           from_upstream(status, body, deployment_.api_key)};
    case Refusal::overloaded:
      verdict_ = status == 429 ? Verdict::ignored : Verdict::dropped;
      co_return AttemptEnd{Outcome::upstream_fault, Ending::upstream_error_before_first_token, false, true,
                           overloaded(exchange.head().retry_after)};
    case Refusal::ours_or_theirs:
      break;
  }
  verdict_ = Verdict::dropped;
  std::string what = "it answered with status " + std::to_string(status);
  // What it says of our key, our balance and its own model's name is the operator's, not the client's.
  if (status == 424 || status >= 500) {
    if (const std::string reason = reason_in(body, deployment_.api_key); !reason.empty()) what += ": " + reason;
  }
  co_return AttemptEnd{Outcome::upstream_fault, Ending::upstream_error_before_first_token, false, true,
                       upstream_failed(what, false)};
}

// An answer in one piece is held until it is whole: then its cost is known when the headers are sent, and a server
// that breaks off half-way costs nothing but time.
Task<AttemptEnd> Attempt::relay_answer(Exchange& exchange) {
  const TimePoint by = dispatched_ + milliseconds(deployment_.answer_timeout_ms);
  std::string held;
  for (;;) {
    auto read = co_await exchange.read(by);
    if (!read) {
      if (read.error().fault == Fault::downstream) exchange.abandon();
      co_return failed(read.error());
    }
    if (read->complete && held.empty() && read->pieces.size() == 1) {
      exchange.finish();
      co_return co_await send_answer(exchange.head().content_type, read->pieces.front());
    }
    for (const std::string_view piece : read->pieces) held.append(piece);
    if (held.size() > kAnswerBytesMax)
      co_return failed({Fault::upstream, Retry::never, "its answer is larger than this gateway holds"});
    if (read->complete) break;
  }
  exchange.finish();
  co_return co_await send_answer(exchange.head().content_type, held);
}

Task<AttemptEnd> Attempt::send_answer(std::string_view content_type, std::string_view answer) {
  const backends::AnswerFacts facts = backends::inspect_answer(answer);
  verdict_ = Verdict::served;
  record_.upstream_id = facts.id;
  bookkeeper_.noticed(facts.usage_conflict, 0);
  charge(Ending::complete, {facts.usage, true, tokens_in_answer(answer), in_flight_->prompt.total()});
  record_.status = 200;

  std::string translated;
  backends::Splices splices;
  if (asking_.translation != nullptr) {
    translated = asking_.translation->answer(answer, facts.usage, record_.model);
    answer = translated;
  } else {
    splices = backends::answer_splices(facts, record_.model);
  }
  std::string& head = worker_.scratch();
  head.clear();
  session_.append_head(200, content_type, head);
  head.append("content-length: ").append(std::to_string(backends::spliced_size(answer, splices)));
  head.append("\r\n");
  head.append("x-weir-cost-").append(name_of(record_.currency)).append(": ").append(to_string(record_.cost));
  head.append("\r\n");
  append_response_headers(head);
  head.append("\r\n");
  const TimePoint now = Clock::now();
  note_first_content(now);
  backends::Pieces pieces;
  pieces.push_back(head);
  std::string joined;
  if (splices.size() > kSplicesApart) {
    joined = backends::spliced(answer, splices);
    pieces.push_back(joined);
  } else {
    backends::spliced_pieces(answer, splices, pieces);
  }
  bookkeeper_.settling(Outcome::served, Ending::complete, now);
  committed_ = true;
  if (auto written = co_await session_.write(pieces); !written) {
    session_.close_after();
    co_return failed(written.error());
  }
  co_return AttemptEnd{Outcome::served, Ending::complete, true, false};
}

void Attempt::append_response_headers(std::string& head) const {
  session_.append_request_id_lines(head);
  head.append(worker_.head_beginnings().answer(candidate_.deployment)).append(record_.reason.text());
  if (record_.attempts > 1) head.append("; attempts=").append(std::to_string(record_.attempts));
  head.append("\r\n");
  if (!session_.keeps_alive()) head.append("connection: close\r\n");
}

// Event by event, each upstream read sent on when the reactor's turn ends. Until the first event nothing is sent, so
// that another deployment may still answer.
Task<AttemptEnd> Attempt::relay_stream(Exchange& exchange) {
  const std::string content_type = exchange.head().content_type;
  StreamRelay relay({.public_model = record_.model,
                     .pass_usage_chunk = chat_.wants_usage,
                     .cut_running_usage = !chat_.wants_running_usage,
                     .endpoint = asking_.endpoint,
                     .billing = {&tariff_, record_.currency, record_.tier, record_.deployment},
                     .translation = asking_.translation,
                     .secret = deployment_.api_key});
  TimePoint by = dispatched_ + milliseconds(deployment_.first_token_timeout_ms);
  for (bool complete = false; !complete;) {
    auto read = co_await exchange.read(by);
    if (!read) {
      if (read.error().fault == Fault::downstream) co_await hear_out(exchange, relay);
      AttemptEnd end = failed(read.error());
      meter(relay, end.ending);
      if (committed_ && end.outcome != Outcome::client_left)
        co_return co_await break_off(read.error().what, std::move(end));
      co_return end;
    }
    complete = read->complete;
    const std::int64_t events_before = relay.data_events();
    std::string& events = worker_.scratch();
    events.clear();
    for (const std::string_view piece : read->pieces) relay.feed(piece, events);
    if (complete) relay.finish(events);
    const bool came = relay.data_events() > events_before;
    const TimePoint now = came ? Clock::now() : TimePoint();
    if (came) by = now + milliseconds(deployment_.next_token_timeout_ms);
    // What is held back here is never sent.
    if (!committed_ && (!relay.started() || relay.failed() || (complete && !relay.ended_well()))) continue;
    if (came && relay.has_content()) note_first_content(now);
    if (complete) exchange.finish();
    // A server that reports an error ends its stream itself; one that just breaks off leaves that to us.
    const bool last = complete && (relay.ended_well() || relay.failed());
    if (last) settle(relay, came ? now : Clock::now());
    auto written = co_await send_events(relay, content_type, events, last);
    if (!written) {
      session_.close_after();
      if (written.error().fault == Fault::downstream && !complete) co_await hear_out(exchange, relay);
      AttemptEnd end = failed(written.error());
      meter(relay, end.ending);
      co_return end;
    }
    if (!last) note_progress(relay);
  }
  if (relay.ended_well()) {
    verdict_ = Verdict::served;
    co_return AttemptEnd{Outcome::served, ending_of(relay), true, false};
  }
  const std::string why = relay.failed() ? "it reported an error in its stream" : "its stream broke off";
  AttemptEnd end = failed({Fault::upstream, Retry::elsewhere, why});
  if (relay.failed()) end.ending = ending_of(relay);
  meter(relay, end.ending);
  if (committed_ && !relay.failed()) co_return co_await break_off(why, std::move(end));
  co_return end;
}

Task<Result<>> Attempt::send_events(const StreamRelay& relay, std::string_view content_type, std::string_view events,
                                    bool last) {
  std::string head;
  if (!committed_) {
    session_.append_head(200, content_type, head);
    head.append("cache-control: no-cache\r\n");
    if (session_.is_http_1_0())
      session_.close_after();
    else
      head.append("transfer-encoding: chunked\r\n");
    append_response_headers(head);
    head.append("\r\n");
    committed_ = true;
    record_.status = 200;
    record_.upstream_id = relay.upstream_id();
  }
  co_return co_await send_chunk(std::move(head), events, last);
}

// `head` goes before the events; a client of HTTP/1.0 gets them without chunks.
Task<Result<>> Attempt::send_chunk(std::string head, std::string_view events, bool last) {
  if (session_.is_http_1_0()) {
    const std::array<std::string_view, 2> pieces{head, events};
    co_return co_await session_.write(pieces);
  }
  if (events.empty() && !last && head.empty()) co_return Result<>{};
  std::string size;
  if (!events.empty()) size = chunk_header(events.size());
  const std::array<std::string_view, 5> pieces{head, size, events, events.empty() ? "" : "\r\n",
                                               last ? "0\r\n\r\n" : ""};
  co_return co_await session_.write(pieces);
}

// The answer broke off after its beginning was sent: the client is told in the stream, and gets no [DONE].
Task<AttemptEnd> Attempt::break_off(std::string_view why, AttemptEnd end) {
  end.answered = true;
  bookkeeper_.settling(end.outcome, end.ending, Clock::now());
  session_.close_after();
  std::string event;
  if (asking_.translation != nullptr) {
    asking_.translation->error(upstream_failed(why, false), event);
  } else {
    append_stream_error(asking_.endpoint, upstream_failed(why, false), event);
  }
  std::string no_head;
  co_await send_chunk(std::move(no_head), event, true);
  co_return end;
}

// The client left. The server is told at once; what it had sent until it heard of that was used, and is metered.
Task<> Attempt::hear_out(Exchange& exchange, StreamRelay& relay) {
  session_.hang_up();
  exchange.abandon();
  const TimePoint by = Clock::now() + kHearOut;
  for (;;) {
    auto read = co_await exchange.read(by);
    if (!read) co_return;
    std::string& unsent = worker_.scratch();
    unsent.clear();
    for (const std::string_view piece : read->pieces) relay.feed(piece, unsent);
    if (read->complete) co_return;
  }
}

void Attempt::note_first_content(TimePoint now) {
  last_content_ = now;
  if (first_content_) return;
  first_content_ = now;
  record_.ttft_us = duration_cast<microseconds>(now - session_.began()).count();
  if (chat_.streamed) worker_.fleet().started(*in_flight_, duration<double, std::milli>(now - dispatched_).count());
}

// So that what was delivered is known even where this process does not live to see the end.
void Attempt::note_progress(const StreamRelay& relay) {
  const std::int64_t events = relay.content_events();
  if (events == 0 || (noted_events_ > 0 && events < noted_events_ + kEventsUnnotedMax)) return;
  noted_events_ = events;
  meter(relay, Ending::crash);
  bookkeeper_.under_way();
}

// Of a stream that came to an end of its own.
Ending Attempt::ending_of(const StreamRelay& relay) const {
  if (!relay.failed()) return relay.was_filtered() ? Ending::content_filter : Ending::complete;
  return first_content_ ? Ending::upstream_error_after_first_token : Ending::upstream_error_before_first_token;
}

void Attempt::settle(const StreamRelay& relay, TimePoint now) {
  const Ending ending = ending_of(relay);
  meter(relay, ending);
  bookkeeper_.settling(relay.failed() ? Outcome::upstream_fault : Outcome::served, ending, now);
}

void Attempt::meter(const StreamRelay& relay, Ending ending) {
  bookkeeper_.noticed(relay.usage_conflict(), relay.malformed_events());
  charge(ending, {relay.reported_usage(), relay.usage_is_final(), relay.content_events(), in_flight_->prompt.total()});
}

void Attempt::charge(Ending ending, const pricing::Consumption& consumption) {
  const pricing::Bill bill = pricing::bill(ending, consumption);
  record_.usage = bill.usage;
  record_.usage_source = bill.source;
  record_.cost = tariff_.cost_of(bill.usage);
}

}  // namespace weir::gateway
