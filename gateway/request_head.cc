#include "gateway/request_head.h"

#include <algorithm>
#include <iterator>

#include "backends/common_head.h"

namespace weir::gateway {
namespace {

struct KnownHeader {
  std::string_view name;
  Header header;
};

// In order of their lengths.
constexpr KnownHeader kKnownHeaders[] = {
    {"origin", Header::origin},
    {"expect", Header::expect},
    {"x-api-key", Header::api_key},
    {"x-weir-tag", Header::tag},
    {"x-weir-class", Header::task_class},
    {"authorization", Header::authorization},
    {"x-slo-ttft-ms", Header::slo_ttft_ms},
    {"x-slo-tpot-ms", Header::slo_tpot_ms},
    {"x-weir-policy", Header::policy},
    {"x-weir-session", Header::session},
    {"content-encoding", Header::content_encoding},
    {"x-weir-max-cost-usd", Header::max_cost_usd},
    {"x-weir-latency-budget-ms", Header::latency_budget_ms},
    {"access-control-request-headers", Header::wanted_headers},
};
constexpr std::size_t kLongestName = 30;
static_assert(std::ranges::is_sorted(kKnownHeaders, {}, [](const KnownHeader& known) { return known.name.size(); }) &&
              std::end(kKnownHeaders)[-1].name.size() == kLongestName);

// Where those of each length begin. Most of what SDKs send is known by its length to be none of them.
constexpr auto kFirstOfLength = [] {
  std::array<std::uint8_t, kLongestName + 2> first{};
  for (const KnownHeader& known : kKnownHeaders) {
    for (std::size_t longer = known.name.size() + 1; longer < first.size(); ++longer) ++first[longer];
  }
  return first;
}();

}  // namespace

std::optional<Header> header_named(std::string_view name) {
  if (name.size() > kLongestName) return std::nullopt;
  for (std::size_t i = kFirstOfLength[name.size()]; i < kFirstOfLength[name.size() + 1]; ++i) {
    const KnownHeader& known = kKnownHeaders[i];
    if ((name.back() | 0x20) == known.name.back() && backends::is_header_name(name, known.name)) return known.header;
  }
  return std::nullopt;
}

}  // namespace weir::gateway
