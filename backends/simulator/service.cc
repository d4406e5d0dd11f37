#include "backends/simulator/service.h"

#include <cmath>

namespace weir::simulator {
namespace {

Time milliseconds(double span) {
  return Time(std::llround(span * 1e6));
}

}  // namespace

Service::Service(config::ServiceModel speed, double jitter, std::uint64_t seed)
    : speed_(speed), jitter_(jitter), chance_(seed) {}

RequestId Service::arrive(Time now, Work work) {
  const RequestId id = next_id_++;
  jobs_.emplace(id, Job{.work = work});
  waiting_.insert(id);
  admit(now);
  return id;
}

void Service::leave(Time now, RequestId id) {
  if (jobs_.contains(id)) remove(now, id);
}

std::optional<Time> Service::next_at() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::optional<Token> Service::next(Time now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto [at, id] = *due_.begin();
    Job& job = jobs_.at(id);
    unschedule(id, job);
    if (job.stage == Stage::decode) return generate(at, id, job);
    end_prefill(at, id, job);
  }
  return std::nullopt;
}

void Service::admit(Time now) {
  while (!waiting_.empty() && running() < static_cast<std::size_t>(speed_.slots)) {
    const RequestId id = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    Job& job = jobs_.at(id);
    job.stage = Stage::prefill;
    resident_tokens_ += job.work.prompt_tokens;
    prefill_.insert(id);
  }
  start_prefill(now);
}

void Service::start_prefill(Time now) {
  if (prefill_.empty()) return;
  const RequestId id = *prefill_.begin();
  Job& job = jobs_.at(id);
  if (job.due) return;
  const auto uncached = static_cast<double>(job.work.prompt_tokens - job.work.cached_tokens);
  schedule(id, job, now + jittered(1e3 * uncached / speed_.prefill_tokens_per_second));
}

void Service::end_prefill(Time now, RequestId id, Job& job) {
  prefill_.erase(id);
  job.stage = Stage::decode;
  schedule(id, job, now + jittered(speed_.ttft_floor_ms));
  start_prefill(now);
}

Token Service::generate(Time now, RequestId id, Job& job) {
  ++resident_tokens_;
  const Token token{
      .request = id, .index = job.generated++, .last = job.generated == job.work.completion_tokens, .at = now};
  if (token.last) {
    remove(now, id);
  } else {
    const double in_flight = static_cast<double>(running());
    schedule(id, job, now + jittered(speed_.itl_ms + speed_.itl_per_in_flight_ms * in_flight));
  }
  return token;
}

void Service::remove(Time now, RequestId id) {
  Job& job = jobs_.at(id);
  unschedule(id, job);
  waiting_.erase(id);
  prefill_.erase(id);
  if (job.stage != Stage::waiting) resident_tokens_ -= job.work.prompt_tokens + job.generated;
  jobs_.erase(id);
  admit(now);
}

void Service::schedule(RequestId id, Job& job, Time at) {
  job.due = at;
  due_.emplace(at, id);
}

void Service::unschedule(RequestId id, Job& job) {
  if (job.due) due_.erase({*job.due, id});
  job.due.reset();
}

// The factor has mean 1, so jitter spreads the spans without making the server slower on average.
Time Service::jittered(double span) {
  if (jitter_ <= 0) return milliseconds(span);
  return milliseconds(span * std::exp(jitter_ * normal_(chance_) - jitter_ * jitter_ / 2));
}

}  // namespace weir::simulator
