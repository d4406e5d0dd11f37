#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/views.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::gateway::api {
namespace {

constexpr std::size_t kPerPage = 50;
constexpr std::size_t kReasonsOf = 1000;

struct ToJson {
  Json operator()(const std::string& text) const { return text; }
  Json operator()(bool yes) const { return yes; }
  Json operator()(int number) const { return number; }
  Json operator()(std::int64_t number) const { return number; }
  Json operator()(const std::optional<std::int64_t>& number) const { return number ? Json(*number) : Json(); }
  Json operator()(pricing::Money amount) const { return to_string(amount); }
  Json operator()(pricing::Instant instant) const { return instant.time_since_epoch().count(); }
  template <class Enum>
  requires std::is_enum_v<Enum> Json operator()(Enum value) const { return name_of(value); }
};

// The columns of the ledger, but amounts in their unit rather than in nano-units.
Json record_json(const pricing::UsageRecord& record) {
  Json json = Json::object();
  pricing::for_each_column(record, [&](const char* column, const auto& field) {
    std::string name(column);
    if (name.ends_with("_nanos")) name.resize(name.size() - 6);
    json[name] = ToJson()(field);
  });
  return json;
}

// Each try, in order: the earlier ones as the record holds them, and the last, which is the record's own.
Json attempts_of(const pricing::UsageRecord& record) {
  Json attempts = Json::array();
  if (record.attempts == 0) return attempts;
  std::int64_t earlier_us = 0;
  const Json earlier = Json::parse(record.earlier_attempts.empty() ? "[]" : record.earlier_attempts);
  for (const Json& one : earlier) {
    earlier_us += one.value("total_us", std::int64_t{0});
    Json& attempt = attempts.emplace_back(one);
    attempt["cost"] = to_string(pricing::Money{one.value("cost_nanos", std::int64_t{0})});
    attempt.erase("cost_nanos");
  }
  attempts.push_back({{"kind", record.attempts == 1 ? "primary" : "fallback"},
                      {"tier", record.tier},
                      {"deployment", record.deployment},
                      {"upstream_id", record.upstream_id},
                      {"ending", name_of(record.ending)},
                      {"error", ""},
                      {"prompt_tokens", record.usage.prompt_tokens()},
                      {"completion_tokens", record.usage.completion_tokens()},
                      {"total_us", record.total_us - earlier_us},
                      {"cost", to_string(record.cost)}});
  return attempts;
}

// "1764000000000.0199-..." : the place that a page ended at.
std::string cursor_of(const pricing::RecordPlace& place) {
  return std::to_string(place.admitted_at.time_since_epoch().count()) + "." + place.request_id;
}

std::optional<pricing::RecordPlace> place_at(std::string_view cursor) {
  const std::size_t point = cursor.find('.');
  if (point == cursor.npos) return std::nullopt;
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + point, ms);
  if (error != std::errc() || end != cursor.data() + point) return std::nullopt;
  return pricing::RecordPlace{pricing::Instant{std::chrono::milliseconds{ms}}, std::string(cursor.substr(point + 1))};
}

Response one(const Question& question, std::string_view id) {
  const auto record = question.sources.ledger.find(id);
  // What is another tenant's is not there.
  if (!record || (question.viewer.tenant && record->tenant != *question.viewer.tenant))
    return problem(404, "No request has this id. It stands in the response header x-request-id.", "id");
  Json json = record_json(*record);
  json.erase("earlier_attempts");
  json["attempt_list"] = attempts_of(*record);
  return json_response(json);
}

}  // namespace

Response requests(const Question& question) {
  if (const auto id = question.request.parameter("id"); !id.empty()) return one(question, id);
  pricing::RecordQuery query;
  query.from = question.selection.from;
  query.until = question.selection.until;
  query.where = question.selection.where;
  query.most = kPerPage;
  if (const auto before = question.request.parameter("before"); !before.empty()) {
    query.before = place_at(before);
    if (!query.before) return problem(400, "before must be the `next` of an earlier answer.", "before");
  }
  const pricing::RecordPage page = question.sources.ledger.page(query);
  Json table = Json::array();
  for (const pricing::UsageRecord& record : page.records) table.push_back(record_json(record));
  return json_response({{"requests", std::move(table)}, {"next", page.next ? Json(cursor_of(*page.next)) : Json()}});
}

Response reasons(const Question& question) {
  pricing::RecordQuery query;
  query.from = question.selection.from;
  query.until = question.selection.until;
  query.where = question.selection.where;
  query.most = kReasonsOf;
  std::map<std::pair<std::string, std::string>, int> counts;
  const pricing::RecordPage page = question.sources.ledger.page(query);
  for (const pricing::UsageRecord& record : page.records) ++counts[{record.reason, record.tier}];
  Json table = Json::array();
  for (const auto& [key, count] : counts)
    table.push_back({{"reason", key.first}, {"tier", key.second}, {"requests", count}});
  return json_response({{"latest", page.records.size()}, {"reasons", std::move(table)}});
}

}  // namespace weir::gateway::api
