#include <nlohmann/json.hpp>

#include "gateway/api/cache_savings.h"
#include "gateway/api/figures.h"
#include "gateway/api/policy_latency.h"
#include "gateway/api/tag_rows.h"
#include "gateway/api/views.h"
#include "gateway/policy_board.h"
#include "pricing/ledger/civil_spans.h"
#include "pricing/period.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::Instant;
using namespace std::chrono;

pricing::Money cost_within(const Question& question, Instant from, Instant until) {
  if (from >= until) return {};
  const Selection part = question.selection.within(from, until);
  return sum(ask(question, part, {})).cost;
}

// This month so far, and at its end if the rest of it goes like the last seven days.
Json month(const Question& question) {
  const auto calendar = pricing::Calendar::in_zone(question.selection.time_zone).value();
  const pricing::PeriodSpan span = span_of(pricing::Period::month, question.now, calendar);
  const pricing::Money spent = cost_within(question, span.from, question.now);
  const pricing::Money last_week = cost_within(question, question.now - days(7), question.now);
  const double weeks_left = duration<double>(span.until - question.now) / duration<double>(days(7));
  const auto rest = static_cast<std::int64_t>(static_cast<double>(last_week.nanos) * weeks_left);
  return {{"month", pricing::CivilSpans(GroupBy::month, question.selection.time_zone).at(question.now).name},
          {"spent", to_string(spent)},
          {"forecast", to_string(spent + pricing::Money{rest})}};
}

Json now_and_today(const Question& question) {
  const auto calendar = pricing::Calendar::in_zone(question.selection.time_zone).value();
  const Instant midnight = span_of(pricing::Period::day, question.now, calendar).from;
  const Instant same_time_yesterday = question.now - days(1);
  return {{"last_hour", to_string(cost_within(question, question.now - hours(1), question.now))},
          {"today", to_string(cost_within(question, midnight, question.now))},
          {"yesterday_by_now", to_string(cost_within(question, midnight - days(1), same_time_yesterday))},
          {"month", month(question)}};
}

}  // namespace

Response overview(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const Rows by_tier = ask(question, selection, {selection.bucket, GroupBy::tier});
  const Rows by_policy = ask(question, selection, {GroupBy::policy}, true);
  const GroupBy key[] = {GroupBy::tenant, GroupBy::key}, tier[] = {GroupBy::tier}, tag[] = {GroupBy::tag};
  return json_response({{"totals", timed_figures_of(sum(by_policy))},
                        {"before", figures_of(sum(ask(question, selection.before(), {})))},
                        {"now", now_and_today(question)},
                        {"cache_savings", to_string(cache_savings(sources.config, sources.ledger, selection))},
                        {"series", series_of(by_tier, timeline_of(selection, selection.bucket))},
                        {"tiers", table_of(sum_by(by_tier, 1), tier)},
                        {"policies", policy_latency(sources.policies.now()->in_force, by_policy)},
                        {"keys", table_of(ask(question, selection, {GroupBy::tenant, GroupBy::key}), key)},
                        {"tags", table_of(tag_rows(question, selection), tag)}});
}

}  // namespace weir::gateway::api
