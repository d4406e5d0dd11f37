#include "pricing/ledger/spend_sheet.h"

#include <algorithm>

#include "pricing/ledger/civil_spans.h"

namespace weir::pricing {

SpendSheet::SpendSheet(const SpendQuery& query, Instant from, Instant until, Instant fine_from)
    : query_(query), until_(until) {
  std::vector<CivilSpans> times;
  for (const GroupBy group : query.group_by) {
    if (is_time(group)) times.emplace_back(group, query.time_zone);
  }
  while (from < until) {
    Bucket& bucket = buckets_.emplace_back(Bucket{from, {}, {}});
    Instant next = until;
    for (CivilSpans& time : times) {
      const CivilSpans::Span& span = time.at(from);
      bucket.names.push_back(span.name);
      next = std::min(next, span.until);
    }
    if (from < fine_from) next = std::min(ceil_to(next, width_of(Grain::quarter)), until);
    from = next;
  }
}

std::vector<RollupSegment> SpendSheet::segments() const {
  std::vector<RollupSegment> segments;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    cover(buckets_[i].from, i + 1 < buckets_.size() ? buckets_[i + 1].from : until_, segments);
  }
  return segments;
}

Tally& SpendSheet::at(Instant instant, int slot) {
  const auto behind = std::upper_bound(buckets_.begin(), buckets_.end(), instant,
                                       [](Instant at, const Bucket& bucket) { return at < bucket.from; });
  std::vector<Tally>& slots = std::prev(behind)->slots;
  if (slots.size() <= static_cast<std::size_t>(slot)) slots.resize(slots_.size());
  return slots[static_cast<std::size_t>(slot)];
}

std::vector<SpendRow> SpendSheet::rows() const {
  // Slots are in the order of rows, unless there are times in between.
  const bool in_order = std::ranges::none_of(query_.group_by, is_time);
  std::map<std::pair<std::vector<std::string>, std::string_view>, SpendRow> rows;  // by group, then currency
  for (const auto& [key, slot] : slots_) {
    const auto& [words, currency] = key;
    for (const Bucket& bucket : buckets_) {
      const auto place = static_cast<std::size_t>(slot);
      if (place >= bucket.slots.size() || bucket.slots[place] == Tally{}) continue;
      std::vector<std::string> group = group_of(bucket, words);
      SpendRow& row =
          in_order ? rows.try_emplace(rows.end(), std::pair(group, currency))->second : rows[{group, currency}];
      row.group = std::move(group);
      row.currency = currency_named(currency).value();
      row += bucket.slots[place];
    }
  }
  std::vector<SpendRow> result;
  result.reserve(rows.size());
  for (auto& [key, row] : rows) result.push_back(std::move(row));
  return result;
}

std::vector<std::string> SpendSheet::group_of(const Bucket& bucket, const Words& words) const {
  std::vector<std::string> group;
  auto name = bucket.names.begin();
  auto word = words.begin();
  for (const GroupBy by : query_.group_by) group.push_back(is_time(by) ? *name++ : *word++);
  return group;
}

}  // namespace weir::pricing
