// A price book file:
//
//   file     := time_zone, holidays: [date ...], prices: {price key: [version ...]}
//   version  := version, effective, usd and/or cny: rates, windows: [window ...]
//   rates    := cached, uncached, completion [, reasoning]     decimal amounts per million tokens
//               [, per_request]                                a decimal amount
//               [, above: [{prompt_tokens, rates} ...]]        for longer prompts
//             | capacity: {npus, npu_hour, prefill_tokens_per_second, decode_tokens_per_second [, utilisation]}
//   window   := name, days, hours: ["09:00-12:00" ...], except_holidays, usd and/or cny: rates
//
// Of usd and cny the installation's currency is read; where it is missing, the other one if there is a rate of
// exchange. The oldest versions may lack it, for history need not be known in both; one that follows a version which
// has it may not.
#include <charconv>
#include <chrono>

#include "config/loading.h"
#include "config/units.h"
#include "pricing/capacity.h"

namespace weir::config {
namespace {

using pricing::Rates;

// In pico-units per token: 1,000 and 0.0001 per million tokens. Prices written per token are far below.
constexpr std::int64_t kImplausiblyDear = 1'000'000'000;
constexpr std::int64_t kImplausiblyCheap = 100;
// In nano-units: 10 a request, 100 an NPU-hour.
constexpr std::int64_t kImplausibleFee = 10'000'000'000;
constexpr std::int64_t kImplausibleHour = 100'000'000'000;

struct Book {
  const YamlReader& file;
  pricing::Currency currency;
  std::optional<pricing::Exchange> exchange;
  std::optional<pricing::Calendar> calendar;
};

// "2026-08-16T16:00:00Z", or a date: its first moment in the file's time zone.
std::optional<pricing::Instant> parse_effective(std::string_view text,
                                                const std::optional<pricing::Calendar>& calendar) {
  const auto date = pricing::parse_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  const std::chrono::sys_days day(*date);
  if (text.size() == 10) {
    if (!calendar) return day;
    return calendar->start_of(*date);
  }
  if (text.size() != 20 || text[10] != 'T' || text[16] != ':' || text[19] != 'Z') return std::nullopt;
  const auto minute = parse_minute_of_day(text.substr(11, 5));
  int second = 0;
  const auto [end, error] = std::from_chars(text.data() + 17, text.data() + 19, second);
  if (!minute || error != std::errc() || end != text.data() + 19 || second > 59) return std::nullopt;
  return day + std::chrono::minutes(*minute) + std::chrono::seconds(second);
}

std::optional<pricing::Rate> read_rate(const YamlReader& rates, std::string_view key) {
  std::string text;
  if (!rates.require(key, text)) return std::nullopt;
  const auto rate = pricing::parse_rate_per_million(text);
  if (!rate) {
    rates.at(key).problem("must be a decimal price per million tokens such as 0.15, not \"" + text + "\"");
    return std::nullopt;
  }
  if (rate->pico_per_token > kImplausiblyDear)
    rates.at(key).warn(text + " per million tokens is implausibly dear; prices are per million, not per token");
  if (rate->pico_per_token > 0 && rate->pico_per_token < kImplausiblyCheap)
    rates.at(key).warn(text + " per million tokens is implausibly cheap; prices are per million, not per token");
  return rate;
}

Rates read_rates(const YamlReader& entry) {
  Rates rates;
  rates.cached_prompt = read_rate(entry, "cached").value_or(pricing::Rate{});
  rates.uncached_prompt = read_rate(entry, "uncached").value_or(pricing::Rate{});
  rates.completion = read_rate(entry, "completion").value_or(pricing::Rate{});
  if (entry.at("reasoning")) rates.reasoning = read_rate(entry, "reasoning");
  if (const auto fee = read_money(entry, "per_request")) rates.per_request = *fee;
  if (rates.per_request.nanos > kImplausibleFee)
    entry.at("per_request").warn("is implausibly dear; it is for each request, and not per million tokens");
  if (rates.cached_prompt > rates.uncached_prompt)
    entry.at("cached").warn("cached tokens are dearer than uncached ones, which is implausible");
  return rates;
}

pricing::Capacity read_capacity(const YamlReader& entry) {
  constexpr std::int64_t kMost = 1'000'000'000;
  entry.expect_keys({"npus", "npu_hour", "prefill_tokens_per_second", "decode_tokens_per_second", "utilisation"});
  pricing::Capacity capacity;
  const auto require = [&](std::string_view key, std::int64_t& into) {
    std::string present;
    if (entry.require(key, present)) entry.read(key, into, 1, kMost);
  };
  require("npus", capacity.npus);
  require("prefill_tokens_per_second", capacity.prefill_tokens_per_second);
  require("decode_tokens_per_second", capacity.decode_tokens_per_second);
  std::string present;
  if (entry.require("npu_hour", present))
    capacity.per_npu_hour = read_money(entry, "npu_hour").value_or(pricing::Money{});
  if (capacity.per_npu_hour.nanos > kImplausibleHour)
    entry.at("npu_hour").warn("is implausibly dear; it is for one NPU, and one hour");
  double utilisation = 0.5;
  entry.read("utilisation", utilisation, 0.001, 1);
  capacity.utilisation_permille = static_cast<std::int64_t>(utilisation * 1000 + 0.5);
  return capacity;
}

struct Priced {
  Rates rates;
  std::vector<pricing::ContextStep> steps;
  std::optional<pricing::Capacity> capacity;
};

std::vector<pricing::ContextStep> read_steps(const YamlReader& rates) {
  std::vector<pricing::ContextStep> steps;
  rates.each("above", [&](const YamlReader& entry) {
    entry.expect_keys({"prompt_tokens", "cached", "uncached", "completion", "reasoning", "per_request"});
    pricing::ContextStep step;
    std::string present;
    if (entry.require("prompt_tokens", present))
      entry.read("prompt_tokens", step.above_prompt_tokens, std::int64_t{1}, std::int64_t{1} << 40);
    step.rates = read_rates(entry);
    if (!steps.empty() && steps.back().above_prompt_tokens >= step.above_prompt_tokens)
      entry.at("prompt_tokens").problem("must be more than that of the step before; shorter prompts come first");
    steps.push_back(step);
  });
  return steps;
}

Priced read_priced(const YamlReader& entry) {
  if (const YamlReader capacity = entry.at("capacity")) {
    entry.expect_keys({"capacity"});
    const pricing::Capacity read = read_capacity(capacity);
    return {amortised_rates(read), {}, read};
  }
  entry.expect_keys({"cached", "uncached", "completion", "reasoning", "per_request", "above"});
  return {read_rates(entry), read_steps(entry), {}};
}

// Nothing when the entry has no rates in the installation's currency, nor in one that can be exchanged.
std::optional<Priced> read_priced(const YamlReader& entry, const Book& book) {
  if (const YamlReader own = entry.at(name_of(book.currency))) return read_priced(own);
  const auto other = book.currency == pricing::Currency::usd ? pricing::Currency::cny : pricing::Currency::usd;
  const YamlReader foreign = entry.at(name_of(other));
  if (!foreign || !book.exchange) return std::nullopt;
  Priced priced = read_priced(foreign);
  priced.rates = book.exchange->into(book.currency, priced.rates);
  for (pricing::ContextStep& step : priced.steps) step.rates = book.exchange->into(book.currency, step.rates);
  if (priced.capacity)
    priced.capacity->per_npu_hour = book.exchange->into(book.currency, priced.capacity->per_npu_hour);
  return priced;
}

// A version with rates in the installation's currency is not exchanged, nor is any window of it.
Book book_for(const YamlReader& version, Book book) {
  if (version.at(name_of(book.currency))) book.exchange.reset();
  return book;
}

void read_days(const YamlReader& window, std::uint8_t& into) {
  const YamlReader days = window.at("days");
  if (!days) return;
  std::uint8_t all = 0;
  const auto add = [&all](const YamlReader& entry) {
    const std::string text = entry.text();
    const auto parsed = parse_weekdays(text);
    if (!parsed) return entry.problem("must be days such as mon, mon-fri or all, not \"" + text + "\"");
    all = static_cast<std::uint8_t>(all | *parsed);
  };
  if (days.is_sequence()) {
    if (days.size() == 0) days.problem("names no day, so the window would never open; leave it out for all");
    window.each("days", add);
  } else {
    add(days);
  }
  into = all;
}

void read_window(const YamlReader& entry, const Book& book, pricing::PriceVersion& version) {
  entry.expect_keys({"name", "days", "hours", "except_holidays", "usd", "cny"});
  pricing::TariffWindow window;
  entry.require("name", window.name);
  entry.read("except_holidays", window.except_holidays);
  read_days(entry, window.weekdays);
  if (const auto priced = read_priced(entry, book)) {
    window.rates = priced->rates;
    window.steps = priced->steps;
  } else {
    entry.problem("has no rates in " + std::string(name_of(book.currency)) + ", as its version has");
  }
  if (!book.calendar && !book.file.at("time_zone"))
    entry.problem("needs a time zone: add `time_zone: Asia/Shanghai` or another to the file");
  if (!entry.at("hours")) version.windows.push_back(window);
  entry.each("hours", [&](const YamlReader& hours) {
    const std::string text = hours.text();
    const auto start = parse_minute_of_day(std::string_view(text).substr(0, 5));
    const auto end = text.size() == 11 ? parse_minute_of_day(std::string_view(text).substr(6)) : std::nullopt;
    if (!start || !end || text[5] != '-' || *start == 24 * 60)
      return hours.problem("must be hours such as \"09:00-12:00\", not \"" + text + "\"");
    window.start_minute = *start;
    window.end_minute = *end % (24 * 60);
    version.windows.push_back(window);
  });
}

std::optional<pricing::Instant> read_effective(const YamlReader& entry, const Book& book) {
  std::string text;
  if (!entry.require("effective", text)) return std::nullopt;
  const auto instant = parse_effective(text, book.calendar);
  if (!instant) entry.at("effective").problem("must be an instant such as 2026-08-16T16:00:00Z, or a date");
  return instant;
}

// A version that has no rates in the installation's currency, for which an older one must not stand in.
struct Unpriced {
  YamlReader entry;
  pricing::Instant effective_from;
};

void read_version(const YamlReader& entry, const Book& whole_book, const std::string& key, Config& config,
                  std::vector<Unpriced>& unpriced) {
  entry.expect_keys({"version", "effective", "usd", "cny", "windows"});
  const Book book = book_for(entry, whole_book);
  pricing::PriceVersion version;
  entry.require("version", version.version);
  const auto effective = read_effective(entry, book);
  if (effective) version.effective_from = *effective;
  const auto priced = read_priced(entry, book);
  if (!priced) {
    if (effective) unpriced.push_back({entry, *effective});
    return;
  }
  version.base = priced->rates;
  version.steps = priced->steps;
  version.capacity = priced->capacity;
  // Where a price was exchanged, its version says at which rate.
  if (book.exchange) version.version += "@" + to_string(book.exchange->cny_per_usd);
  if (entry.at("windows")) version.calendar = book.calendar;
  entry.each("windows", [&](const YamlReader& window) { read_window(window, book, version); });
  if (!effective || (!version.windows.empty() && !version.calendar)) return;  // reported above
  if (const auto* others = config.prices.versions(key)) {
    for (const pricing::PriceVersion& other : *others) {
      if (other.version == version.version)
        entry.at("version").problem("another version of \"" + key + "\" has this name, and usage records go by it");
    }
  }
  if (!config.prices.add(key, std::move(version)))
    entry.problem("another version of \"" + key + "\" is effective from the same instant");
}

void check_unpriced(const std::vector<Unpriced>& all, const std::vector<pricing::PriceVersion>* priced,
                    const Book& book) {
  for (const Unpriced& version : all) {
    if (!priced || version.effective_from > priced->front().effective_from)
      version.entry.problem("has no price in " + std::string(name_of(book.currency)) +
                            (priced ? ", but an older version has" : ""));
  }
}

void read_price_key(const YamlReader& prices, const Book& book, const std::string& key, Config& config) {
  if (prices.at(key).size() == 0) return prices.at(key).problem("has no version");
  std::vector<Unpriced> unpriced;
  prices.each(key, [&](const YamlReader& version) { read_version(version, book, key, config, unpriced); });
  check_unpriced(unpriced, config.prices.versions(key), book);
}

std::optional<pricing::Calendar> read_calendar(const YamlReader& file) {
  std::string zone;
  if (!file.read("time_zone", zone)) return std::nullopt;
  const auto calendar = calendar_in(file.at("time_zone"), zone);
  if (!calendar) return std::nullopt;
  std::vector<std::chrono::year_month_day> holidays;
  file.each("holidays", [&](const YamlReader& entry) {
    const auto date = pricing::parse_date(entry.text());
    if (!date) return entry.problem("must be a date such as 2026-10-01");
    holidays.push_back(*date);
  });
  return calendar->with_holidays(std::move(holidays));
}

void read_book(const YamlReader& file, Config& config) {
  file.expect_keys({"time_zone", "holidays", "prices"});
  const Book book{file, config.prices.currency(), config.exchange, read_calendar(file)};
  const YamlReader prices = file.at("prices");
  if (!prices.is_map() || prices.size() == 0)
    return file.problem("`prices` must be a map from price keys to their versions");
  for (const std::string& key : prices.keys()) read_price_key(prices, book, key, config);
}

void read_exchange(const YamlReader& root, Config& config) {
  const YamlReader exchange = root.at("exchange");
  if (!exchange) return;
  exchange.expect_keys({"cny_per_usd"});
  std::string text;
  if (!exchange.require("cny_per_usd", text)) return;
  const auto rate = read_money(exchange, "cny_per_usd");
  if (!rate) return;
  if (rate->nanos <= 0) return exchange.at("cny_per_usd").problem("must be more than nothing");
  if (*rate < pricing::Money{4'000'000'000} || *rate > pricing::Money{12'000'000'000})
    exchange.at("cny_per_usd").warn(text + " yuan to the dollar are implausible");
  config.exchange = pricing::Exchange{*rate};
}

}  // namespace

void load_prices(const YamlReader& root, const std::filesystem::path& directory, std::vector<Problem>& problems,
                 Config& config) {
  std::string name;
  if (root.read("currency", name)) {
    if (const auto currency = pricing::currency_named(name)) {
      config.prices = pricing::PriceBook(*currency);
    } else {
      root.at("currency").problem("must be usd or cny, not \"" + name + "\"");
    }
  }
  read_exchange(root, config);
  root.each("prices", [&](const YamlReader& entry) {
    const std::string path = entry.text();
    if (path.empty()) return;
    const std::filesystem::path file = directory / path;
    std::error_code unknown;
    if (!std::filesystem::exists(file, unknown)) return entry.problem("there is no file " + file.string());
    if (const YamlReader book = YamlReader::open(file, problems)) read_book(book, config);
  });
  const YamlReader books = root.at("prices");
  if (!books || (books.is_sequence() && books.size() == 0))
    root.problem("`prices` is missing: the price book files, such as [prices/deepseek.yaml]");
}

}  // namespace weir::config
