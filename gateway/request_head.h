// What is of interest in the header of a request: byte ranges of the buffer that it begins, which may be moved
// meanwhile.
#pragma once

#include <array>
#include <boost/beast/http/verb.hpp>
#include <cstdint>
#include <optional>
#include <ostream>  // which verb.hpp leaves to others
#include <string_view>

namespace weir::gateway {

// Request headers that mean something here.
enum class Header : std::uint8_t {
  authorization,
  api_key,
  content_encoding,
  origin,
  wanted_headers,  // access-control-request-headers
  expect,
  slo_ttft_ms,
  slo_tpot_ms,
  latency_budget_ms,
  max_cost_usd,
  policy,
  tag,
  task_class,
  session,
  count
};

// The header of that name, in any case; nothing when it means nothing here.
std::optional<Header> header_named(std::string_view name);

struct RequestHead {
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    std::string_view of(std::string_view buffer) const { return buffer.substr(begin, size); }
  };

  const Range& operator[](Header which) const { return headers[static_cast<std::size_t>(which)]; }
  Range& operator[](Header which) { return headers[static_cast<std::size_t>(which)]; }

  boost::beast::http::verb verb = boost::beast::http::verb::unknown;
  Range method;
  Range target;
  std::array<Range, static_cast<std::size_t>(Header::count)> headers{};
  Range length;                      // the digits of a common header's Content-Length; empty where it has none
  std::uint32_t bytes = 0;           // blank line included
  std::uint64_t content_length = 0;  // 0 where the header says none
};

}  // namespace weir::gateway
