// Money is an amount of the installation's one currency, in whole nano-units (1e-9 USD or CNY).
// A Rate is a price per token, in whole pico-units (1e-12): "0.003625 per million tokens" is exactly 3,625.
//
// Both are integers, so sums are exact and do not depend on their order. int64 nano-units reach 9.2 billion; there a
// sum stays rather than wrap into its opposite. Plain values; safe anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace weir::pricing {

enum class Currency : std::uint8_t { usd, cny };

struct Money {
  std::int64_t nanos = 0;

  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr Money operator+(Money a, Money b) {
    std::int64_t sum = 0;
    return {__builtin_add_overflow(a.nanos, b.nanos, &sum) ? end_towards(a.nanos) : sum};
  }
  friend constexpr Money operator-(Money a, Money b) {
    std::int64_t difference = 0;
    return {__builtin_sub_overflow(a.nanos, b.nanos, &difference) ? end_towards(a.nanos) : difference};
  }
  constexpr Money& operator+=(Money other) { return *this = *this + other; }

 private:
  static constexpr std::int64_t end_towards(std::int64_t nanos) {
    return nanos < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
  }
};

struct Rate {
  std::int64_t pico_per_token = 0;

  friend constexpr auto operator<=>(Rate, Rate) = default;
};

// "usd" or "cny".
std::string_view name_of(Currency currency);
std::optional<Currency> currency_named(std::string_view name);

// Decimal text to exact integers: digits, at most one point, no sign and no exponent. Nothing is rounded: an amount
// finer than a nano-unit, or a rate finer than a pico-unit per token, is refused, as is one too large.
std::optional<Money> parse_money(std::string_view decimal);
std::optional<Rate> parse_rate_per_million(std::string_view decimal);

// The shortest exact decimal with at least two places: "0.00", "0.000123456", "12.50". Negative amounts start with '-'.
std::string to_string(Money amount);
// The same for a rate, per million tokens: "0.003625".
std::string to_string_per_million(Rate rate);

}  // namespace weir::pricing
