// A UsageRecord is the ledger's one line about one admitted request: who asked, what answered, what it used, what it
// cost and how it ended. Written once, never changed. It holds no prompt and no answer.
//
// A record that `adjusts` another is no request: its cost is what is added to, or taken from, that request's cost (see
// `weir reprice`), under an id of its own and at the instant of the request. Sums of money include it, counts do not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pricing/ending.h"
#include "pricing/instant.h"
#include "pricing/money.h"
#include "pricing/name.h"
#include "pricing/usage.h"

namespace weir::pricing {

// How a request ended, for the client and for the fleet.
enum class Outcome : std::uint8_t {
  served,          // the client has the whole answer
  client_fault,    // the upstream refused what the client sent (4xx)
  upstream_fault,  // no deployment could answer, or the answer broke off
  client_left,     // the client hung up first
  refused,         // Weir would not send it anywhere (no candidate, over a limit)
  shutdown,        // Weir stopped before it ended
  interrupted,     // Weir was killed before it ended; what it cost then is not known
};

inline constexpr std::size_t kOutcomes = 7;

std::string_view name_of(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

struct UsageRecord {
  std::string request_id;   // ours, a UUIDv7 in text; the key
  std::string upstream_id;  // the upstream's own id, an attribute only
  Instant admitted_at;      // also the pricing instant
  Name tenant;
  Name key;       // the key's name, never its secret
  Name endpoint;  // "/v1/chat/completions"
  Name requested_model;
  Name policy;
  std::string tag;       // what the client filed it under (x-weir-tag); "" for nothing
  Name tier;             // "" when nothing was attempted
  Name model;            // the public model name of that tier; "" when nothing answered
  Name deployment;       // the one that answered, or the last attempted
  Name reason;           // why the router chose it
  Name task_class;       // what kind of work it was taken for
  Name effort;           // how hard the model was to think
  Name quality_version;  // of the table by which it was decided; "" for none
  bool streamed = false;
  int attempts = 0;
  std::string earlier_attempts;  // all but the last, see attempt_record.h; "" for none

  Usage usage;
  UsageSource usage_source = UsageSource::none;
  Name price_key;
  Name price_version;
  Name tariff_window;
  Currency currency = Currency::usd;
  Money cost;
  Money estimated_cost;  // what the router expected
  // What the same usage would have cost, at the same instant, on the first deployment of the lowest and of the highest
  // tier: savings are differences of facts.
  Money lowest_tier_cost;
  Money highest_tier_cost;
  std::string adjusts;  // the request_id of the record that this one corrects; "" for a request

  Outcome outcome = Outcome::served;
  Ending ending = Ending::complete;
  int status = 0;                       // HTTP status sent to the client; 0 when none could be
  std::optional<std::int64_t> ttft_us;  // admitted -> first content byte to the client
  std::int64_t total_us = 0;            // admitted -> settled

  friend bool operator==(const UsageRecord&, const UsageRecord&) = default;
};

// As a new record, but the texts keep their memory.
void clear(UsageRecord& record);

// Records that were made up, for demonstrations (`weir seed`), belong to tenants with such names; no configured tenant
// may have one.
inline constexpr std::string_view kSyntheticTenant = "synthetic-";
constexpr bool is_synthetic(std::string_view tenant) {
  return tenant.starts_with(kSyntheticTenant);
}

}  // namespace weir::pricing
