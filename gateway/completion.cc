#include "gateway/completion.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends/dialect/dialect.h"
#include "backends/exchange.h"
#include "gateway/access.h"
#include "gateway/admission.h"
#include "gateway/attempt.h"
#include "gateway/chat_request.h"
#include "gateway/decisions.h"
#include "gateway/endpoint_choice.h"
#include "gateway/limit_headers.h"
#include "gateway/recorder.h"
#include "gateway/session.h"
#include "gateway/shared_fleet.h"
#include "gateway/wants.h"
#include "gateway/worker.h"
#include "pricing/ledger/attempt_record.h"
#include "pricing/ledger/rollup.h"

namespace weir::gateway {
namespace {

using backends::Clock;
using backends::Task;
using pricing::Outcome;
using Step = backends::Reactor::Step;
using namespace std::chrono;

constexpr int kAttemptsMax = 3;

RequestHeaders headers_of(const Session& session) {
  RequestHeaders headers;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Header::count); ++i) {
    const auto header = static_cast<Header>(i);
    headers[header] = session.header(header);
  }
  return headers;
}

template <std::size_t Count, class Enum>
std::array<pricing::Name, Count> names_by(std::string_view (*text_of)(Enum)) {
  std::array<pricing::Name, Count> names;
  for (std::size_t i = 0; i < Count; ++i) names[i] = text_of(static_cast<Enum>(i));
  return names;
}

// These are looked up once, not for each request.
pricing::Name named(config::Endpoint endpoint) {
  static const auto names = names_by<config::kEndpoints, config::Endpoint>(config::path_of);
  return names[static_cast<std::size_t>(endpoint)];
}

pricing::Name named(config::Effort effort) {
  static const auto names = names_by<config::kEfforts, config::Effort>(config::name_of);
  return names[static_cast<std::size_t>(effort)];
}

class Completion final : private Bookkeeper {
 public:
  Completion(Session& session, config::Endpoint endpoint)
      : session_(session), worker_(session.worker()), endpoint_(endpoint), settled_(worker_.inbox().blank()) {}

  Task<> run();

 private:
  std::optional<ApiError> authenticate();
  std::optional<ApiError> parse();
  void price();
  void plan();
  std::optional<ApiError> admit();
  void keep_within(const pricing::Bounds& bounds);
  Task<> serve();
  bool dispatch(Attempt& attempt);
  pricing::AttemptRecord last_attempt() const;
  Task<> answer_failure(ApiError error);
  ApiError why_no_candidate() const;
  void under_way() override { worker_.inbox().under_way(*settled_); }
  void noticed(bool usage_conflict, std::int64_t malformed_events) override {
    settled_->usage_conflict = usage_conflict;
    settled_->malformed_events = malformed_events;
  }
  void settling(pricing::Outcome outcome, pricing::Ending ending, backends::TimePoint now) override;
  void settle(backends::TimePoint now);
  // As it ended: only its last write can have changed that.
  bool is_settled() const { return settled_->settled_as == end_.outcome && settled_->record.ending == end_.ending; }
  void record();

  const config::Key& key() const { return worker_.config().keys[static_cast<std::size_t>(key_)]; }

  Session& session_;
  Worker& worker_;
  const config::Endpoint endpoint_;
  int key_ = -1;
  const config::ModelAlias* alias_ = nullptr;
  backends::JsonOutline outline_;
  ChatRequest chat_;
  EndpointChoice choice_;
  routing::Request request_;
  bool limited_ = false;  // by limits or budgets
  Tariffs tariffs_;
  routing::Plan plan_;
  pricing::Admission admission_;
  AttemptEnd end_;
  backends::TimePoint last_dispatched_{};
  std::unique_ptr<Settled> settled_;
};

// The life of a request. Every admitted request reaches the last line, however it ended.
Task<> Completion::run() {
  std::optional<ApiError> refusal = authenticate();
  if (!refusal) refusal = parse();
  if (!refusal && !worker_.inbox().may_admit()) refusal = unrecordable();
  if (refusal) co_return co_await session_.refuse(std::move(*refusal));
  co_await worker_.reactor().at(Step::plan);
  price();
  plan();
  co_await worker_.reactor().at(Step::dispatch);
  refusal = admit();
  if (refusal) co_return co_await session_.refuse(std::move(*refusal));
  try {
    co_await serve();
  } catch (const std::exception& unexpected) {
    // The last net: a request that was admitted is recorded, whatever happens.
    spdlog::error("request {} ended by an unexpected error: {}", session_.request_id(), unexpected.what());
    session_.close_after();
    end_.outcome = Outcome::upstream_fault;
    end_.ending = pricing::Ending::upstream_error_after_first_token;
  }
  if (!is_settled()) settle(Clock::now());
  record();
}

