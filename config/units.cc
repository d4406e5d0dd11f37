#include "config/units.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace weir::config {
namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Splits "800ms" into "800" and "ms".
std::pair<std::string_view, std::string_view> split_unit(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string_view unit = text.substr(digits);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  return {text.substr(0, digits), unit};
}

std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<int> day_named(std::string_view name) {
  const auto it = std::find(std::begin(kDays), std::end(kDays), name);
  if (it == std::end(kDays)) return std::nullopt;
  return static_cast<int>(it - std::begin(kDays));
}

}  // namespace

std::optional<double> parse_duration_ms(std::string_view text) {
  constexpr std::pair<std::string_view, double> kUnits[] = {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}};
  const auto [digits, unit] = split_unit(text);
  const auto number = parse_whole<double>(digits);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  for (const auto& [name, factor] : kUnits) {
    if (unit == name) return *number * factor;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  constexpr std::pair<std::string_view, int> kUnits[] = {{"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
  const auto [digits, unit] = split_unit(text);
  const auto number = parse_whole<std::int64_t>(digits);
  if (!number) return std::nullopt;
  for (const auto& [name, shift] : kUnits) {
    if (unit == name && *number <= (std::int64_t{1} << (62 - shift))) return *number << shift;
  }
  return std::nullopt;
}

std::optional<int> parse_minute_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = parse_whole<int>(text.substr(0, 2));
  const auto minute = parse_whole<int>(text.substr(3));
  if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) return std::nullopt;
  const int minutes = *hour * 60 + *minute;
  return minutes <= 24 * 60 ? std::optional(minutes) : std::nullopt;
}

std::optional<std::uint8_t> parse_weekdays(std::string_view text) {
  if (text == "all") return 0b111'1111;
  const std::size_t dash = text.find('-');
  const auto first = day_named(text.substr(0, dash));
  const auto last = dash == text.npos ? first : day_named(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  std::uint8_t days = 0;
  for (int day = *first;; day = (day + 1) % 7) {
    days = static_cast<std::uint8_t>(days | (1 << day));
    if (day == *last) return days;
  }
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const bool cut_short = name.size() >= 3 && candidate.starts_with(name);
    const std::size_t edits = cut_short ? 1 : edits_between(name, candidate);
    if (edits < fewest) {
      fewest = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace weir::config
