// Served is what a simulated server has answered, counted in tokens that it really wrote: what a gateway in front of
// it must arrive at too.
//
// Every chat request ends in exactly one of completed, aborted (the client left before the end) and failed (refused,
// or broken on purpose). Tokens do not depend on the end: a prompt counts once the first chunk of its answer has been
// written whole, a completion token once its own chunk has; an answer that is not streamed counts as one chunk.
#pragma once

#include <cstdint>
#include <string>

namespace weir::simulator {

struct Served {
  std::int64_t requests = 0;
  std::int64_t completed = 0;
  std::int64_t aborted = 0;
  std::int64_t failed = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;  // of these
  std::int64_t completion_tokens = 0;
  std::int64_t reasoning_tokens = 0;  // of these

  friend bool operator==(const Served&, const Served&) = default;
  friend Served operator-(const Served& later, const Served& earlier);

  std::string json() const;
};

}  // namespace weir::simulator
