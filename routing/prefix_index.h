// A PrefixIndex remembers which deployment has lately read which prompts, and so what it still has in its prefix cache:
//
//   match(prefix)                          once for a request...
//   expected_tokens(match, deployment,..)  ...then for each deployment
//   served(...)                            a deployment has read this prompt, and says how much of it was cached
//
// What was read is not always kept. Known borders cut a prompt into segments, each read by the deployment at some time
// (what follows the last of them: never, as far as we know). Each deployment's own answers teach which part of such a
// segment is still there, by how long ago it was used, to a factor of two. A deployment without a cache is soon known.
//
// Memory is bounded (at most 8 MiB for 64 deployments or fewer); the prefix that nobody used for longest gives way.
// Time is an argument. Not thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "routing/bounded_table.h"
#include "routing/prompt_prefix.h"

namespace weir::routing {

class PrefixIndex {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit PrefixIndex(std::size_t deployments);

  // The rows of those borders of a prompt that are known. Valid until the next served().
  class Match {
   private:
    friend class PrefixIndex;
    struct Known {
      const std::vector<std::uint32_t>* row;
      double share;  // of the prompt
    };
    std::array<Known, PromptPrefix::kBordersMax> known_;  // longest first, the first size_ of them
    std::size_t size_ = 0;
  };
  Match match(const PromptPrefix& prefix) const;

  // Which of `deployments` read the longest known prefix last; -1: none of them read any.
  int latest_reader(const Match& match, std::span<const int> deployments) const;

  double expected_tokens(const Match& match, std::size_t deployment, double prompt_tokens, TimePoint now) const;

  void served(const PromptPrefix& prefix, std::size_t deployment, double prompt_tokens, double cached_tokens,
              TimePoint now);

 private:
  // How long ago the deployment read the prefix: by powers of two of seconds, up to two days; or never, behind a
  // border that it read or without one.
  static constexpr std::size_t kAges = 18;
  static constexpr std::size_t kBehind = kAges;
  static constexpr std::size_t kNever = kAges + 1;

  struct Kept {
    double part = 0;
    double weight = 0;
  };
  using KeptByAge = std::array<Kept, kNever + 1>;

  // Calls on_segment(from, to, age), in shares of the prompt, from its end to its beginning.
  template <class OnSegment>
  static void segments(const Match& match, std::size_t deployment, TimePoint now, OnSegment&& on_segment);

  using Row = std::vector<std::uint32_t>;  // for each deployment, in which second it last read the prefix; 0: never

  Row never_;
  BoundedTable<Row> rows_;
  std::vector<KeptByAge> kept_;  // by deployment
};

}  // namespace weir::routing
