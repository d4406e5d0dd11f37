// What the simulated server answers at the endpoints beside chat: completions (fill in the middle included),
// embeddings, responses and messages. At once and without pace: they show that a request arrived as it should and how
// its answer looks, not how long it takes. One thread.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "backends/simulator/options.h"
#include "backends/simulator/refusal.h"

namespace weir::simulator {

struct OtherAnswer {
  std::string body;
  std::string_view content_type;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};

// True for the paths of these endpoints, DeepSeek's own included.
bool is_other_endpoint(std::string_view path);

using OtherResult = boost::system::result<OtherAnswer, Refusal>;

OtherResult other_answer(std::string_view path, std::string_view body, const Options& options);

}  // namespace weir::simulator
