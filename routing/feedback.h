// Feedback moves the quality table slowly towards what people, and judges, say of the answers. A Judgement is one
// opinion about one answer, given to a request of a class, by a tier that thought at an effort.
//
//   FeedbackTally tally(config);       config.feedback must be there
//   tally.add(judgement);              in any order; tally.remove() takes one out that was changed
//   tally.correction(now).at(...)      points to be added to the table's
//
// Of each cell (class, tier, effort), with opinions that count half after each half-life, and those about one key's
// requests for no more than `key_most`:
//
//   weight   = opinions
//   residual = 100 * mean score - the table's points
//   level    = mean residual of all cells of the class, by weight
//   points   = weight / (weight + prior) * (residual - level), within +- points_most
//
// The level is what keeps the router honest: some people like everything, others nothing, and a score is no benchmark.
// Only the difference between tiers and efforts that do the same kind of work says which to prefer; a tier that alone
// was judged stays where the table has it.
//
// Deterministic. Memory is bounded by the configuration: cells and keys. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "config/config.h"
#include "pricing/instant.h"

namespace weir::routing {

// A plain value. An empty one corrects nothing.
class QualityCorrection {
 public:
  QualityCorrection() = default;
  QualityCorrection(std::size_t classes, std::size_t tiers)
      : tiers_(tiers), points_(classes * tiers * config::kEfforts) {}

  double at(int task_class, int tier, config::Effort effort) const {
    return points_.empty() ? 0 : points_[place(task_class, tier, effort)];
  }
  void set(int task_class, int tier, config::Effort effort, double points) {
    points_[place(task_class, tier, effort)] = points;
  }

 private:
  std::size_t place(int task_class, int tier, config::Effort effort) const {
    return (static_cast<std::size_t>(task_class) * tiers_ + static_cast<std::size_t>(tier)) * config::kEfforts +
           static_cast<std::size_t>(effort);
  }

  std::size_t tiers_ = 0;
  std::vector<double> points_;
};

struct Judgement {
  int task_class = 0;
  int tier = 0;
  config::Effort effort = config::Effort::high;
  int key = -1;
  double score = 0;  // 0 .. 1
  pricing::Instant at;
};

class FeedbackTally {
 public:
  // Keeps a pointer; `config` outlives the tally.
  explicit FeedbackTally(const config::Config& config) : config_(&config) {}

  void add(const Judgement& judgement) { count(judgement, 1); }
  void remove(const Judgement& judgement) { count(judgement, -1); }

  // What is known of a cell.
  struct Cell {
    int task_class = 0;
    int tier = 0;
    config::Effort effort = config::Effort::high;
    std::int64_t given = 0;  // opinions, ever
    double weight = 0;       // of those, as they count now
    double mean = 0;         // score
    double points = 0;       // to be added to the table's
  };
  // Those that were judged, in order.
  std::vector<Cell> cells(pricing::Instant now) const;
  QualityCorrection correction(pricing::Instant now) const;

 private:
  struct Place {
    int task_class;
    int tier;
    config::Effort effort;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct OfKey {
    double weight = 0;
    double score = 0;  // sum, by weight
    pricing::Instant as_of;
  };
  struct Known {
    std::int64_t given = 0;
    std::map<int, OfKey> keys;
  };

  void count(const Judgement& judgement, int times);
  double faded(pricing::Instant from, pricing::Instant until) const;
  Cell weigh(const Place& place, const Known& known, pricing::Instant now) const;

  const config::Config* config_;
  std::map<Place, Known> known_;
};

}  // namespace weir::routing
