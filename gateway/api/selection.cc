#include "gateway/api/selection.h"

#include <algorithm>
#include <charconv>

#include "pricing/calendar.h"

namespace weir::gateway::api {
namespace {

using pricing::GroupBy;
using pricing::Instant;
using namespace std::chrono;

// 13 digits reach the year 2286, and sums of them stay far from overflow.
constexpr std::size_t kDigitsMax = 13;

std::optional<Instant> instant_in(std::string_view text, const pricing::Calendar& calendar) {
  if (const auto date = pricing::parse_date(text)) return calendar.start_of(*date);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.size() > kDigitsMax || error != std::errc() || end != text.data() + text.size() ||
      number < 0)
    return std::nullopt;
  return Instant{milliseconds{number}};
}

// About 60 to 200 points to a chart.
GroupBy bucket_for(milliseconds length) {
  if (length <= hours{3}) return GroupBy::minute;
  if (length <= days{8}) return GroupBy::hour;
  if (length <= days{190}) return GroupBy::day;
  return length <= days{1100} ? GroupBy::week : GroupBy::month;
}

// What a chart can hold, whatever is asked for.
bool is_too_fine(GroupBy bucket, milliseconds length) {
  return (bucket == GroupBy::minute && length > days{2}) || (bucket == GroupBy::hour && length > days{62});
}

std::optional<Response> read_period(const Request& request, Instant now, Selection& selection) {
  if (const auto zone = request.parameter("tz"); !zone.empty()) selection.time_zone = zone;
  const auto calendar = pricing::Calendar::in_zone(selection.time_zone);
  if (!calendar) return problem(400, "tz must be an IANA time zone, such as Asia/Shanghai.", "tz");
  selection.until = now;
  selection.from = now - days{7};
  if (const auto text = request.parameter("until"); !text.empty()) {
    const auto until = instant_in(text, *calendar);
    if (!until) return problem(400, "until must be a date or milliseconds since 1970.", "until");
    selection.until = *until;
    selection.from = *until - days{7};
  }
  if (const auto text = request.parameter("from"); !text.empty()) {
    const auto from = instant_in(text, *calendar);
    if (!from) return problem(400, "from must be a date or milliseconds since 1970.", "from");
    selection.from = *from;
  }
  if (selection.from >= selection.until) return problem(400, "from must lie before until.", "from");
  return std::nullopt;
}

std::optional<Response> read_grouping(const Request& request, Selection& selection) {
  const auto length = selection.until - selection.from;
  selection.bucket = bucket_for(length);
  if (const auto text = request.parameter("bucket"); !text.empty() && text != "auto") {
    const auto bucket = pricing::group_named(text);
    if (!bucket || !is_time(*bucket))
      return problem(400, "bucket must be minute, hour, day, week or month, or left out.", "bucket");
    if (is_too_fine(*bucket, length)) return problem(400, "The period is too long for that bucket.", "bucket");
    selection.bucket = *bucket;
  }
  if (const auto text = request.parameter("by"); !text.empty()) {
    const auto by = pricing::group_named(text);
    if (!by || is_time(*by) || *by == GroupBy::tag)
      return problem(400, "by must be tier, model, tenant, key, policy, deployment, outcome or window.", "by");
    selection.by = *by;
  }
  return std::nullopt;
}

void add_filter(GroupBy word, std::string_view value, Selection& selection) {
  const auto filter = std::find_if(selection.where.begin(), selection.where.end(),
                                   [word](const pricing::SpendFilter& known) { return known.word == word; });
  if (filter != selection.where.end()) {
    filter->any_of.emplace_back(value);
  } else {
    selection.where.push_back({word, {std::string(value)}});
  }
}

}  // namespace

pricing::SpendQuery Selection::query(std::vector<GroupBy> group_by, bool durations) const {
  pricing::SpendQuery query;
  query.from = from;
  query.until = until;
  query.where = where;
  query.group_by = std::move(group_by);
  query.time_zone = time_zone;
  query.durations = durations;
  return query;
}

Selection Selection::within(Instant first, Instant end) const {
  Selection other = *this;
  other.from = first;
  other.until = end;
  return other;
}

Selection Selection::before() const {
  return within(from - (until - from), from);
}

Selected select(const Request& request, const Viewer& viewer, Instant now) {
  Selected selected;
  Selection& selection = selected.selection;
  selected.refusal = read_period(request, now, selection);
  if (!selected.refusal) selected.refusal = read_grouping(request, selection);
  if (selected.refusal) return selected;
  for (const auto& [name, value] : request.parameters) {
    const auto word = pricing::group_named(name);
    if (!word || is_time(*word) || (viewer.tenant && *word == GroupBy::tenant)) continue;
    add_filter(*word, value, selection);
  }
  if (viewer.tenant) add_filter(GroupBy::tenant, *viewer.tenant, selection);
  return selected;
}

}  // namespace weir::gateway::api
