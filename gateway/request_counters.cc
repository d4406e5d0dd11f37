#include "gateway/request_counters.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "config/config.h"
#include "gateway/recorder.h"

namespace weir::gateway {
namespace {

using namespace prometheus;

// Seconds. From a cached first token to a long reasoning answer.
const Histogram::BucketBoundaries kTtftSeconds = {.05, .1, .2, .35, .5, .75, 1, 1.5, 2, 3, 5, 8, 15, 30, 60, 120};
const Histogram::BucketBoundaries kTpotSeconds = {.005, .01, .015, .02, .025, .03, .04, .05, .075, .1, .15, .25, .5, 1};
const Histogram::BucketBoundaries kTotalSeconds = {.1, .25, .5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800};
// The semantic conventions' own, in powers of four.
const Histogram::BucketBoundaries kTokenUsage = {1,     4,     16,     64,      256,     1024,     4096,
                                                 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};

// A counter, and what is to be added to it.
class Sum {
 public:
  void goes_to(Counter& counter) { counter_ = &counter; }
  bool is_nothing() const { return waiting_ == 0; }
  void add(std::int64_t value) { waiting_ += value; }
  // In units of `unit`.
  void publish(double unit = 1) {
    if (waiting_ > 0) counter_->Increment(static_cast<double>(waiting_) * unit);
    waiting_ = 0;
  }

 private:
  Counter* counter_ = nullptr;
  std::int64_t waiting_ = 0;
};

// A histogram, and what is to be observed by it.
class Observations {
 public:
  void goes_to(Histogram& histogram, const Histogram::BucketBoundaries& boundaries) {
    histogram_ = &histogram;
    boundaries_ = boundaries;
    by_bucket_.resize(boundaries.size() + 1);
  }
  void add(double value) {
    const auto bucket = std::ranges::lower_bound(boundaries_, value) - boundaries_.begin();
    by_bucket_[static_cast<std::size_t>(bucket)] += 1;
    sum_ += value;
    any_ = true;
  }
  void publish() {
    if (!any_) return;
    histogram_->ObserveMultiple(by_bucket_, sum_);
    std::ranges::fill(by_bucket_, 0);
    sum_ = 0;
    any_ = false;
  }

 private:
  Histogram* histogram_ = nullptr;
  Histogram::BucketBoundaries boundaries_;
  std::vector<double> by_bucket_;
  double sum_ = 0;
  bool any_ = false;
};

struct OfDeployment {
  Sum uncached_prompt, cached_prompt, answer, reasoning, attempts, unpriced, usage_conflicts, malformed_events;
  Observations prompt_usage, completion_usage, ttft, tpot, total;

  void count(const pricing::Usage& usage) {
    uncached_prompt.add(usage.uncached_prompt_tokens);
    cached_prompt.add(usage.cached_prompt_tokens);
    answer.add(usage.answer_tokens);
    reasoning.add(usage.reasoning_tokens);
  }

  void count(const Settled& settled) {
    const pricing::UsageRecord& record = settled.record;
    count(record.usage);
    attempts.add(record.attempts);
    usage_conflicts.add(settled.usage_conflict ? 1 : 0);
    malformed_events.add(settled.malformed_events);
    if (record.usage.total_tokens() > 0) {
      prompt_usage.add(static_cast<double>(record.usage.prompt_tokens()));
      completion_usage.add(static_cast<double>(record.usage.completion_tokens()));
      unpriced.add(record.price_version.empty() ? 1 : 0);
    }
    total.add(static_cast<double>(record.total_us) / 1e6);
    if (!record.ttft_us || !record.streamed) return;
    ttft.add(static_cast<double>(*record.ttft_us) / 1e6);
    if (const auto gaps = record.usage.completion_tokens() - 1; gaps > 0)
      tpot.add(static_cast<double>(record.total_us - *record.ttft_us) / 1e6 / static_cast<double>(gaps));
  }

  void publish() {
    for (Sum* sum : {&uncached_prompt, &cached_prompt, &answer, &reasoning, &attempts, &unpriced, &usage_conflicts,
                     &malformed_events})
      sum->publish();
    for (Observations* observations : {&prompt_usage, &completion_usage, &ttft, &tpot, &total}) observations->publish();
  }
};

// What requests have in common that are alike in all labels.
struct Likeness {
  pricing::Name deployment, tenant, policy;
  pricing::Currency currency = pricing::Currency::usd;
  pricing::Outcome outcome = pricing::Outcome::served;
  LatencyVerdict latency = LatencyVerdict::not_judged;
  bool admitted = false;
  int status = 0;

