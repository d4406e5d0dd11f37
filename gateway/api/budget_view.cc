#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/views.h"

namespace weir::gateway::api {
namespace {

using pricing::Instant;
using Status = pricing::AdmissionControl::BudgetStatus;

// Of the installation's, tags' and others' budgets a tenant sees nothing.
bool is_for(const config::Budget& budget, const config::Config& config, const Viewer& viewer) {
  if (!viewer.tenant) return true;
  const auto named = [&](int tenant) {
    return config.tenants[static_cast<std::size_t>(tenant)].name == *viewer.tenant;
  };
  if (budget.tenant) return named(*budget.tenant);
  return budget.key && named(config.keys[static_cast<std::size_t>(*budget.key)].tenant);
}

Json milliseconds_of(Instant instant) {
  return instant.time_since_epoch().count();
}

// Where the period ends at the pace that it had so far, and when the budget is used up before.
void add_pace(const pricing::BudgetTerms& terms, pricing::Money spent, Instant now, Json& line) {
  line["from_ms"] = line["until_ms"] = line["forecast"] = line["used_up_ms"] = nullptr;
  if (terms.period == pricing::Period::total || !terms.calendar) return;
  const pricing::PeriodSpan span = span_of(terms.period, now, *terms.calendar);
  line["from_ms"] = milliseconds_of(span.from);
  line["until_ms"] = milliseconds_of(span.until);
  const std::chrono::duration<double> elapsed = now - span.from, whole = span.until - span.from;
  if (elapsed.count() <= 0 || spent.nanos <= 0) return;
  const auto nanos = static_cast<double>(spent.nanos);
  line["forecast"] = to_string(pricing::Money{static_cast<std::int64_t>(nanos * (whole / elapsed))});
  const auto used_up = elapsed * (static_cast<double>(terms.amount.nanos) / nanos);
  if (used_up < whole)
    line["used_up_ms"] = milliseconds_of(span.from + std::chrono::duration_cast<std::chrono::milliseconds>(used_up));
}

Json line_of(const config::Budget& budget, const Status& status, const config::Config& config, Instant now) {
  const auto name_at = [](const auto& entries, const std::optional<int>& index) {
    return index ? Json(entries[static_cast<std::size_t>(*index)].name) : Json();
  };
  Json line{{"budget", budget.name},
            {"tenant", name_at(config.tenants, budget.tenant)},
            {"key", name_at(config.keys, budget.key)},
            {"tag", budget.tag ? Json(*budget.tag) : Json()},
            {"period", name_of(budget.terms.period)},
            {"hard", budget.terms.hard},
            {"warn_at", budget.terms.warn_at},
            {"amount", to_string(status.amount)},
            {"spent", to_string(status.spent)},
            {"held", to_string(status.held)}};
  add_pace(budget.terms, status.spent, now, line);
  return line;
}

}  // namespace

Response budgets(const Question& question) {
  const config::Config& config = question.sources.config;
  const std::vector<Status> states = question.sources.budgets();
  Json table = Json::array();
  for (std::size_t i = 0; i < config.budgets.size(); ++i) {
    if (is_for(config.budgets[i], config, question.viewer))
      table.push_back(line_of(config.budgets[i], states.at(i), config, question.now));
  }
  return json_response({{"budgets", std::move(table)}});
}

}  // namespace weir::gateway::api
