// A Refusal is a request that will not be answered, and why: once for all dialects. error_body.h says it in each.
#pragma once

#include <cstdint>
#include <string>

namespace weir::simulator {

enum class Why : std::uint8_t {
  malformed,  // not JSON, or not HTTP
  invalid,    // a parameter that no server would take
  too_long,   // does not fit into the context window
  unknown_model,
  unauthorized,
  not_found,  // no such path
  too_large,  // the body
};

struct Refusal {
  Why why = Why::invalid;
  std::string message;
};

}  // namespace weir::simulator
