#include <map>
#include <nlohmann/json.hpp>

#include "gateway/api/figures.h"
#include "gateway/api/views.h"
#include "gateway/latest_part.h"
#include "pricing/ledger/civil_spans.h"

namespace weir::gateway::api {
namespace {

constexpr std::int64_t kRequestsMax = 100'000;

}  // namespace

// Clients choose their tags, so no rollup is kept by them: they are added up record by record.
Response tags(const Question& question) {
  const Selection& selection = question.selection;
  pricing::Ledger& ledger = question.sources.ledger;
  const pricing::Instant from = latest_part(ledger, selection.from, selection.until, kRequestsMax);
  pricing::CivilSpans spans(selection.bucket, selection.time_zone);
  std::map<std::pair<std::string, std::string>, pricing::SpendRow> cells;  // by span and tag
  ledger.for_each(from, selection.until, [&](const pricing::UsageRecord& record) {
    if (record.currency != question.sources.config.prices.currency() || !has_words(record, selection.where)) return;
    const std::string& span = spans.at(record.admitted_at).name;
    pricing::SpendRow& cell = cells[{span, record.tag}];
    cell.group = {span, record.tag};
    cell.add(record);
  });
  Rows rows;
  for (auto& [place, cell] : cells) rows.push_back(std::move(cell));
  const Rows sums = sum_by(rows, 1);
  Json table = Json::array();
  for (const pricing::SpendRow& row : sums) {
    Json line{{"tag", row.group[0]}};
    line.update(figures_of(row));
    table.push_back(std::move(line));
  }
  return json_response(
      {{"by", "tag"},
       {"bucket", name_of(selection.bucket)},
       {"from_ms", from.time_since_epoch().count()},
       {"whole", from == selection.from},
       {"totals", figures_of(sum(sums))},
       {"series", series_of(rows, timeline_of(selection.within(from, selection.until), selection.bucket))},
       {"rows", std::move(table)},
       {"before", Json::array()}});
}

}  // namespace weir::gateway::api
