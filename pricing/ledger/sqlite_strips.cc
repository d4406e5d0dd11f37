#include "pricing/ledger/sqlite_strips.h"

#include <algorithm>

namespace weir::pricing {
namespace {

// "words_id = ? AND tag_id = ?" of "words_id, tag_id".
std::string equals(const std::string& key) {
  std::string condition;
  for (const char c : key) condition += c == ',' ? " = ? AND" : std::string(1, c);
  return condition + " = ?";
}

std::string places(const std::string& key) {
  std::string text = "?";
  for (auto more = std::ranges::count(key, ','); more > 0; --more) text += ", ?";
  return text;
}

}  // namespace

std::int64_t rollup_grain(RollupScope scope, Grain grain) {
  constexpr std::int64_t kScopesApart = 8;
  return static_cast<std::int64_t>(scope) * kScopesApart + static_cast<std::int64_t>(grain);
}

std::map<Instant, Tallies> in_strips(Grain grain, std::chrono::milliseconds strip_width, const Tallies& tallies) {
  std::map<Instant, Tallies> strips;
  for (const auto& [at, tally] : tallies) strips[floor_to(at, strip_width)][floor_to(at, width_of(grain))] += tally;
  return strips;
}

SqliteStrips::SqliteStrips(const SqliteConnection& connection, RollupPart part, const std::string& table,
                           const std::string& key)
    : part_(part),
      find_(connection, "SELECT strip FROM " + table + " WHERE grain = ? AND start_ms = ? AND " + equals(key)),
      put_(connection, "INSERT OR REPLACE INTO " + table + " (grain, start_ms, " + key + ", strip) VALUES (?, ?, " +
                           places(key) + ", ?)") {}

void SqliteStrips::add(RollupScope scope, Grain grain, Instant start, std::span<const std::int64_t> key,
                       const Tallies& cells) {
  const auto bind_place = [&](SqliteStatement& statement) {
    int place = 1;
    statement.bind(place++, rollup_grain(scope, grain));
    statement.bind(place++, start);
    for (const std::int64_t id : key) statement.bind(place++, id);
    return place;
  };
  std::string strip;
  bind_place(find_);
  if (find_.step()) strip = find_.blob(0);
  find_.reset();
  for (const auto& [at, tally] : cells)
    strip = strip_with(strip, part_, static_cast<int>((at - start) / width_of(grain)), tally);
  put_.bind_blob(bind_place(put_), strip);
  put_.run();
}

}  // namespace weir::pricing
