#include "pricing/ledger/sqlite_tag_reader.h"

#include <algorithm>
#include <string>

#include "pricing/ledger/sqlite_strips.h"
#include "pricing/ledger/sqlite_tag_rollups.h"

namespace weir::pricing {
namespace {

constexpr std::size_t kFewTags = 4;  // to look each up takes less time than to pass by the others

constexpr const char* kStrips = "SELECT start_ms, tag_id, words_id, strip FROM rollup_tags WHERE grain = ? AND ";

}  // namespace

SqliteTagReader::SqliteTagReader(const SqliteConnection& connection)
    : tags_(connection),
      of_a_time_(connection, std::string(kStrips) + "start_ms >= ? AND start_ms < ?"),
      of_one_combination_(connection, std::string(kStrips) + "start_ms = ? AND words_id = ?"),
      of_one_tag_(connection, std::string(kStrips) + "start_ms = ? AND words_id = ? AND tag_id = ?") {}

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
  const bool finds_tags = !reads_every_tag && ids.size() <= kFewTags;
  const std::vector<std::int64_t> told = told_in(scope, words, matches);
  const bool finds_combinations = finds_tags || are_few(told.size(), words);
  for (const RollupRun& run : in_runs(segments, strip_width)) {
    Instant start = floor_to(run.front().from, strip_width);
    if (!finds_combinations) {
      of_a_time_.bind(1, rollup_grain(scope, grain));
      of_a_time_.bind(2, start);
      of_a_time_.bind(3, run.back().until);
      read_strips(of_a_time_, run, all_tags_are_summed, words, matches, sheet);
      continue;
    }
    SqliteStatement& row = finds_tags ? of_one_tag_ : of_one_combination_;
    row.bind(1, rollup_grain(scope, grain));
    for (; start < run.back().until; start += strip_width) {
      row.bind(2, start);
      for (const std::int64_t words_id : told) {
        row.bind(3, words_id);
        if (!finds_tags) read_strips(row, run, all_tags_are_summed, words, matches, sheet);
        for (std::size_t i = 0; finds_tags && i < ids.size(); ++i) {
          row.bind(4, ids[i]);
          read_strips(row, run, all_tags_are_summed, words, matches, sheet);
        }
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
  const auto [known, is_new] = slots_.entry(tag_id, words_id);
  if (!is_new) return *known;
  const RollupWords& told = words.at(static_cast<std::size_t>(words_id));
  const auto slot_under = [&](const std::string& tag) {
    return sheet.slot([&](GroupBy group) -> const std::string& { return group == GroupBy::tag ? tag : told.at(group); },
                      told.currency);
  };
  if (about_untagged_) known->untagged = slot_under("");
  if (tag_id != kAllTagsId) known->own = slot_under(tags_.tag_of(tag_id));
  return *known;
}

std::pair<SqliteTagReader::Slots*, bool> SqliteTagReader::SlotTable::entry(std::int64_t tag_id, std::int64_t words_id) {
  const std::uint64_t key = static_cast<std::uint64_t>(words_id) << 32 | static_cast<std::uint64_t>(tag_id);
  Entry* place = &place_of(key);
  if (place->key == key) return {&place->slots, false};
  if (2 * ++count_ > entries_.size()) {
    grow();
    place = &place_of(key);
  }
  place->key = key;
  return {&place->slots, true};
}

SqliteTagReader::SlotTable::Entry& SqliteTagReader::SlotTable::place_of(std::uint64_t key) {
  constexpr std::uint64_t kGolden = 0x9E37'79B9'7F4A'7C15;
  const std::size_t mask = entries_.size() - 1;
  std::size_t at = (key * kGolden >> 32) & mask;
  while (entries_[at].key != 0 && entries_[at].key != key) at = (at + 1) & mask;
  return entries_[at];
}

void SqliteTagReader::SlotTable::grow() {
  std::vector<Entry> before(2 * entries_.size());
  before.swap(entries_);
  for (const Entry& entry : before) {
    if (entry.key != 0) place_of(entry.key) = entry;
  }
}

std::set<Instant> SqliteTagReader::quarters_of(Instant day, const std::vector<std::string>& tags, RollupScope scope,
                                               const std::vector<std::int64_t>& words_ids) {
  std::set<Instant> quarters;
  std::set<std::int64_t> ids{kOtherTagsId};
  for (const std::string& tag : tags) {
    if (const auto id = tags_.id_of(tag)) ids.insert(*id);
  }
  of_one_tag_.bind(1, rollup_grain(scope, Grain::quarter));
  for (Instant start = day; start < day + width_of(Grain::day); start += tag_strip_width_of(Grain::quarter)) {
    of_one_tag_.bind(2, start);
    for (const std::int64_t words_id : words_ids) {
      of_one_tag_.bind(3, words_id);
      for (const std::int64_t id : ids) {
        of_one_tag_.bind(4, id);
        while (of_one_tag_.step()) {
          for (StripReader strip(of_one_tag_.blob(3), RollupPart::figures); strip.next();)
            quarters.insert(start + width_of(Grain::quarter) * strip.place());
        }
        of_one_tag_.reset();
      }
    }
  }
  return quarters;
}

}  // namespace weir::pricing