  explicit Likeness(const Settled& settled)
      : deployment(settled.record.deployment),
        tenant(settled.record.tenant),
        policy(settled.record.policy),
        currency(settled.record.currency),
        outcome(settled.record.outcome),
        latency(settled.latency),
        admitted(settled.admitted),
        status(settled.record.status) {}
  friend bool operator==(const Likeness&, const Likeness&) = default;

  struct Hash {
    std::size_t operator()(const Likeness& likeness) const {
      std::uint64_t mixed = static_cast<std::uint64_t>(likeness.status) << 32 |
                            static_cast<std::uint64_t>(likeness.outcome) << 16 |
                            static_cast<std::uint64_t>(likeness.latency) << 8 |
                            static_cast<std::uint64_t>(likeness.currency) << 1 | (likeness.admitted ? 1 : 0);
      constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
      for (const pricing::Name name : {likeness.deployment, likeness.tenant, likeness.policy})
        mixed = (mixed ^ name.number()) * kGolden;
      return mixed ^ mixed >> 32;
    }
  };
};

struct Alike {
  Sum requests, cost, judged;
  OfDeployment* deployment = nullptr;  // none where nothing was attempted

  void count(const Settled& settled) {
    requests.add(1);
    if (settled.latency != LatencyVerdict::not_judged) judged.add(1);
    if (!deployment) return;
    cost.add(settled.record.cost.nanos);
    deployment->count(settled);
  }

  void publish() {
    requests.publish();
    judged.publish();
    cost.publish(1e-9);
    if (deployment) deployment->publish();
  }
};

}  // namespace

struct RequestCounters::Impl {
  const config::Config& config;
  Registry& registry;

  Family<Counter>& counters(const char* name, const char* help) {
    return BuildCounter().Name(name).Help(help).Register(registry);
  }
  Family<Histogram>& histograms(const char* name, const char* help) {
    return BuildHistogram().Name(name).Help(help).Register(registry);
  }

  Family<Counter>& requests = counters("weir_requests_total", "Requests, by how they ended.");
  Family<Counter>& tokens = counters("weir_tokens_total", "Tokens by disjoint class.");
  Family<Counter>& costs = counters("weir_cost_total", "What requests cost, in the currency's unit.");
  Family<Counter>& attempts = counters("weir_attempts_total", "Attempts at deployments, retries included.");
  Family<Histogram>& ttft =
      histograms("weir_time_to_first_token_seconds", "Request admitted to first content byte sent to the client.");
  Family<Histogram>& tpot =
      histograms("weir_time_per_output_token_seconds", "(total - first token) / (completion tokens - 1).");
  Family<Histogram>& total = histograms("weir_request_duration_seconds", "Request admitted to settled.");
  Family<Histogram>& token_usage = histograms("gen_ai_client_token_usage", "Tokens of one request, by type.");
  Family<Counter>& unpriced =
      counters("weir_unpriced_requests_total", "Requests that used tokens while no price was in force.");
  Family<Counter>& usage_conflicts =
      counters("weir_usage_conflicts_total", "Answers in which two fields for one class of tokens disagreed.");
  Family<Counter>& malformed_events =
      counters("weir_malformed_events_total", "Events of streams that were passed on and are no JSON object.");
  Family<Counter>& latency_budgets =
      counters("weir_latency_budget_requests_total", "Requests with a latency budget, by whether they kept it.");

  std::map<std::string, OfDeployment, std::less<>> deployments;
  std::unordered_map<Likeness, Alike, Likeness::Hash> kinds;

  Impl(const config::Config& read, Registry& shown) : config(read), registry(shown) {
    // What an alert watches is there from the start: an increase from nothing is none.
    for (const config::Deployment& deployment : config.deployments) of(deployment.name);
    for (const config::Policy& policy : config.policies) {
      judged(policy.name, true);
      judged(policy.name, false);
    }
  }

