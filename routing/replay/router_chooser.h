// The router as a Chooser: the arbiter and the fleet that a gateway has, fed with what a gateway would see.
#pragma once

#include <vector>

#include "routing/arbiter.h"
#include "routing/replay/chooser.h"
#include "routing/replay/tariffs.h"

namespace weir::routing {

class RouterChooser : public Chooser {
 public:
  // Keeps a reference; `config` outlives it.
  RouterChooser(const config::Config& config, pricing::Instant begins, std::uint64_t seed = 1);

  Choice choose(int index, const Arrival& arrival, double now_ms) override;
  void started(int index, int deployment, double ttft_ms, double now_ms) override;
  void finished(int index, int deployment, const Ending& ending, double now_ms) override;
  void set_admitting(int deployment, bool admitting) override;

 private:
  Attempt& attempt(int index);

  Arbiter arbiter_;
  Fleet fleet_;
  Tariffs tariffs_;
  std::vector<Attempt> attempts_;  // by index
};

}  // namespace weir::routing
