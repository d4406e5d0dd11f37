#include "routing/replay/arrival.h"

#include <algorithm>
#include <cmath>

namespace weir::routing {

AnswerByEffort answers_beside(config::Effort effort, std::int64_t completion_tokens, std::int64_t reasoning_tokens,
                              double reasoning_share) {
  const std::int64_t answered = completion_tokens - reasoning_tokens;
  AnswerByEffort answers;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const double beside = config::length_beside(effort, reasoning_share, static_cast<config::Effort>(i));
    const auto written = static_cast<std::int64_t>(std::llround(beside * static_cast<double>(completion_tokens)));
    answers[i].completion_tokens = std::max(answered, written);
    answers[i].reasoning_tokens = answers[i].completion_tokens - answered;
  }
  return answers;
}

}  // namespace weir::routing