  OfDeployment& of(const std::string& name) {
    const auto [place, is_new] = deployments.try_emplace(name);
    OfDeployment& of = place->second;
    if (!is_new) return of;
    const Labels labels{{"deployment", name}};
    const auto tokens_of = [&](const char* kind) -> Counter& {
      return tokens.Add({{"deployment", name}, {"class", kind}});
    };
    const auto usage_of = [&](Observations& observations, const char* type) {
      Labels conventional = gen_ai_labels(config, name);
      conventional.emplace("gen_ai_token_type", type);
      observations.goes_to(token_usage.Add(conventional, kTokenUsage), kTokenUsage);
    };
    of.uncached_prompt.goes_to(tokens_of("uncached_prompt"));
    of.cached_prompt.goes_to(tokens_of("cached_prompt"));
    of.answer.goes_to(tokens_of("answer"));
    of.reasoning.goes_to(tokens_of("reasoning"));
    of.attempts.goes_to(attempts.Add(labels));
    of.unpriced.goes_to(unpriced.Add(labels));
    of.usage_conflicts.goes_to(usage_conflicts.Add(labels));
    of.malformed_events.goes_to(malformed_events.Add(labels));
    usage_of(of.prompt_usage, "input");
    usage_of(of.completion_usage, "output");
    of.ttft.goes_to(ttft.Add(labels, kTtftSeconds), kTtftSeconds);
    of.tpot.goes_to(tpot.Add(labels, kTpotSeconds), kTpotSeconds);
    of.total.goes_to(total.Add(labels, kTotalSeconds), kTotalSeconds);
    return of;
  }

  Counter& cost_of(const std::string& tenant, const std::string& deployment, pricing::Currency currency) {
    return costs.Add({{"tenant", tenant}, {"deployment", deployment}, {"currency", std::string(name_of(currency))}});
  }

  Counter& judged(const std::string& policy, bool met) {
    return latency_budgets.Add({{"policy", policy}, {"result", met ? "met" : "missed"}});
  }

  Alike& alike(const Settled& settled) {
    const pricing::UsageRecord& record = settled.record;
    const auto [place, is_new] = kinds.try_emplace(Likeness(settled));
    Alike& alike = place->second;
    if (!is_new) return alike;
    alike.requests.goes_to(
        requests.Add({{"tier", record.tier},
                      {"deployment", record.deployment},
                      {"outcome", settled.admitted ? std::string(name_of(record.outcome)) : "not_admitted"},
                      {"status", std::to_string(record.status)}}));
    if (settled.latency != LatencyVerdict::not_judged)
      alike.judged.goes_to(judged(record.policy, settled.latency == LatencyVerdict::met));
    if (!settled.admitted || record.deployment.empty()) return alike;
    alike.cost.goes_to(cost_of(record.tenant, record.deployment, record.currency));
    alike.deployment = &of(record.deployment);
    return alike;
  }
};

RequestCounters::RequestCounters(const config::Config& config, Registry& registry)
    : impl_(std::make_unique<Impl>(config, registry)) {}

RequestCounters::~RequestCounters() = default;

void RequestCounters::go_on_from(std::span<const pricing::SpendRow> rows) {
  for (const pricing::SpendRow& row : rows) {
    const std::string& tenant = row.group[0];
    const std::string& deployment = row.group[1];
    if (deployment.empty()) continue;
    OfDeployment& of = impl_->of(deployment);
    of.count(row.usage);
    of.attempts.add(row.attempts);
    of.publish();
    impl_->cost_of(tenant, deployment, row.currency).Increment(static_cast<double>(row.cost.nanos) / 1e9);
  }
}

void RequestCounters::count(std::span<const std::unique_ptr<Settled>> batch) {
  std::vector<Alike*> touched;
  for (const auto& settled : batch) {
    Alike& alike = impl_->alike(*settled);
    if (alike.requests.is_nothing()) touched.push_back(&alike);
    alike.count(*settled);
  }
  for (Alike* alike : touched) alike->publish();
}

Labels gen_ai_labels(const config::Config& config, const std::string& deployment) {
  const auto index = config::index_named(deployment, config.deployments);
  const int tier = index ? config.deployments[static_cast<std::size_t>(*index)].tier : 0;
  return {{"gen_ai_operation_name", "chat"},
          {"gen_ai_provider_name", "deepseek"},
          {"gen_ai_response_model", config.tiers[static_cast<std::size_t>(tier)].model},
          {"deployment", deployment}};
}

}  // namespace weir::gateway
