// A CapacityPrice is what a millisecond of a tier's servers is worth to those who would use it: nothing while there is
// room, and so much when there is not that only those who gain most from the tier still ask for it. It is the dual
// variable of the tier's capacity, found by subgradient steps (a request at a time) on how busy the tier is:
//
//   price += step * gain per millisecond * (pressure - kPressureWanted), and never below nothing
//
// Steps are measured in what requests have lately gained from the tier, so they suit any currency and any model.
// A value without a clock; not thread-safe.
#pragma once

namespace weir::routing {

class CapacityPrice {
 public:
  static constexpr double kPressureWanted = 0.85;

  // `pressure` is how busy the tier's least busy server is: 1 when its slots are all taken, or reading the prompts
  // that are ahead takes as long as the request may wait. `gain_per_ms` is what this request would gain by this tier
  // over the next best, before any capacity price; negative where it would lose.
  void observe(double pressure, double gain_per_ms);

  // Nano-units per millisecond of work.
  double nanos_per_ms() const { return price_; }

 private:
  double price_ = 0;
  double gain_ = 0;  // mean of the gains there were
};

}  // namespace weir::routing