std::optional<ApiError> Completion::authenticate() {
  Access access = check_access(session_);
  key_ = access.key;
  return std::move(access.refusal);
}

std::optional<ApiError> Completion::parse() {
  if (auto bad = parse_chat_request(session_.body(), outline_, chat_, endpoint_))
    return invalid_request(std::move(bad->param), std::move(bad->message));
  if (const std::string_view tag = session_.header(Header::tag); !tag.empty()) {
    if (auto bad = check_tag("x-weir-tag", tag)) return invalid_request(std::move(bad->param), std::move(bad->message));
    chat_.tag = tag;
  }
  alias_ = find_alias(worker_.config(), chat_.model);
  if (!alias_ || !may_use(key(), chat_.model)) return unknown_model(chat_.model);
  if (auto refusal = choice_.make(worker_.config(), session_.body(), session_.request_id(), chat_)) return refusal;
  auto refusal = read_wants(headers_of(session_), worker_.config(), worker_.policies(), key(), *alias_, chat_,
                            worker_.classifier(), request_);
  request_.endpoints = choice_.endpoints();
  worker_.questions().read(session_.body(), outline_, request_);
  return refusal;
}

// The prices of this instant are this request's prices.
void Completion::price() {
  const config::Config& config = worker_.config();
  tariffs_ = worker_.tariffs().at(session_.began_at());
  settled_->admitted = true;
  settled_->method = session_.method();
  settled_->path = session_.target();
  settled_->remote = session_.remote();
  pricing::UsageRecord& record = settled_->record;
  record.request_id = session_.request_id();
  record.admitted_at = session_.began_at();
  record.tenant = config.tenants[static_cast<std::size_t>(key().tenant)].name;
  record.key = key().name;
  record.endpoint = named(endpoint_);
  record.requested_model = alias_->name;
  record.policy = request_.wants.name;
  record.tag = chat_.tag;
  record.task_class = config.quality.classes[static_cast<std::size_t>(request_.task_class)].name;
  record.effort = named(request_.effort);
  record.quality_version = config.quality.version;
  record.streamed = chat_.streamed;
  record.currency = config.prices.currency();
}

void Completion::plan() {
  limited_ = worker_.admission().limits(key_, chat_.tag);
  if (limited_) request_.cost_weight = worker_.admission().price_multiplier(key_, chat_.tag, session_.began_at());
  plan_ = worker_.fleet().plan(request_, *tariffs_, session_.began());
  settled_->record.reason = routing::name_of_reason(plan_);
  if (!plan_.empty()) settled_->record.estimated_cost = plan_.choice().cost;
}

// Limits and budgets, all at once. From here on there will be a usage record.
std::optional<ApiError> Completion::admit() {
  if (!limited_ || plan_.empty()) return std::nullopt;
  pricing::Demand demand = demand_of(worker_.config(), chat_, plan_, tariffs_, session_.body().size());
  demand.key = key_;
  demand.tag = chat_.tag;
  demand.instant = session_.began_at();
  demand.now = session_.began();
  pricing::Decision decision = worker_.admission().admit(demand);
  if (!decision.admitted())
    worker_.inbox().refused({pricing::floor_to(session_.began_at(), pricing::width_of(pricing::Grain::quarter)),
                             settled_->record.tenant, settled_->record.key, refused_by(decision)});
  if (const auto* limit = std::get_if<pricing::RateRefusal>(&decision.refusal)) return rate_limited(*limit);
  if (const auto* budget = std::get_if<pricing::BudgetRefusal>(&decision.refusal))
    return over_budget(*budget, settled_->record.currency, session_.began_at());
  admission_ = std::move(decision.admission);
  session_.add_headers(limit_headers(admission_.requests(), admission_.tokens()));
  keep_within(decision.bounds);
  return std::nullopt;
}

void Completion::keep_within(const pricing::Bounds& bounds) {
  if (bounds.lowest_tier_only) keep_lowest_tier(worker_.config(), plan_);
  if (bounds.completion_tokens_max)
    chat_.completion_tokens_allowed = std::max<std::int64_t>(1, *bounds.completion_tokens_max / chat_.choices);
  settled_->record.estimated_cost = plan_.choice().cost;
  session_.add_headers(degraded_header(bounds));
}

