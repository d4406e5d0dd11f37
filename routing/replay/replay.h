// A Replay runs requests through a fleet in virtual time: each arrives at its instant, is sent where the chooser says,
// is served as the deployments' service models say, and is priced by the price book of that instant.
//
//   const std::vector<Replayed> all = replay(config, arrivals, chooser, {.begins = ...});
//
// The same arguments give the same results. A request whose server fails is sent again, as a gateway would as long as
// nothing was sent to the client; its time counts from its arrival.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "config/config.h"
#include "routing/replay/arrival.h"
#include "routing/replay/chooser.h"
#include "routing/replay/virtual_fleet.h"

namespace weir::routing {

// Something that happens to a server.
struct Shock {
  enum class Kind : std::uint8_t { fails, slows };
  double at_ms = 0;
  Kind kind = Kind::fails;
  int deployment = 0;
  double factor = 1;  // of Kind::slows
};

struct ReplayOptions {
  pricing::Instant begins{};
  std::vector<Shock> shocks = {};                  // in order of time
  std::function<void(std::size_t)> progress = {};  // called now and then with the number of arrivals that came
  std::stop_token stop = {};                       // ends it early: what has not come by then is refused
  std::vector<std::size_t> cache_blocks = {};      // of each deployment's prefix cache; empty: there is none
};

struct Replayed {
  int deployment = -1;  // -1: refused
  int tier = -1;
  config::Effort effort = config::Effort::high;
  int attempts = 0;
  double ttft_ms = 0;
  double tpot_ms = 0;
  double total_ms = 0;
  pricing::Usage usage;
  pricing::Money cost;
  double quality = 0;
  bool met = false;  // every latency budget
};

// What a server of that tier has to do for it, thinking so hard.
VirtualJob job_of(int index, const Arrival& arrival, int tier, config::Effort effort);

// Whether a request that was served so kept its latency budget.
bool keeps_budget(const Request& request, const Replayed& served);

std::vector<Replayed> replay(const config::Config& config, std::span<const Arrival> arrivals, Chooser& chooser,
                             const ReplayOptions& options = {});

}  // namespace weir::routing
