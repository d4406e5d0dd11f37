#include "pricing/ledger/sqlite_tag_reader.h"

#include <algorithm>
#include <string>

#include "pricing/ledger/sqlite_strips.h"
#include "pricing/ledger/sqlite_tag_rollups.h"

namespace weir::pricing {
namespace {

constexpr const char* kStrips = "SELECT start_ms, tag_id, words_id, strip FROM rollup_tags WHERE grain = ? AND ";

}  // namespace

SqliteTagReader::SqliteTagReader(const SqliteConnection& connection)
    : tags_(connection),
      of_every_tag_(connection, std::string(kStrips) + "start_ms >= ? AND start_ms < ?"),
      of_one_tag_(connection, std::string(kStrips) + "start_ms = ? AND tag_id = ?") {}

void SqliteTagReader::begin(const SpendQuery& query) {
  by_tag_ = pricing::is_by_tag(query);
  about_untagged_ = by_tag_;
  asked_.reset();
  slots_.clear();
  for (const SpendFilter& filter : query.where) {
    if (filter.word != GroupBy::tag) continue;
    about_untagged_ = about_untagged_ && std::ranges::count(filter.any_of, "") > 0;
    asked_.emplace();
    for (const std::string& tag : filter.any_of) {
      if (const auto id = tags_.id_of(tag); id && *id != kAllTagsId) asked_->push_back(*id);
    }
  }
}

// Where a day is summed up, all tags together are read as one; else tag by tag.
void SqliteTagReader::read(const std::vector<RollupSegment>& segments, RollupScope scope, bool is_summed,
                           const std::vector<RollupWords>& words, const std::vector<char>& matches, SpendSheet& sheet) {
  const Grain grain = *segments.front().grain;
  const auto strip_width = tag_strip_width_of(grain);
  const bool all_tags_are_summed = is_summed && grain != Grain::minute;
  std::vector<std::int64_t> ids = asked_.value_or(std::vector<std::int64_t>());
  if (about_untagged_) ids.push_back(kAllTagsId);
  const bool reads_every_tag = !asked_ || (about_untagged_ && !all_tags_are_summed);
  for (const RollupRun& run : in_runs(segments, strip_width)) {
    Instant start = floor_to(run.front().from, strip_width);
    if (reads_every_tag) {
      of_every_tag_.bind(1, rollup_grain(scope, grain));
      of_every_tag_.bind(2, start);
      of_every_tag_.bind(3, run.back().until);
      read_strips(of_every_tag_, run, all_tags_are_summed, words, matches, sheet);
      continue;
    }
    for (; start < run.back().until; start += strip_width) {
      for (const std::int64_t id : ids) {
        of_one_tag_.bind(1, rollup_grain(scope, grain));
        of_one_tag_.bind(2, start);
        of_one_tag_.bind(3, id);
        read_strips(of_one_tag_, run, all_tags_are_summed, words, matches, sheet);
      }
    }
  }
}

void SqliteTagReader::read_strips(SqliteStatement& row, const RollupRun& run, bool all_tags_are_summed,
                                  const std::vector<RollupWords>& words, const std::vector<char>& matches,
                                  SpendSheet& sheet) {
  while (row.step()) {
    const std::int64_t tag_id = row.integer(1), words_id = row.integer(2);
    if (!matches[static_cast<std::size_t>(words_id)]) continue;
    Slots slots = slots_of(tag_id, words_id, words, sheet);
    if (all_tags_are_summed && tag_id != kAllTagsId) slots.untagged = SpendSheet::kNone;
    if (slots.own == SpendSheet::kNone && slots.untagged == SpendSheet::kNone) continue;
    const Outcome outcome = words[static_cast<std::size_t>(words_id)].outcome;
    for_each_tally(StripReader(row.blob(3), RollupPart::figures), row.instant(0), run,
                   [&](Instant at, const StripReader& strip) {
                     if (slots.own != SpendSheet::kNone) strip.add_to(sheet.at(at, slots.own), outcome);
                     if (slots.untagged != SpendSheet::kNone) strip.take_from(sheet.at(at, slots.untagged), outcome);
                   });
  }
  row.reset();
}

SqliteTagReader::Slots SqliteTagReader::slots_of(std::int64_t tag_id, std::int64_t words_id,
                                                 const std::vector<RollupWords>& words, SpendSheet& sheet) {
  const auto [known, is_new] =
      slots_.try_emplace(static_cast<std::uint64_t>(words_id) << 32 | static_cast<std::uint64_t>(tag_id));
  if (!is_new) return known->second;
  const RollupWords& told = words.at(static_cast<std::size_t>(words_id));
  const auto slot_under = [&](const std::string& tag) {
    return sheet.slot([&](GroupBy group) -> const std::string& { return group == GroupBy::tag ? tag : told.at(group); },
                      told.currency);
  };
  if (about_untagged_) known->second.untagged = slot_under("");
  if (tag_id != kAllTagsId) known->second.own = slot_under(tags_.tag_of(tag_id));
  return known->second;
}

std::set<Instant> SqliteTagReader::quarters_of(Instant day, const std::vector<std::string>& tags,
                                               const std::vector<SpendFilter>& other_words, RollupScope scope,
                                               const std::vector<RollupWords>& words) {
  std::set<Instant> quarters;
  std::set<std::int64_t> ids{kOtherTagsId};
  for (const std::string& tag : tags) {
    if (const auto id = tags_.id_of(tag)) ids.insert(*id);
  }
  for (Instant start = day; start < day + width_of(Grain::day); start += tag_strip_width_of(Grain::quarter)) {
    for (const std::int64_t id : ids) {
      of_one_tag_.bind(1, rollup_grain(scope, Grain::quarter));
      of_one_tag_.bind(2, start);
      of_one_tag_.bind(3, id);
      while (of_one_tag_.step()) {
        const RollupWords& told = words.at(static_cast<std::size_t>(of_one_tag_.integer(2)));
        if (!hold(other_words, [&](GroupBy group) -> const std::string& { return told.at(group); })) continue;
        for (StripReader strip(of_one_tag_.blob(3), RollupPart::figures); strip.next();)
          quarters.insert(start + width_of(Grain::quarter) * strip.place());
      }
      of_one_tag_.reset();
    }
  }
  return quarters;
}

}  // namespace weir::pricing
