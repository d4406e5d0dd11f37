#include "pricing/price_book.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace weir::pricing {
namespace {

__extension__ using Uint128 = unsigned __int128;

// Less than 2^126, so that four of them fit into 128 bits.
Uint128 pico_cost(std::int64_t tokens, Rate rate) {
  if (tokens <= 0 || rate.pico_per_token <= 0) return 0;
  return Uint128{static_cast<std::uint64_t>(tokens)} * static_cast<std::uint64_t>(rate.pico_per_token);
}

constexpr unsigned kPicosPerNano = 1'000;

bool uses_any(const Usage& usage) {
  return usage.uncached_prompt_tokens > 0 || usage.cached_prompt_tokens > 0 || usage.answer_tokens > 0 ||
         usage.reasoning_tokens > 0;
}

Money fee(const Usage& usage, const Rates& rates) {
  return rates.per_request > Money{} && uses_any(usage) ? rates.per_request : Money{};
}

// What 64 bits suffice for is almost every cost, and takes a third of the time.
bool is_usual(const Usage& usage, const Rates& rates) {
  constexpr std::uint64_t kMost = 1U << 30;  // tokens of a class, and pico-units for each
  return static_cast<std::uint64_t>(usage.uncached_prompt_tokens | usage.cached_prompt_tokens | usage.answer_tokens |
                                    usage.reasoning_tokens | rates.uncached_prompt.pico_per_token |
                                    rates.cached_prompt.pico_per_token | rates.completion.pico_per_token |
                                    rates.of_reasoning().pico_per_token) < kMost;
}

Money usual_cost(const Usage& usage, const Rates& rates) {
  const auto picos = static_cast<std::uint64_t>(usage.uncached_prompt_tokens * rates.uncached_prompt.pico_per_token +
                                                usage.cached_prompt_tokens * rates.cached_prompt.pico_per_token +
                                                usage.answer_tokens * rates.completion.pico_per_token +
                                                usage.reasoning_tokens * rates.of_reasoning().pico_per_token);
  const std::uint64_t nanos = (picos + kPicosPerNano / 2) / kPicosPerNano;
  return Money{static_cast<std::int64_t>(std::max<std::uint64_t>(nanos, picos > 0))} + fee(usage, rates);
}

bool holds_on(const TariffWindow& window, const Calendar& calendar, std::chrono::sys_days day) {
  const unsigned monday_is_zero = std::chrono::weekday{day}.iso_encoding() - 1;
  if ((window.weekdays >> monday_is_zero & 1U) == 0) return false;
  return !(window.except_holidays && calendar.is_holiday(std::chrono::year_month_day{day}));
}

bool matches(const TariffWindow& window, const Calendar& calendar, const CivilMinute& civil) {
  const std::chrono::sys_days today{civil.date};
  const int minute = civil.minute_of_day;
  if (window.start_minute == window.end_minute) return holds_on(window, calendar, today);
  if (window.start_minute < window.end_minute) {
    return minute >= window.start_minute && minute < window.end_minute && holds_on(window, calendar, today);
  }
  if (minute >= window.start_minute) return holds_on(window, calendar, today);
  return minute < window.end_minute && holds_on(window, calendar, today - std::chrono::days{1});
}

const TariffWindow* window_at(const PriceVersion& version, Instant instant) {
  if (version.windows.empty()) return nullptr;
  const CivilMinute civil = version.calendar->at(instant);
  for (const TariffWindow& window : version.windows) {
    if (matches(window, *version.calendar, civil)) return &window;
  }
  return nullptr;
}

// Every window edge counts, also of windows that do not match today: early is safe, late is a wrong price.
Instant next_edge(const PriceVersion& version, Instant instant) {
  Instant edge = Instant::max();
  for (const TariffWindow& window : version.windows) {
    edge = std::min({edge, version.calendar->next(instant, window.start_minute),
                     version.calendar->next(instant, window.end_minute)});
  }
  return edge;
}

}  // namespace

Money cost(const Usage& usage, const Rates& rates) {
  if (is_usual(usage, rates)) return usual_cost(usage, rates);
  constexpr Uint128 kMost = std::numeric_limits<std::int64_t>::max();
  const Uint128 picos = pico_cost(usage.uncached_prompt_tokens, rates.uncached_prompt) +
                        pico_cost(usage.cached_prompt_tokens, rates.cached_prompt) +
                        pico_cost(usage.answer_tokens, rates.completion) +
                        pico_cost(usage.reasoning_tokens, rates.of_reasoning());
  const Uint128 nanos = std::max<Uint128>((picos + kPicosPerNano / 2) / kPicosPerNano, picos > 0);
  return Money{static_cast<std::int64_t>(std::min(nanos, kMost))} + fee(usage, rates);
}

const Rates& Tariff::rates_for(std::int64_t prompt_tokens) const {
  const Rates* found = &rates;
  for (const ContextStep& step : steps) {
    if (prompt_tokens > step.above_prompt_tokens) found = &step.rates;
  }
  return *found;
}

Money Tariff::cost_of(const Usage& usage) const {
  return cost(usage, rates_for(usage.prompt_tokens()));
}

bool PriceBook::add(const std::string& price_key, PriceVersion version) {
  if (!version.windows.empty() && !version.calendar) return false;
  std::vector<PriceVersion>& versions = versions_[price_key];
  const auto after = std::ranges::lower_bound(versions, version.effective_from, {}, &PriceVersion::effective_from);
  if (after != versions.end() && after->effective_from == version.effective_from) return false;
  versions.insert(after, std::move(version));
  return true;
}

std::optional<Tariff> PriceBook::at(std::string_view price_key, Instant instant) const {
  const std::vector<PriceVersion>* all = versions(price_key);
  if (!all) return std::nullopt;
  const auto next = std::ranges::upper_bound(*all, instant, {}, &PriceVersion::effective_from);
  if (next == all->begin()) return std::nullopt;

  const PriceVersion& version = *std::prev(next);
  const TariffWindow* window = window_at(version, instant);
  Tariff tariff{window ? window->rates : version.base, version.version, window ? window->name : "",
                next_edge(version, instant), window ? window->steps : version.steps};
  if (next != all->end()) tariff.until = std::min(tariff.until, next->effective_from);
  return tariff;
}

std::vector<std::string> PriceBook::price_keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, versions] : versions_) keys.push_back(key);
  return keys;
}

const std::vector<PriceVersion>* PriceBook::versions(std::string_view price_key) const {
  const auto found = versions_.find(price_key);
  return found == versions_.end() ? nullptr : &found->second;
}

}  // namespace weir::pricing