// One attempt after the other, in the order of the plan, for as long as nothing was sent to the client.
Task<> Completion::serve() {
  if (plan_.empty()) {
    end_.outcome = Outcome::refused;
    end_.ending = pricing::Ending::refused;
    ApiError why = why_no_candidate();
    co_return co_await answer_failure(std::move(why));
  }
  end_ = {Outcome::refused, pricing::Ending::refused, false, true};
  for (const routing::Candidate& candidate : plan_.candidates) {
    if (settled_->record.attempts == kAttemptsMax) break;
    const Asking asking =
        choice_.asking(worker_.transport().deployment(candidate.deployment), session_.body(), outline_);
    if (!request_.efforts.empty()) {
      request_.effort = candidate.effort;
      settled_->record.effort = named(candidate.effort);
    }
    Attempt attempt(session_, chat_, asking, request_, candidate,
                    (*tariffs_)[static_cast<std::size_t>(candidate.deployment)], settled_->record, *this);
    if (!dispatch(attempt)) continue;
    end_ = co_await attempt.run();
    if (!end_.try_elsewhere) break;
  }
  if (end_.answered || end_.outcome == Outcome::client_left) co_return;
  ApiError error = end_.error ? std::move(*end_.error) : overloaded("");  // nobody could be asked
  co_await answer_failure(std::move(error));
}

// What the record says of the attempt before becomes one of the earlier ones.
bool Completion::dispatch(Attempt& attempt) {
  pricing::UsageRecord& record = settled_->record;
  std::string before;
  if (record.attempts > 0) {
    before = record.earlier_attempts;
    append(last_attempt(), record.earlier_attempts);
  }
  if (attempt.dispatch()) {
    last_dispatched_ = attempt.dispatched();
    return true;
  }
  record.earlier_attempts = std::move(before);
  return false;
}

pricing::AttemptRecord Completion::last_attempt() const {
  const pricing::UsageRecord& record = settled_->record;
  return {record.attempts == 1 ? "primary" : "fallback",
          record.tier,
          record.deployment,
          record.upstream_id,
          end_.ending,
          end_.error ? std::string_view(end_.error->code) : std::string_view(),
          record.usage,
          record.cost,
          duration_cast<microseconds>(Clock::now() - last_dispatched_).count()};
}

Task<> Completion::answer_failure(ApiError error) {
  settled_->record.status = error.status;
  settling(end_.outcome, end_.ending, Clock::now());
  std::string reason = "x-weir-reason: " + settled_->record.reason + "\r\n";
  co_await session_.respond(error, std::move(reason));
}

ApiError Completion::why_no_candidate() const {
  std::int64_t window = 0;
  std::int64_t completion = 0;
  bool nobody_offers = !plan_.excluded.empty();
  std::string why;
  for (const auto& [index, excluded] : plan_.excluded) {
    if (excluded == routing::Exclusion::not_pinned) continue;
    nobody_offers = nobody_offers && excluded == routing::Exclusion::endpoint;
    const config::Deployment& deployment = worker_.config().deployments[static_cast<std::size_t>(index)];
    if (excluded == routing::Exclusion::context_window) window = std::max(window, deployment.context_window_tokens);
    if (excluded == routing::Exclusion::completion_cap)
      completion = std::max(completion, deployment.completion_tokens_max);
    why += (why.empty() ? "" : ", ") + deployment.name + ": " + std::string(name_of(excluded));
  }
  if (nobody_offers && choice_.untranslatable()) return *choice_.untranslatable();
  if (nobody_offers) return endpoint_not_offered(config::path_of(endpoint_), chat_.model);
  if (window > 0) return context_too_long(request_.prompt_tokens, window);
  if (completion > 0) return completion_too_long(completion);
  return no_candidate(why.empty() ? "no deployment offers this model" : why);
}

void Completion::settling(pricing::Outcome outcome, pricing::Ending ending, backends::TimePoint now) {
  end_.outcome = outcome;
  end_.ending = ending;
  settle(now);
  worker_.inbox().settling(*settled_);
}

void Completion::settle(backends::TimePoint now) {
  pricing::UsageRecord& record = settled_->record;
  record.outcome = end_.outcome;
  record.ending = end_.ending;
  record.lowest_tier_cost = worker_.tariffs().cost_on_lowest_tier(record.usage, tariffs_);
  record.highest_tier_cost = worker_.tariffs().cost_on_highest_tier(record.usage, tariffs_);
  record.total_us = duration_cast<microseconds>(now - session_.began()).count();
  for (const std::string& budget : admission_.settle(record.cost, record.usage.total_tokens(), now))
    spdlog::warn("budget {} has reached the share at which to warn", budget);
  settled_->latency = judge_latency(request_.wants.latency, record);
}

void Completion::record() {
  worker_.decisions().keep(session_.request_id(), decision_of(std::move(request_), std::move(plan_)), session_.began());
  worker_.inbox().post(std::move(settled_));
}

}  // namespace

Task<> complete(Session& session, config::Endpoint endpoint) {
  Completion completion(session, endpoint);
  co_await completion.run();
}

}  // namespace weir::gateway
