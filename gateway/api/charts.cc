#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/api/cache_savings.h"
#include "gateway/api/figures.h"
#include "gateway/api/policy_latency.h"
#include "gateway/api/views.h"
#include "gateway/policy_board.h"

namespace weir::gateway::api {
namespace {

using pricing::DurationHistogram;
using pricing::GroupBy;

// Times to first token by bucket of time and of duration, in half octaves: {"bounds_ms": [...], "counts": [[...]]}.
Json heat_map(const Rows& rows, const Timeline& timeline) {
  constexpr std::size_t kMerged = DurationHistogram::kBucketsPerOctave / 2;
  constexpr std::size_t kRows = DurationHistogram::kBuckets / kMerged;
  std::vector<std::vector<std::int64_t>> counts(timeline.names.size(), std::vector<std::int64_t>(kRows));
  std::size_t least = kRows, most = 0;
  for (const pricing::SpendRow& row : rows) {
    const auto place = std::find(timeline.names.begin(), timeline.names.end(), row.group[0]);
    if (place == timeline.names.end()) continue;
    auto& column = counts[static_cast<std::size_t>(place - timeline.names.begin())];
    for (std::size_t i = 0; i < DurationHistogram::kBuckets; ++i) {
      if (row.ttft.count_in(i) == 0) continue;
      column[i / kMerged] += row.ttft.count_in(i);
      least = std::min(least, i / kMerged);
      most = std::max(most, i / kMerged);
    }
  }
  Json map{{"bounds_ms", Json::array()}, {"counts", Json::array()}};
  if (least > most) return map;
  for (std::size_t i = least; i <= most + 1; ++i)
    map["bounds_ms"].push_back(static_cast<double>(DurationHistogram::lower_bound_us(i * kMerged)) / 1e3);
  for (const auto& column : counts)
    map["counts"].push_back(std::vector<std::int64_t>(column.begin() + static_cast<std::ptrdiff_t>(least),
                                                      column.begin() + static_cast<std::ptrdiff_t>(most) + 1));
  return map;
}

}  // namespace

Response spend(const Question& question) {
  const Selection& selection = question.selection;
  const GroupBy by[] = {selection.by};
  const Rows cells = ask(question, selection, {selection.bucket, selection.by});
  const Rows rows = sum_by(cells, 1);
  return json_response({{"by", name_of(selection.by)},
                        {"bucket", name_of(selection.bucket)},
                        {"totals", figures_of(sum(rows))},
                        {"series", series_of(cells, timeline_of(selection, selection.bucket))},
                        {"rows", table_of(rows, by)},
                        {"before", table_of(ask(question, selection.before(), {selection.by}), by)}});
}

Response tokens(const Question& question) {
  const auto& [sources, request, viewer, selection, now] = question;
  const GroupBy tier[] = {GroupBy::tier}, window[] = {GroupBy::window};
  const Rows series = ask(question, selection, {selection.bucket});
  return json_response({{"totals", figures_of(sum(series))},
                        {"before", figures_of(sum(ask(question, selection.before(), {})))},
                        {"cache_savings", to_string(cache_savings(sources.config, sources.ledger, selection))},
                        {"series", series_of(series, timeline_of(selection, selection.bucket))},
                        {"tiers", table_of(ask(question, selection, {GroupBy::tier}), tier)},
                        {"windows", table_of(ask(question, selection, {GroupBy::window}), window)}});
}

Response latency(const Question& question) {
  const Selection& selection = question.selection;
  if (is_by_tag(selection.query({})))
    return problem(400, "Latencies are not told by tag: take the tag out of the filters.", "tag");
  const Timeline timeline = timeline_of(selection, selection.bucket);
  const Rows rows = ask(question, selection, {selection.bucket}, true);
  const Rows policies = ask(question, selection, {GroupBy::policy}, true);
  const Rows words = selection.by == GroupBy::policy ? policies : ask(question, selection, {selection.by}, true);
  const GroupBy bucket[] = {selection.bucket}, by[] = {selection.by};
  return json_response({{"by", name_of(selection.by)},
                        {"bucket", name_of(selection.bucket)},
                        {"totals", timed_figures_of(sum(rows))},
                        {"before", timed_figures_of(sum(ask(question, selection.before(), {}, true)))},
                        {"timeline", series_of({}, timeline)},
                        {"series", table_of(rows, bucket, true)},
                        {"heat_map", heat_map(rows, timeline)},
                        {"rows", table_of(words, by, true)},
                        {"policies", policy_latency(question.sources.policies.now()->in_force, policies)}});
}

// The bare figures, grouped by a comma-separated list of words and civil times: for programs.
Response usage(const Question& question) {
  std::vector<GroupBy> by;
  std::string_view names = question.request.parameter("group_by");
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    const auto group = pricing::group_named(name);
    if (!group) return problem(400, "group_by must be a list of: " + pricing::group_names() + ".", "group_by");
    by.push_back(*group);
  }
  const auto rows = question.sources.ledger.spend(question.selection.query(by, true));
  Json table = table_of(rows, by, true);
  for (std::size_t i = 0; i < rows.size(); ++i) table[i]["currency"] = name_of(rows[i].currency);
  return json_response({{"rows", std::move(table)}});
}

}  // namespace weir::gateway::api
