#include "pricing/money.h"

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<Currency, 2> kCurrencies{{"usd", "cny"}};

constexpr int kMoneyPlaces = 9;           // nano-units
constexpr int kRatePerMillionPlaces = 6;  // 1e-12 per token is 1e-6 per million tokens
constexpr std::size_t kPlacesShown = 2;

bool append_digit(std::int64_t& value, int digit) {
  return !__builtin_mul_overflow(value, 10, &value) && !__builtin_add_overflow(value, digit, &value);
}

// The decimal as a whole number of 10^-places.
std::optional<std::int64_t> parse_scaled(std::string_view decimal, int places) {
  std::int64_t value = 0;
  int places_left = places;
  bool after_point = false;
  bool any_digit = false;
  for (const char c : decimal) {
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    any_digit = true;
    if (after_point && places_left == 0) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (after_point) --places_left;
    if (!append_digit(value, c - '0')) return std::nullopt;
  }
  for (; places_left > 0; --places_left) {
    if (!append_digit(value, 0)) return std::nullopt;
  }
  if (!any_digit) return std::nullopt;
  return value;
}

std::string print_scaled(std::int64_t value, std::size_t places) {
  // The magnitude of the least int64 does not fit into an int64.
  const std::uint64_t magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(magnitude);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  const std::size_t point = digits.size() - places;
  std::size_t end = digits.size();
  while (end > point + kPlacesShown && digits[end - 1] == '0') --end;
  digits.resize(end);
  digits.insert(point, 1, '.');
  if (value < 0) digits.insert(0, 1, '-');
  return digits;
}

}  // namespace

std::string_view name_of(Currency currency) {
  return kCurrencies[currency];
}

std::optional<Currency> currency_named(std::string_view name) {
  return kCurrencies.find(name);
}

std::optional<Money> parse_money(std::string_view decimal) {
  const auto nanos = parse_scaled(decimal, kMoneyPlaces);
  if (!nanos) return std::nullopt;
  return Money{*nanos};
}

std::optional<Rate> parse_rate_per_million(std::string_view decimal) {
  const auto pico_per_token = parse_scaled(decimal, kRatePerMillionPlaces);
  if (!pico_per_token) return std::nullopt;
  return Rate{*pico_per_token};
}

std::string to_string(Money amount) {
  return print_scaled(amount.nanos, kMoneyPlaces);
}

std::string to_string_per_million(Rate rate) {
  return print_scaled(rate.pico_per_token, kRatePerMillionPlaces);
}

}  // namespace weir::pricing
