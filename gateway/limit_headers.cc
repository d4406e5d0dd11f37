#include "gateway/limit_headers.h"

#include <fmt/chrono.h>

#include <charconv>
#include <chrono>

namespace weir::gateway {
namespace {

using namespace std::chrono;
using pricing::Limited;
using pricing::Standing;

constexpr auto kHeldRetry = seconds(1);

void append(std::int64_t number, std::string& to) {
  char digits[20];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// As OpenAI writes spans: "0s", "86ms", "1.5s", "6m0s". Rounded up to the millisecond.
void append_span(nanoseconds span, std::string& to) {
  const std::int64_t ms = ceil<milliseconds>(span).count();
  if (ms > 0 && ms < 1000) {
    append(ms, to);
    to.append("ms");
    return;
  }
  const std::int64_t minutes = ms / 60'000;
  if (minutes > 0) {
    append(minutes, to);
    to.push_back('m');
  }
  append(ms / 1000 % 60, to);
  if (const std::int64_t part = ms % 1000; part > 0) {
    std::string digits = std::to_string(1000 + part).substr(1);
    while (digits.back() == '0') digits.pop_back();
    to.append(".").append(digits);
  }
  to.push_back('s');
}

void append_standing(const std::optional<Standing>& standing, std::string_view of, std::string& to) {
  if (!standing) return;
  to.append("x-ratelimit-limit-").append(of).append(": ");
  append(standing->limit, to);
  to.append("\r\nx-ratelimit-remaining-").append(of).append(": ");
  append(standing->remaining, to);
  to.append("\r\nx-ratelimit-reset-").append(of).append(": ");
  append_span(standing->reset, to);
  to.append("\r\n");
}

void say_when_to_retry(nanoseconds span, ApiError& error) {
  const auto ms = std::max<milliseconds>(milliseconds(1), ceil<milliseconds>(span));
  error.retry_after = std::to_string(ceil<seconds>(ms).count());
  error.headers += "retry-after-ms: " + std::to_string(ms.count()) + "\r\n";
}

constexpr std::string_view kNoRetry = "x-should-retry: false\r\n";

std::string_view what_is_limited(Limited limited) {
  switch (limited) {
    case Limited::requests:
      return "requests per min (RPM)";
    case Limited::tokens:
      return "tokens per min (TPM)";
    case Limited::concurrency:
      break;
  }
  return "requests at once";
}

}  // namespace

std::string limit_headers(const std::optional<Standing>& requests, const std::optional<Standing>& tokens) {
  std::string headers;
  if (!requests && !tokens) return headers;
  headers.reserve(256);
  append_standing(requests, "requests", headers);
  append_standing(tokens, "tokens", headers);
  return headers;
}

std::string degraded_header(const pricing::Bounds& bounds) {
  std::string how;
  if (bounds.lowest_tier_only) how = "lowest-tier";
  if (bounds.completion_tokens_max)
    how += (how.empty() ? "" : ", ") + ("max_tokens=" + std::to_string(*bounds.completion_tokens_max));
  return how.empty() ? how : "x-weir-degraded: " + how + "\r\n";
}

ApiError rate_limited(const pricing::RateRefusal& refusal) {
  const pricing::Shortfall& short_of = refusal.shortfall;
  ApiError error{429, short_of.limited == Limited::tokens ? "tokens" : "requests", "rate_limit_exceeded", "", "", ""};
  error.message = "Rate limit reached for " + refusal.name + " on " + std::string(what_is_limited(short_of.limited)) +
                  ": Limit " + std::to_string(short_of.limit);
  error.headers = limit_headers(refusal.requests, refusal.tokens);
  if (short_of.can_never_pass) {
    error.message += ", Requested " + std::to_string(short_of.wanted) +
                     ". The request is too large for the limit: shorten the messages or max_tokens.";
    error.headers += kNoRetry;
    return error;
  }
  if (short_of.limited == Limited::tokens) error.message += ", Requested " + std::to_string(short_of.wanted);
  error.message += ". Please try again in ";
  append_span(short_of.retry_after, error.message);
  error.message += ".";
  say_when_to_retry(short_of.retry_after, error);
  return error;
}

std::string refused_by(const pricing::Decision& decision) {
  if (const auto* limit = std::get_if<pricing::RateRefusal>(&decision.refusal))
    return std::string(what_is_limited(limit->shortfall.limited)) + " of " + limit->name;
  const auto* budget = std::get_if<pricing::BudgetRefusal>(&decision.refusal);
  return budget ? "budget " + budget->name : "";
}

ApiError over_budget(const pricing::BudgetRefusal& refusal, pricing::Currency currency, pricing::Instant now) {
  const std::string unit = " " + std::string(name_of(currency));
  const std::string state = "The budget " + refusal.name + " of " + to_string(refusal.amount) + unit + " has " +
                            to_string(refusal.spent) + unit + " spent and " + to_string(refusal.held) + unit +
                            " held by requests in flight";
  if (refusal.is_held) {
    ApiError error{429, "requests", "rate_limit_exceeded", "", state + ". Please try again in a moment.", ""};
    say_when_to_retry(kHeldRetry, error);
    return error;
  }
  ApiError error{429, "insufficient_quota", "insufficient_quota", "", state, ""};
  error.headers = kNoRetry;
  if (refusal.resets_at == pricing::Instant::max()) {
    error.message += ", and it is for all time: ask the operator of this gateway to raise it.";
    return error;
  }
  error.message += fmt::format(". It begins anew at {:%Y-%m-%dT%H:%M:%SZ}.",
                               fmt::gmtime(system_clock::to_time_t(floor<seconds>(refusal.resets_at))));
  error.retry_after = std::to_string(ceil<seconds>(refusal.resets_at - now).count());
  return error;
}

}  // namespace weir::gateway
