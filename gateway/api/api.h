// The Api is what the dashboard page, and programs, read: /api/v1/..., one request for each view (docs/openapi.yaml).
// It is separate from the page, which is plain files (gateway/dashboard_files.h).
//
//   Api api(sources);
//   Response response = api.answer(request, wall_clock, steady_clock);
//
// For one thread, which is not a worker's: a query never delays a request.
#pragma once

#include <chrono>

#include "gateway/api/doorkeeper.h"
#include "gateway/api/message.h"
#include "gateway/api/views.h"

namespace weir::gateway::api {

class Api {
 public:
  explicit Api(Sources sources) : sources_(std::move(sources)), door_(sources_.config) {}

  // Of any path below /api/.
  Response answer(const Request& request, pricing::Instant now, Doorkeeper::TimePoint monotonic);

 private:
  Response session(const Request& request, Doorkeeper::TimePoint monotonic);
  Response who(const Viewer& viewer, pricing::Instant now) const;
  Response explain(const Request& request, const Viewer& viewer) const;
  Response act(const Request& request, const Viewer& viewer, pricing::Instant now);
  Response view(const Request& request, const Viewer& viewer, pricing::Instant now);

  const Sources sources_;
  Doorkeeper door_;
};

}  // namespace weir::gateway::api
