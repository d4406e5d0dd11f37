// A PriceBook holds every rate of an installation, each with the date from which it is in force: history stays
// readable and a coming price step can be entered before its day.
//
//   price key ("deepseek-v4-pro")
//     -> price versions, each effective from an instant until the next one's
//          -> base rates, and tariff windows that replace them at some hours of some days;
//             either may have other rates for longer prompts
//
// Built once by config::load, immutable afterwards, safe to share. A missing price is a configuration error, so a
// deployment's price key always finds a version; zero is a price.
//
// cost() is the one function that prices. Routing (estimates) and billing (usage records) both call it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pricing/calendar.h"
#include "pricing/capacity.h"
#include "pricing/instant.h"
#include "pricing/money.h"
#include "pricing/name.h"
#include "pricing/usage.h"

namespace weir::pricing {

// Money per token of each class, and per request.
struct Rates {
  Rate uncached_prompt;
  Rate cached_prompt;
  Rate completion;
  std::optional<Rate> reasoning = {};  // as completion where there is none of its own
  Money per_request = {};              // of every request that used a token

  constexpr Rate of_reasoning() const { return reasoning.value_or(completion); }

  friend constexpr bool operator==(const Rates&, const Rates&) = default;
};

// Exact to the pico-unit, then rounded once, half up, to whole nano-units, of which a token that has a price costs at
// least one. Saturates instead of overflowing; a negative count, which no upstream can mean, costs nothing.
Money cost(const Usage& usage, const Rates& rates);

// Rates of requests whose prompt, cached tokens included, is longer than this; they hold for all of the request.
struct ContextStep {
  std::int64_t above_prompt_tokens = 0;
  Rates rates;

  friend bool operator==(const ContextStep&, const ContextStep&) = default;
};

// Hours of some weekdays at which other rates hold. Start inclusive, end exclusive; start > end wraps over midnight
// and belongs to the day on which it starts; start == end is the whole day.
struct TariffWindow {
  std::string name;                    // "peak"
  std::uint8_t weekdays = 0b111'1111;  // bit 0 = Monday
  int start_minute = 0;                // of the civil day, 0 .. 1439
  int end_minute = 0;
  bool except_holidays = false;
  Rates rates;
  std::vector<ContextStep> steps = {};  // shorter prompts first
};

struct PriceVersion {
  std::string version;  // "deepseek-2026-09-10"; stands in every usage record
  Instant effective_from;
  Rates base;
  std::vector<TariffWindow> windows;      // the first that matches wins
  std::optional<Calendar> calendar;       // needed when there are windows
  std::vector<ContextStep> steps = {};    // of the base rates; shorter prompts first
  std::optional<Capacity> capacity = {};  // of servers of one's own, from which the base rates follow
};

// What holds at one instant, and until when nothing changes: a caller may keep it until `until`.
struct Tariff {
  Rates rates;
  Name version;
  Name window;    // "" when the base rates hold
  Instant until;  // Instant::max() when no change is foreseen
  std::vector<ContextStep> steps = {};

  const Rates& rates_for(std::int64_t prompt_tokens) const;
  Money cost_of(const Usage& usage) const;
};

class PriceBook {
 public:
  explicit PriceBook(Currency currency = Currency::usd) : currency_(currency) {}

  // Versions may be added in any order. False, and nothing added, when the key already has a version effective from
  // the same instant, or when there are windows but no calendar to read them by.
  bool add(const std::string& price_key, PriceVersion version);

  // Nothing when the key is unknown or no version is in force yet.
  std::optional<Tariff> at(std::string_view price_key, Instant instant) const;

  Currency currency() const { return currency_; }
  std::vector<std::string> price_keys() const;
  const std::vector<PriceVersion>* versions(std::string_view price_key) const;

 private:
  Currency currency_;
  std::map<std::string, std::vector<PriceVersion>, std::less<>> versions_;  // ordered by effective_from
};

}  // namespace weir::pricing
