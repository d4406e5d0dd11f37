#include "pricing/ledger/focus_export.h"

#include <chrono>
#include <cstdio>
#include <string_view>

#include "pricing/calendar.h"
#include "pricing/quoting.h"

namespace weir::pricing {
namespace {

// Behind the period.
enum Place : std::size_t { kPeriod, kTenant, kKey, kModel, kTier, kDeployment, kPolicy, kWindow };

constexpr std::string_view kService = "Weir";

std::string iso(std::chrono::sys_days day, int hour) {
  const std::chrono::year_month_day date{day};
  char text[48];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:00:00Z", int{date.year()},
                                 unsigned{date.month()}, unsigned{date.day()}, hour);
  return {text, static_cast<std::size_t>(size)};
}

// "2026-09-10" or "2026-09-10T13:00+00:00", as CivilSpans names them in UTC.
struct ChargePeriod {
  std::chrono::sys_days day;
  int hour = 0;
  int hours = 24;

  explicit ChargePeriod(const std::string& name) : day(parse_date(name.substr(0, 10)).value()) {
    if (name.size() == 10) return;
    hour = std::stoi(name.substr(11, 2));
    hours = 1;
  }

  std::string start() const { return iso(day, hour); }
  std::string end() const { return hour + hours < 24 ? iso(day, hour + hours) : iso(day + std::chrono::days{1}, 0); }
  std::string month_start() const { return iso(month() / 1, 0); }
  std::string month_end() const { return iso((month() + std::chrono::months{1}) / 1, 0); }

 private:
  std::chrono::year_month month() const {
    const std::chrono::year_month_day date{day};
    return {date.year(), date.month()};
  }
};

std::string tags(const SpendRow& row) {
  return "{\"weir/key\": " + json_string(row.group[kKey]) + ", \"weir/policy\": " + json_string(row.group[kPolicy]) +
         "}";
}

// visit(column, value) for each, in the order of the file.
template <class Visit>
void for_each_column(const SpendRow& row, Visit&& visit) {
  const ChargePeriod period(row.group[kPeriod]);
  const std::string& model = row.group[kModel];
  const std::string cost = to_string(row.cost);
  const std::string tokens = std::to_string(row.usage.total_tokens());
  visit("BilledCost", cost);
  visit("BillingAccountId", "weir");
  visit("BillingAccountName", "Weir");
  visit("BillingAccountType", "Installation");
  visit("BillingCurrency", row.currency == Currency::cny ? "CNY" : "USD");
  visit("BillingPeriodEnd", period.month_end());
  visit("BillingPeriodStart", period.month_start());
  visit("ChargeCategory", "Usage");
  visit("ChargeClass", "");
  visit("ChargeDescription", std::to_string(row.requests) + " requests" + (model.empty() ? "" : " to " + model));
  visit("ChargeFrequency", "Usage-Based");
  visit("ChargePeriodEnd", period.end());
  visit("ChargePeriodStart", period.start());
  visit("ConsumedQuantity", tokens);
  visit("ConsumedUnit", "Tokens");
  visit("ContractedCost", cost);
  visit("EffectiveCost", cost);
  visit("InvoiceIssuerName", kService);
  visit("ListCost", cost);
  visit("PricingCategory", "Dynamic");
  visit("PricingQuantity", tokens);
  visit("PricingUnit", "Tokens");
  visit("ProviderName", kService);
  visit("PublisherName", kService);
  visit("ResourceId", row.group[kDeployment]);
  visit("ResourceName", row.group[kDeployment]);
  visit("ResourceType", row.group[kDeployment].empty() ? "" : "Deployment");
  visit("ServiceCategory", "AI and Machine Learning");
  visit("ServiceName", "Chat completions");
  visit("ServiceSubcategory", "Generative AI");
  visit("SkuId", model);
  visit("SkuMeter", model.empty() ? "" : "Tokens");
  visit("SkuPriceId", model.empty() ? "" : model + "/" + row.group[kWindow]);
  visit("SubAccountId", row.group[kTenant]);
  visit("SubAccountName", row.group[kTenant]);
  visit("SubAccountType", "Tenant");
  visit("Tags", tags(row));
  visit("x_Requests", std::to_string(row.requests));
  visit("x_UncachedPromptTokens", std::to_string(row.usage.uncached_prompt_tokens));
  visit("x_CachedPromptTokens", std::to_string(row.usage.cached_prompt_tokens));
  visit("x_AnswerTokens", std::to_string(row.usage.answer_tokens));
  visit("x_ReasoningTokens", std::to_string(row.usage.reasoning_tokens));
  visit("x_Tier", row.group[kTier]);
}

void append_field(std::string_view field, std::string& line) {
  if (!line.empty()) line += ',';
  line += csv_field(field);
}

}  // namespace

SpendQuery focus_query(SpendQuery query, GroupBy period) {
  query.group_by = {period,        GroupBy::tenant,     GroupBy::key,    GroupBy::model,
                    GroupBy::tier, GroupBy::deployment, GroupBy::policy, GroupBy::window};
  query.time_zone = "UTC";
  return query;
}

std::string render_focus(std::span<const SpendRow> rows) {
  SpendRow any;
  any.group = {"1970-01-01", "", "", "", "", "", "", ""};
  std::string header;
  for_each_column(any, [&](std::string_view column, std::string_view) { append_field(column, header); });
  std::string csv = header + "\r\n";
  for (const SpendRow& row : rows) {
    std::string line;
    for_each_column(row, [&](std::string_view, std::string_view value) { append_field(value, line); });
    csv.append(line).append("\r\n");
  }
  return csv;
}

}  // namespace weir::pricing
