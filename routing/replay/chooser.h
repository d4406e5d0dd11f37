// A Chooser decides where the requests of a replay go. The router is one (router_chooser.h); a benchmark has others to
// compare it with. It is told what a gateway sees, when it sees it.
#pragma once

#include <cstdint>

#include "pricing/usage.h"
#include "routing/replay/arrival.h"

namespace weir::routing {

class VirtualFleet;

class Chooser {
 public:
  virtual ~Chooser() = default;

  // Once, before all else: the servers themselves, at which none but an oracle looks.
  virtual void begins(const VirtualFleet& /*servers*/) {}

  // `index` names the request in the calls that follow.
  struct Choice {
    int deployment = -1;  // -1: it is refused
    config::Effort effort = config::Effort::high;
  };
  virtual Choice choose(int index, const Arrival& arrival, double now_ms) = 0;

  virtual void started(int /*index*/, int /*deployment*/, double /*ttft_ms*/, double /*now_ms*/) {}
  struct Ending {
    bool served = true;
    bool streamed = true;
    double ttft_ms = 0;
    double tpot_ms = 0;
    double total_ms = 0;
    std::int64_t completion_tokens = 0;
    pricing::Usage usage = {};
  };
  virtual void finished(int /*index*/, int /*deployment*/, const Ending& /*ending*/, double /*now_ms*/) {}

  // Its health check or its breaker says so.
  virtual void set_admitting(int /*deployment*/, bool /*admitting*/) {}
};

}  // namespace weir::routing
