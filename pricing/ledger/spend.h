// What can be asked of a ledger: figures of a period, of the requests that match, grouped by words and by civil time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/ledger/tally.h"

namespace weir::pricing {

// Civil times first, from fine to coarse, then the words of a record.
enum class GroupBy : std::uint8_t {
  minute,  // "2026-09-10T13:05+08:00"
  hour,    // "2026-09-10T13:00+08:00"
  day,     // "2026-09-10"
  week,    // its Monday, "2026-09-07"
  month,   // "2026-09"
  tenant,
  key,
  model,  // the public model of the tier that answered
  tier,
  deployment,
  policy,
  outcome,
  window,  // of the tariff
  tag,     // what the client filed it under, as far as tags are told apart
};

// Clients choose their tags, so there may be as many as requests. Of each tenant and day (UTC) the first ones are told
// apart; what comes under others on that day counts under kOtherTags. Money and counts are told by tag, durations not:
// the histograms of a query that groups or filters by tag stay empty.
inline constexpr std::int64_t kTagsToldMax = 100;
inline constexpr std::string_view kOtherTags = "(other)";

std::string_view name_of(GroupBy group);
std::optional<GroupBy> group_named(std::string_view name);
// "minute, hour, ...": for messages.
std::string group_names();

constexpr bool is_time(GroupBy group) {
  return group <= GroupBy::month;
}

// Only records whose word is one of these.
struct SpendFilter {
  GroupBy word = GroupBy::tenant;
  std::vector<std::string> any_of;
};

// Whether all of them hold; `word(GroupBy)` gives a text.
template <class Word>
bool hold(const std::vector<SpendFilter>& filters, Word&& word) {
  return std::ranges::all_of(filters, [&](const SpendFilter& filter) {
    return std::ranges::find(filter.any_of, word(filter.word)) != filter.any_of.end();
  });
}

struct SpendQuery {
  std::optional<Instant> from;     // inclusive
  std::optional<Instant> until;    // exclusive
  std::vector<SpendFilter> where;  // all of them hold
  std::vector<GroupBy> group_by;
  std::string time_zone = "UTC";  // what a day is
  bool durations = false;         // fill the histograms, too
};

struct SpendRow : Tally {
  std::vector<std::string> group;     // one value for each of group_by
  Currency currency = Currency::usd;  // rows of different currencies are never added up
};

// Whether it groups or filters by tag.
bool is_by_tag(const SpendQuery& query);

// Throws LedgerError when a filter is by a time: that is what a period is for.
void require_words(const SpendQuery& query);

// The word of a record that a group or a filter is about; `group` is no time. Of a tag: the record's own.
std::string_view word_of(const UsageRecord& record, GroupBy group);

}  // namespace weir::pricing
