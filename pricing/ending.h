// An Ending is how one attempt, and with it a request, came to its end, as far as money is concerned. What each ending
// costs is declared once, in charge_of(); docs/billing.md shows the same table, and a test compares the two.
//
//   bill(ending, consumption)    the one place that decides which usage is paid for, and what kind of figure it is
//
// Pure; no thread contract.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pricing/usage.h"

namespace weir::pricing {

enum class Ending : std::uint8_t {
  complete,                        // the whole answer, also one that max_tokens cut
  content_filter,                  // the server's filter ended the answer
  client_left_before_first_token,  // the client hung up, and nothing had been delivered
  client_left_after_first_token,   //
  upstream_error_before_first_token,
  upstream_error_after_first_token,  // it reported an error in the midst of its answer
  truncated,                         // its answer broke off without an end
  timeout,                           // no first token, or no whole answer, in time
  stall,                             // no next token in time
  client_fault,                      // the server refused the request (4xx)
  hedge_loser,                       // another attempt was faster, and this one was called off
  refused,                           // nothing was sent to any server
  shutdown,                          // Weir was stopped
  crash,                             // Weir was killed: what was known when it started again
};

inline constexpr std::size_t kEndings = 14;

std::string_view name_of(Ending ending);
std::optional<Ending> ending_named(std::string_view name);

// What an ending is charged for.
enum class Charge : std::uint8_t {
  nothing,
  what_is_reported,   // only what the server itself says it used
  what_was_delivered  // what the server says it used, and no less than what was delivered
};

std::string_view name_of(Charge charge);
Charge charge_of(Ending ending);

// What is known about an attempt's use of tokens when it ends.
struct Consumption {
  std::optional<Usage> reported;      // the server's last word
  bool reported_is_final = false;     // it came with the end of the answer, and is no running count
  std::int64_t delivered_tokens = 0;  // content events, or an estimate from the answer's bytes
  std::int64_t prompt_tokens_estimate = 0;
};

struct Bill {
  Usage usage;
  UsageSource source = UsageSource::none;
};

Bill bill(Ending ending, const Consumption& consumption);

}  // namespace weir::pricing
