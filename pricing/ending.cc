#include "pricing/ending.h"

#include <algorithm>

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<Ending, kEndings> kNames{{"complete", "content_filter", "client_left_before_first_token",
                                              "client_left_after_first_token", "upstream_error_before_first_token",
                                              "upstream_error_after_first_token", "truncated", "timeout", "stall",
                                              "client_fault", "hedge_loser", "refused", "shutdown", "crash"}};

constexpr EnumNames<Charge, 3> kCharges{{"nothing", "what is reported", "what was delivered"}};

// The server's count, raised to what was delivered where that is more.
Usage at_least_delivered(Usage usage, std::int64_t delivered_tokens) {
  usage.answer_tokens += std::max<std::int64_t>(0, delivered_tokens - usage.completion_tokens());
  return usage;
}

}  // namespace

std::string_view name_of(Ending ending) {
  return kNames[ending];
}

std::optional<Ending> ending_named(std::string_view name) {
  return kNames.find(name);
}

std::string_view name_of(Charge charge) {
  return kCharges[charge];
}

Charge charge_of(Ending ending) {
  switch (ending) {
    case Ending::complete:
    case Ending::content_filter:
    case Ending::client_left_after_first_token:
    case Ending::upstream_error_after_first_token:
    case Ending::truncated:
    case Ending::stall:
    case Ending::hedge_loser:
    case Ending::shutdown:
    case Ending::crash:
      return Charge::what_was_delivered;
    case Ending::client_left_before_first_token:
      return Charge::what_is_reported;
    case Ending::upstream_error_before_first_token:
    case Ending::timeout:
    case Ending::client_fault:
    case Ending::refused:
      break;
  }
  return Charge::nothing;
}

Bill bill(Ending ending, const Consumption& consumption) {
  const Charge charge = charge_of(ending);
  const auto& reported = consumption.reported;
  if (charge == Charge::nothing) return {};
  // An upstream's final word stands as it is: events are no more than a guess at it.
  if (reported && consumption.reported_is_final) return {*reported, UsageSource::upstream};
  if (charge == Charge::what_is_reported) return reported ? Bill{*reported, UsageSource::counted} : Bill{};
  const bool complete = ending == Ending::complete || ending == Ending::content_filter;
  if (consumption.delivered_tokens <= 0 && !reported && !complete) return {};
  if (reported) return {at_least_delivered(*reported, consumption.delivered_tokens), UsageSource::counted};
  return {{.uncached_prompt_tokens = consumption.prompt_tokens_estimate,
           .cached_prompt_tokens = 0,
           .answer_tokens = consumption.delivered_tokens,
           .reasoning_tokens = 0},
          UsageSource::estimated};
}

}  // namespace weir::pricing
