// What the tests of the benchmark run on: small enough to know what must come out.
#pragma once

#include "tests/bench/routing/trace.h"

namespace weir::bench {

// A request every second, 1000 tokens to read and 200 to write.
inline Trace steady() {
  Trace trace{"steady", {}};
  for (int i = 0; i < 1000; ++i) trace.rows.push_back({1000.0 * i, 1000, 200});
  return trace;
}

}  // namespace weir::bench
