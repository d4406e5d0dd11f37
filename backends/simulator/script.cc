#include "backends/simulator/script.h"

#include <utility>

namespace weir::simulator {

Script::Script(double fail_rate, std::vector<Step> failures, std::uint64_t seed)
    : fail_rate_(fail_rate), failures_(std::move(failures)), chance_(seed) {
  if (failures_.empty()) failures_.push_back(fail(503));
}

void Script::clear() {
  rules_.clear();
  queue_.clear();
}

Step Script::step_for(const Visit& visit, const std::optional<Step>& wished) {
  if (wished) return *wished;
  if (auto step = from_rules(visit)) return *step;
  if (auto step = from_queue()) return *step;
  return from_chance().value_or(Step{});
}

std::optional<Step> Script::from_rules(const Visit& visit) {
  for (auto rule = rules_.begin(); rule != rules_.end(); ++rule) {
    if (!rule->when(visit)) continue;
    Step step = rule->step;
    if (rule->times != kAlways && --rule->times == 0) rules_.erase(rule);
    return step;
  }
  return std::nullopt;
}

std::optional<Step> Script::from_queue() {
  if (queue_.empty()) return std::nullopt;
  Step step = std::move(queue_.front());
  queue_.pop_front();
  return step;
}

std::optional<Step> Script::from_chance() {
  if (fail_rate_ <= 0) return std::nullopt;
  if (std::uniform_real_distribution<double>(0, 1)(chance_) >= fail_rate_) return std::nullopt;
  return failures_[std::uniform_int_distribution<std::size_t>(0, failures_.size() - 1)(chance_)];
}

}  // namespace weir::simulator
