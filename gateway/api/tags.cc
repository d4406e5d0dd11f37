#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/tag_rows.h"
#include "gateway/api/views.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::SpendRow;

constexpr std::size_t kTableMax = 30;  // tags
constexpr std::size_t kChartMax = 8;

bool is_other(const SpendRow& row) {
  return row.group.back() == pricing::kOtherTags;
}

Selection with_tags(const Selection& selection, std::vector<std::string> tags) {
  Selection only = selection;
  std::erase_if(only.where, [](const pricing::SpendFilter& filter) { return filter.word == GroupBy::tag; });
  only.where.push_back({GroupBy::tag, std::move(tags)});
  return only;
}

// The costliest tags, span by span, and what has none; then the rest, which is not read tag by tag.
Rows cells_of(const Question& question, const Rows& rows) {
  const Selection& selection = question.selection;
  std::vector<std::string> charted;
  bool has_rest = false;
  for (const SpendRow& row : rows) {
    const bool fits = !is_other(row) && (row.group[0].empty() || charted.size() < kChartMax);
    if (fits) charted.push_back(row.group[0]);
    has_rest = has_rest || !fits;
  }
  Rows cells = ask(question, with_tags(selection, charted), {selection.bucket, GroupBy::tag});
  if (!has_rest) return cells;
  std::map<std::string, SpendRow> rests;  // by span
  for (SpendRow& all : ask(question, selection, {selection.bucket})) rests.emplace(all.group[0], std::move(all));
  for (const SpendRow& cell : cells) rests.at(cell.group[0]) -= cell;
  for (auto& [span, rest] : rests) {
    rest.group.emplace_back(pricing::kOtherTags);
    cells.push_back(std::move(rest));
  }
  return cells;
}

}  // namespace

Rows tag_rows(const Question& question, const Selection& selection) {
  Rows rows = ask(question, selection, {GroupBy::tag});
  const auto costlier = [](const SpendRow* a, const SpendRow* b) {
    if (is_other(*a) != is_other(*b)) return is_other(*b);
    return a->cost != b->cost ? a->cost > b->cost : a->group < b->group;
  };
  std::vector<SpendRow*> order;
  for (SpendRow& row : rows) order.push_back(&row);
  const auto told = order.begin() + static_cast<std::ptrdiff_t>(std::min(order.size(), kTableMax));
  std::ranges::partial_sort(order, told, costlier);
  Rows table;
  for (auto row = order.begin(); row != told; ++row) table.push_back(std::move(**row));
  if (told == order.end()) return table;
  SpendRow& rest = table.emplace_back();
  rest.group.emplace_back(pricing::kOtherTags);
  rest.currency = table[0].currency;
  for (auto row = told; row != order.end(); ++row) rest += **row;
  return table;
}

Response tags(const Question& question) {
  const Selection& selection = question.selection;
  const GroupBy by[] = {GroupBy::tag};
  const Rows rows = tag_rows(question, selection);
  return json_response({{"by", "tag"},
                        {"bucket", name_of(selection.bucket)},
                        {"totals", figures_of(sum(rows))},
                        {"series", series_of(cells_of(question, rows), timeline_of(selection, selection.bucket))},
                        {"rows", table_of(rows, by)},
                        {"before", table_of(tag_rows(question, selection.before()), by)}});
}

}  // namespace weir::gateway::api
