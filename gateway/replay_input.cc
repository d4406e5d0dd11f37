#include "gateway/replay_input.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "gateway/access.h"
#include "gateway/endpoint_choice.h"
#include "gateway/latency_verdict.h"

namespace weir::gateway {
namespace {

using pricing::UsageRecord;
using routing::Arrival;
using routing::Replayed;

// As long on every tier as it was on one, and at other efforts than the request's as config/quality.h expects. Where
// the server did not tell what was reasoning, none is.
void give_answers(const config::Config& config, std::int64_t tokens, std::int64_t reasoning_tokens, Arrival& arrival) {
  const config::Effort effort = arrival.request.effort;
  tokens = std::max<std::int64_t>(1, tokens);
  const bool told = reasoning_tokens > 0;
  const double share = config::told_or_usual(static_cast<double>(reasoning_tokens) / static_cast<double>(tokens));
  if (!told) {
    const double answered = config::length_beside(effort, share, config::Effort::none) * static_cast<double>(tokens);
    reasoning_tokens = tokens - std::max<std::int64_t>(1, std::llround(answered));
  }
  const routing::AnswerByEffort answers = routing::answers_beside(effort, tokens, reasoning_tokens, share);
  for (const config::Tier& tier : config.tiers) {
    routing::AnswerByEffort& of_tier = arrival.answers.emplace_back(answers);
    for (std::size_t i = 0; i < of_tier.size(); ++i) {
      of_tier[i].quality = config.quality.points(tier, arrival.request.task_class, static_cast<config::Effort>(i));
      if (!told) of_tier[i].reasoning_tokens = 0;
    }
  }
}

// The class that the request was taken for, where the table still has it; of older records, what alias, policy or key
// give.
int class_of(const config::ModelAlias& alias, const config::Policy& policy, const UsageRecord& record,
             const config::Config& config) {
  if (const auto known = config::index_named(record.task_class, config.quality.classes)) return *known;
  if (alias.task_class) return *alias.task_class;
  if (policy.task_class) return *policy.task_class;
  const auto key = config::index_named(record.key, config.keys);
  return key ? config.keys[static_cast<std::size_t>(*key)].task_class.value_or(0) : 0;
}

// What the client said of thinking is not recorded. Where the router chose the effort it said nothing, and where the
// effort is the servers' default that is likely.
bool leaves_effort_open(const UsageRecord& record, const config::Config& config) {
  if (config::endpoint_at(record.endpoint).value_or(config::Endpoint::chat) != config::Endpoint::chat) return false;
  return record.reason.text().find("; effort=") != std::string::npos ||
         config::effort_named(record.effort) == config.quality.default_effort;
}

std::optional<Arrival> arrival_of(const UsageRecord& record, const config::Config& config) {
  const config::ModelAlias* alias = find_alias(config, record.requested_model);
  if (!alias) return std::nullopt;
  const auto named = config::index_named(record.policy, config.policies);
  Arrival arrival;
  arrival.request.policy = named ? *named : alias->policy.value_or(0);
  arrival.request.key = config::index_named(record.key, config.keys).value_or(-1);
  const config::Policy& policy = config.policies[static_cast<std::size_t>(arrival.request.policy)];
  arrival.prompt_tokens = record.usage.prompt_tokens();
  arrival.cached_prompt_tokens = record.usage.cached_prompt_tokens;
  arrival.request.prompt_tokens = arrival.prompt_tokens;
  if (const auto asked = config::endpoint_at(record.endpoint)) arrival.request.endpoints = servable_by(*asked);
  arrival.request.streamed = record.streamed;
  arrival.request.wants = policy;
  if (!record.streamed) arrival.request.wants.latency.ttft_ms.reset();
  arrival.request.task_class = class_of(*alias, policy, record, config);
  arrival.request.effort = config::effort_named(record.effort).value_or(config.quality.default_effort);
  if (leaves_effort_open(record, config)) arrival.request.efforts = policy.efforts;
  arrival.request.pinned_tier = alias->tier;
  arrival.request.pinned_deployment = alias->deployment;
  give_answers(config, record.usage.completion_tokens(), record.usage.reasoning_tokens, arrival);
  return arrival;
}

Replayed what_was(const UsageRecord& record, const Arrival& arrival, int tier) {
  Replayed was;
  was.tier = tier;
  was.effort = arrival.request.effort;
  was.attempts = record.attempts;
  was.usage = record.usage;
  was.cost = record.cost;
  was.quality = arrival.answer(tier, was.effort).quality;
  was.total_ms = static_cast<double>(record.total_us) / 1000;
  was.ttft_ms = record.ttft_us ? static_cast<double>(*record.ttft_us) / 1000 : was.total_ms;
  const std::int64_t tokens = record.usage.completion_tokens();
  if (tokens > 1) was.tpot_ms = (was.total_ms - was.ttft_ms) / static_cast<double>(tokens - 1);
  was.met = judge_latency(arrival.request.wants.latency, record) != LatencyVerdict::missed;
  return was;
}

void take(const UsageRecord& record, const config::Config& config, ReplayInput& into) {
  const auto tier = config::index_named(record.tier, config.tiers);
  auto arrival = arrival_of(record, config);
  if (!tier || !arrival || record.outcome != pricing::Outcome::served) {
    ++into.left_out;
    return;
  }
  if (into.arrivals.empty()) into.begins = record.admitted_at;
  if (record.quality_version != config.quality.version) ++into.by_other_tables[record.quality_version];
  arrival->at_ms = static_cast<double>((record.admitted_at - into.begins).count());
  into.today.push_back(what_was(record, *arrival, *tier));
  into.arrivals.push_back(std::move(*arrival));
}

struct TraceLine {
  double at_ms = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

std::optional<TraceLine> read_csv(const std::string& line) {
  int day = 0, hour = 0, minute = 0;
  double second = 0;
  long long prompt = 0, completion = 0;
  if (std::sscanf(line.c_str(), "%*d-%*d-%d %d:%d:%lf,%lld,%lld", &day, &hour, &minute, &second, &prompt,
                  &completion) != 6)
    return std::nullopt;
  return TraceLine{1000 * (second + 60 * (minute + 60 * (hour + 24.0 * day))), prompt, completion};
}

std::optional<TraceLine> read_json(const std::string& line) {
  const auto row = nlohmann::json::parse(line, nullptr, false);
  if (!row.is_object()) return std::nullopt;
  for (const char* member : {"timestamp", "input_length", "output_length"}) {
    if (!row.contains(member) || !row[member].is_number()) return std::nullopt;
  }
  return TraceLine{row["timestamp"].get<double>(), row["input_length"].get<std::int64_t>(),
                   row["output_length"].get<std::int64_t>()};
}

}  // namespace

ReplayInput replay_input(pricing::Ledger& ledger, const config::Config& config) {
  const config::Config* const only[] = {&config};
  return std::move(replay_inputs(ledger, only, pricing::Instant::min(), pricing::Instant::max()).front());
}

std::vector<ReplayInput> replay_inputs(pricing::Ledger& ledger, std::span<const config::Config* const> configs,
                                       pricing::Instant from, pricing::Instant until) {
  std::vector<ReplayInput> inputs(configs.size());
  ledger.for_each(from, until, [&](const UsageRecord& record) {
    if (!record.adjusts.empty()) return;
    for (std::size_t i = 0; i < configs.size(); ++i) take(record, *configs[i], inputs[i]);
  });
  return inputs;
}

ReplayInput replay_input(const std::filesystem::path& trace, const config::Config& config, int policy,
                         pricing::Instant begins) {
  std::ifstream in(trace);
  if (!in) throw std::invalid_argument("cannot read " + trace.string());
  ReplayInput input;
  input.begins = begins;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line == "\r" || (number == 1 && line.starts_with("TIMESTAMP"))) continue;
    const auto row = line.starts_with('{') ? read_json(line) : read_csv(line);
    if (!row || row->prompt_tokens < 0 || row->completion_tokens < 0)
      throw std::invalid_argument(trace.string() + ":" + std::to_string(number) +
                                  ": is neither \"2023-11-16 18:17:03.97,4808,10\" nor {\"timestamp\": 0, "
                                  "\"input_length\": 4808, \"output_length\": 10}");
    Arrival arrival;
    arrival.at_ms = row->at_ms;
    arrival.prompt_tokens = arrival.request.prompt_tokens = std::max<std::int64_t>(1, row->prompt_tokens);
    arrival.request.streamed = true;
    arrival.request.policy = policy;
    arrival.request.wants = config.policies[static_cast<std::size_t>(policy)];
    arrival.request.task_class = arrival.request.wants.task_class.value_or(0);
    arrival.request.effort = config.quality.default_effort;
    arrival.request.efforts = arrival.request.wants.efforts;
    give_answers(config, row->completion_tokens, 0, arrival);
    input.arrivals.push_back(std::move(arrival));
  }
  std::ranges::stable_sort(input.arrivals, {}, &Arrival::at_ms);
  if (!input.arrivals.empty()) {
    const double first = input.arrivals.front().at_ms;
    for (Arrival& arrival : input.arrivals) arrival.at_ms -= first;
  }
  return input;
}

}  // namespace weir::gateway
