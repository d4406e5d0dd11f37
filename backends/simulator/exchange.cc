#include "backends/simulator/exchange.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "backends/simulator/error_body.h"
#include "backends/simulator/http_text.h"

namespace weir::simulator {
namespace {

using config::Dialect;

constexpr std::string_view kMalformedEvent = "data: {\"id\":\"malformed\",\"choices\":[{\"delta\":\n\n";
constexpr std::string_view kMalformedBody = R"({"id":"malformed","choices":[{"message":)";

std::int64_t now_in_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Telling telling_of(const Options& options, const ChatRequest& request, std::string id, std::int64_t cached) {
  return {.dialect = options.dialect,
          .id = std::move(id),
          .created = now_in_seconds(),
          .model = request.model,
          .prompt_tokens = request.prompt_tokens(),
          .cached_tokens = cached,
          .report_cached_tokens = options.report_cached_tokens,
          .include_usage = request.include_usage,
          .continuous_usage = request.continuous_usage,
          .logprobs = request.logprobs};
}

}  // namespace

Exchange::Exchange(Backend& backend, Connection& connection, ChatRequest request, Step step, const Visit& visit)
    : backend_(backend),
      connection_(connection),
      request_(std::move(request)),
      step_(std::move(step)),
      answer_(request_, step_, backend.options),
      written_(visit.written),
      cached_tokens_(backend.cache.use(request_.cache_salt, request_.prompt)),
      id_(backend.next_answer_id(visit.header("x-request-id"))),
      voice_(telling_of(backend.options, request_, id_, cached_tokens_), answer_) {
  if (backend.options.dialect == Dialect::mindie) afterwards_ = Afterwards::close;
  backend.metrics.prefix_queries += request_.prompt_tokens();
  backend.metrics.prefix_hits += cached_tokens_;
}

Exchange::~Exchange() {
  connection_.on_written(nullptr);
  connection_.hold(false);
  backend_.engine.leave(running_);
}

boost::asio::awaitable<Afterwards> Exchange::run() {
  connection_.on_written([this](Mark mark) { written(mark); });
  if (backend_.options.keep_alive.count() > 0) keep_alive_at_ = began_ + backend_.options.keep_alive;
  if (request_.stream) put_head();
  running_ = backend_.engine.start({.prompt_tokens = request_.prompt_tokens(),
                                    .cached_tokens = cached_tokens_,
                                    .completion_tokens = answer_.tokens()},
                                   *this);
  while (!over()) {
    co_await connection_.changed(next_look());
    if (Clock::now() >= release_at_) {
      release_at_ = Clock::time_point::max();
      connection_.hold(false);
    }
    if (Clock::now() >= keep_alive_at_) keep_alive();
  }
  settle();
  co_return afterwards_;
}

bool Exchange::over() const {
  return connection_.gone() || (said_all_ && connection_.drained());
}

Exchange::Clock::time_point Exchange::next_look() const {
  return std::min(release_at_, keep_alive_at_);
}

void Exchange::on_token(const Token& token) {
  ++backend_.metrics.generated_tokens;
  const bool first = token.index == 0;
  if (first) {
    keep_alive_at_ = Clock::time_point::max();
    const std::chrono::duration<double> waited = Clock::now() - began_;
    backend_.metrics.time_to_first_token.observe(waited.count());
  }
  if (token.index == step_.after_tokens) break_now();
  if (!said_all_) say(token);
  if (said_all_ || !token.last) return;
  if (step_.after_tokens > token.index) break_now();
  if (!said_all_) finish();
}

void Exchange::say(const Token& token) {
  if (!request_.stream) return;
  if (token.index == 0) put_body(voice_.opening(), Mark::first_chunk);
  std::string event;
  voice_.token(event, token.index);
  const bool reasoning = answer_.kind(token.index) == Kind::reasoning;
  put_body(event, reasoning ? Mark::reasoning_token : Mark::answer_token);
}

void Exchange::finish() {
  if (request_.stream) {
    put_body(voice_.closing());
    connection_.put(kLastChunk, Mark::end);
  } else {
    put_whole(voice_.whole(), Mark::end);
  }
  said_all_ = true;
}

void Exchange::break_now() {
  if (step_.broken == Break::none || broke_) return;
  broke_ = true;
  switch (step_.broken) {
    case Break::none:
      return;
    case Break::stall:
      return stall();
    case Break::reset:
      return break_off(Afterwards::reset);
    case Break::truncate:
      if (!request_.stream) {
        const std::string body = voice_.whole();
        connection_.put(head_text({.length = body.size()}));
        connection_.put(std::string_view(body).substr(0, body.size() / 2));
      }
      return break_off(Afterwards::close);
    case Break::error:
      if (request_.stream) {
        put_body(broken_stream(backend_.options.dialect));
        connection_.put(kLastChunk);
      } else {
        const int status = backend_.options.dialect == Dialect::mindie ? 424 : 500;
        const ErrorReply reply = failure_reply(backend_.options.dialect, status);
        connection_.put(head_text({.status = reply.status, .length = reply.body.size()}) + reply.body);
      }
      return break_off(afterwards_);
    case Break::malformed:
      if (request_.stream) return put_body(kMalformedEvent);
      put_whole(kMalformedBody, Mark::none);
      return break_off(afterwards_);
  }
}

void Exchange::break_off(Afterwards afterwards) {
  said_all_ = true;
  afterwards_ = afterwards;
  backend_.engine.leave(running_);
  connection_.wake();
}

void Exchange::stall() {
  connection_.hold(true);
  if (step_.stall != kForever) release_at_ = Clock::now() + step_.stall;
  connection_.wake();
}

void Exchange::put_head() {
  head_put_ = true;
  Head head{.content_type = request_.stream ? kEventStream : kJson, .close = afterwards_ == Afterwards::close};
  if (backend_.options.dialect == Dialect::mindie) head.extra = "RequestUUID: " + id_ + "\r\n";
  connection_.put(head_text(head));
}

// The mark is where the bytes end, not where their chunk does: a client has them without its last line break.
void Exchange::put_body(std::string_view bytes, Mark mark) {
  connection_.put(chunk_begin(bytes.size()));
  connection_.put(bytes, mark);
  connection_.put(kChunkEnd);
}

void Exchange::put_whole(std::string_view body, Mark mark) {
  if (head_put_) {  // keep-alives went ahead
    put_body(body);
    connection_.put(kLastChunk, mark);
    return;
  }
  Head head{.length = body.size(), .close = afterwards_ == Afterwards::close};
  if (backend_.options.dialect == Dialect::mindie) head.extra = "RequestUUID: " + id_ + "\r\n";
  connection_.put(head_text(head));
  connection_.put(body, mark);
}

// A stream gets comments; DeepSeek sends blank lines ahead of a whole answer.
void Exchange::keep_alive() {
  keep_alive_at_ = Clock::now() + backend_.options.keep_alive;
  if (request_.stream) return put_body(": keep-alive\n\n");
  if (backend_.options.dialect != Dialect::deepseek) return;
  if (!head_put_) put_head();
  put_body("\n");
}

void Exchange::written(Mark mark) {
  switch (mark) {
    case Mark::none:
      return;
    case Mark::first_chunk:
      return count_prompt();
    case Mark::reasoning_token:
      return count(1, 1);
    case Mark::answer_token:
      return count(1, 0);
    case Mark::end:
      completed_ = true;
      if (request_.stream) return;
      count_prompt();
      return count(answer_.tokens(), answer_.reasoning_tokens());
  }
}

void Exchange::count_prompt() {
  backend_.served.prompt_tokens += request_.prompt_tokens();
  backend_.served.cached_tokens += cached_tokens_;
  written_->prompt_tokens = request_.prompt_tokens();
}

// Of the completion tokens, as many are reasoning.
void Exchange::count(std::int64_t completion_tokens, std::int64_t reasoning_tokens) {
  backend_.served.completion_tokens += completion_tokens;
  backend_.served.reasoning_tokens += reasoning_tokens;
  written_->completion_tokens += completion_tokens;
}

void Exchange::settle() {
  const bool unreadable = step_.broken == Break::malformed && !request_.stream;
  const bool failed = broke_ && (step_.fails() || unreadable);
  if (completed_) {
    ++backend_.served.completed;
    ++(answer_.finish_reason() == "length" ? backend_.metrics.cut_by_length : backend_.metrics.stopped);
    const std::chrono::duration<double> took = Clock::now() - began_;
    backend_.metrics.request_latency.observe(took.count());
  } else if (failed) {
    ++backend_.served.failed;
  } else {
    ++backend_.served.aborted;
  }
}

}  // namespace weir::simulator
