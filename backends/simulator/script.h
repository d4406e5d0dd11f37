// A Script decides which step a chat request takes. In this order: what the request itself wishes for, the first rule
// that matches it, the next step of the queue, a failure by chance, and otherwise nothing special.
//
// One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <random>
#include <vector>

#include "backends/simulator/step.h"
#include "backends/simulator/visit.h"

namespace weir::simulator {

class Script {
 public:
  static constexpr int kAlways = -1;

  Script(double fail_rate, std::vector<Step> failures, std::uint64_t seed);

  void add(Step step) { queue_.push_back(std::move(step)); }
  void add(Matcher when, Step step, int times) { rules_.push_back({std::move(when), std::move(step), times}); }
  void clear();

  Step step_for(const Visit& visit, const std::optional<Step>& wished);

 private:
  struct Rule {
    Matcher when;
    Step step;
    int times = 1;  // or kAlways
  };

  std::optional<Step> from_rules(const Visit& visit);
  std::optional<Step> from_queue();
  std::optional<Step> from_chance();

  std::list<Rule> rules_;
  std::deque<Step> queue_;
  double fail_rate_;
  std::vector<Step> failures_;
  std::mt19937_64 chance_;
};

}  // namespace weir::simulator
