// A Backend is everything that the sessions of one simulated server share. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "backends/simulator/engine.h"
#include "backends/simulator/metrics.h"
#include "backends/simulator/options.h"
#include "backends/simulator/prefix_cache.h"
#include "backends/simulator/script.h"
#include "backends/simulator/served.h"
#include "backends/simulator/visit.h"

namespace weir::simulator {

struct Backend {
  Backend(boost::asio::io_context& io, Options wanted);

  std::string next_answer_id(std::string_view request_id);  // as the dialect writes them; vLLM takes the client's
  Load load() const;
  Served served_since_reset() const { return served - served_before; }
  void reset();  // forgets what was served, who came, and the script

  Options options;
  Engine engine;
  PrefixCache cache;
  Script script;
  Visits visits;
  Served served;
  Served served_before;
  Metrics metrics;

 private:
  std::uint64_t answers_ = 0;
};

// The body of GET /v1/models.
std::string models_json(const Options& options);

}  // namespace weir::simulator
