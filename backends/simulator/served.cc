#include "backends/simulator/served.h"

#include <nlohmann/json.hpp>

namespace weir::simulator {

Served operator-(const Served& later, const Served& earlier) {
  return {.requests = later.requests - earlier.requests,
          .completed = later.completed - earlier.completed,
          .aborted = later.aborted - earlier.aborted,
          .failed = later.failed - earlier.failed,
          .prompt_tokens = later.prompt_tokens - earlier.prompt_tokens,
          .cached_tokens = later.cached_tokens - earlier.cached_tokens,
          .completion_tokens = later.completion_tokens - earlier.completion_tokens,
          .reasoning_tokens = later.reasoning_tokens - earlier.reasoning_tokens};
}

std::string Served::json() const {
  const nlohmann::ordered_json object{{"requests", requests},
                                      {"completed", completed},
                                      {"aborted", aborted},
                                      {"failed", failed},
                                      {"prompt_tokens", prompt_tokens},
                                      {"cached_tokens", cached_tokens},
                                      {"completion_tokens", completion_tokens},
                                      {"reasoning_tokens", reasoning_tokens}};
  return object.dump();
}

}  // namespace weir::simulator
