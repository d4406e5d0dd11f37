// A ByteCensus counts what kinds of ASCII a text is made of, which says more about its tokens than its length does:
// words (runs of letters), digits, and marks (what is neither letter, digit, space nor control character). One pass,
// thirty-two bytes at a time where the processor has AVX2. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::backends {

struct ByteCensus {
  std::int64_t words = 0;
  std::int64_t digits = 0;
  std::int64_t marks = 0;

  friend bool operator==(const ByteCensus&, const ByteCensus&) = default;
};

ByteCensus byte_census(std::string_view text);

}  // namespace weir::backends
