// Lengths say how long an answer will be, from how long the answers of its like were: those to the same key, policy and
// task class, from the same tier at the same effort; as far as these are few, those of the wider group. Prompts are not
// looked at: they say next to nothing about the length of the answer, and who asks says most of it.
//
//   group:  (key, policy, class, tier, effort)  ->  (policy, class, tier, effort)  ->  (tier, effort)
//           ->  the same group at another effort, with more reasoning or less  ->  service model
//
// Answer and reasoning tokens are counted apart. The 90th percentile is corrected by how often it was exceeded. Memory
// is bounded: the group that was not heard of for longest gives way. Not thread-safe.
#pragma once

#include <cstdint>

#include "config/quality.h"
#include "routing/bounded_table.h"
#include "routing/length_sketch.h"
#include "routing/thinning.h"

namespace weir::routing {

// Whose answers. Indices into the configuration.
struct LengthGroup {
  int key = -1;
  int policy = 0;
  int task_class = 0;
  int tier = 0;
  config::Effort effort = config::Effort::high;
};

// In completion tokens: what was reasoned and what was answered.
struct ExpectedLength {
  double mean = 0;
  double p50 = 0;
  double p90 = 0;
  double reasoning_share = 0;  // of the mean

  // With no more than `most` tokens.
  ExpectedLength capped(double most) const;
  ExpectedLength times(double factor) const;
};

class Lengths {
 public:
  // `prior` tokens are expected at Effort::high where nothing is known; as sure as `kPriorWeight` answers.
  ExpectedLength predict(const LengthGroup& group, double prior) const;
  // As predict(), but every answer taken for no longer than `most`: the mean of a long tail falls by more than its cap.
  ExpectedLength predict_up_to(const LengthGroup& group, double prior, double most) const;

  // `cap` is what the request allowed; an answer that reached it was cut off. Each group learns from as many as it has
  // use for (thinning.h).
  void observe(const LengthGroup& group, double prior, std::int64_t answer_tokens, std::int64_t reasoning_tokens,
               double cap, Thinning::TimePoint now);

  static constexpr double kPriorWeight = 10;

 private:
  static constexpr std::size_t kGroupsMax = 4096;
  static constexpr double kWiderWeight = 30;  // of the wider group among the narrower one's answers

  // What is known of one group, and what follows from it.
  struct Known {
    LengthSketch sketch;
    double reasoning_share = 0;
    double inflation = 0;  // of the 90th percentile, as a log-ratio
    LengthSketch::Shares shares{};
    Filled filled;  // of them
    ExpectedLength expected;
    Thinning thinning;
  };

  const Known* narrowest(const LengthGroup& group) const;
  // Of a group whose tier has answered nothing yet at that effort.
  double unheard(const LengthGroup& group, double prior) const;
  // What a group is like as far as its own answers are few.
  struct Wider {
    const LengthSketch::Shares* shares;
    double mean;
    double weight;
  };

  static void learn(Known& known, const Wider& wider, std::int64_t answer_tokens, std::int64_t reasoning_tokens,
                    double cap);

  Known fresh_;
  BoundedTable<Known> groups_{kGroupsMax};
};

}  // namespace weir::routing
