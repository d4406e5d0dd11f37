// How well lengths of answers are foretold, on a day of production traffic to DeepSeek-R1: ServeGen's 73 clients
// (github.com/alibaba/ServeGen, Apache-2.0), for each of which it holds request rates and, for each six hours, the
// distribution of output tokens. Requests are drawn from these, in the order of time, from a seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace weir::bench {

struct LengthTrace {
  struct Answer {
    double at_s = 0;
    int client = 0;
    std::int64_t tokens = 0;
    std::int64_t reasoning_tokens = 0;
  };
  std::vector<Answer> answers;
};

// One in `every` of the requests that there were.
LengthTrace draw_lengths(const std::filesystem::path& folder, int every, std::uint64_t seed);

struct LengthScore {
  double pinball = 0;  // mean pinball loss of the 90th percentile
  double covered = 0;  // share of answers at or below it
  double wape = 0;     // sum of absolute errors of hourly totals of each client over the sum of these totals
};

// Each answer is foretold from those before it: by client, or all clients alike.
LengthScore score_lengths(const LengthTrace& trace, bool by_client);

}  // namespace weir::bench
