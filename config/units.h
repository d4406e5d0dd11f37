// Values with a unit, as people write them into a configuration file. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::config {

// "0.1ms", "800ms", "30s", "5m", "1h" -> milliseconds. A number needs its unit.
std::optional<double> parse_duration_ms(std::string_view text);

// "4096", "64KiB", "16MiB", "1GiB" -> bytes.
std::optional<std::int64_t> parse_bytes(std::string_view text);

// "09:00" -> minute of the day; "24:00" is the end of a day, 1440.
std::optional<int> parse_minute_of_day(std::string_view text);

// "mon", "mon-fri", "fri-mon", "all" -> weekdays, bit 0 = Monday.
std::optional<std::uint8_t> parse_weekdays(std::string_view text);

// Whether it holds nothing but visible ASCII characters, as what goes into a header must.
bool is_visible(std::string_view text);

// The name that was probably meant: the nearest by edits, if it is near, or one of which this is the beginning. "" when
// none is.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace weir::config
