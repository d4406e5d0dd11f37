// A ServiceModel says how fast a deployment answers, as far as is known before anything was observed:
//
//   TTFT = ttft_floor + waiting for a slot + prefill tokens ahead of and in this request / prefill rate
//   ITL  = itl + itl_per_in_flight * in_flight       (time per output token)
//
// A linear fit; see docs/operating.md for how to measure one.
#pragma once

namespace weir::config {

struct ServiceModel {
  int slots = 64;                           // requests decoded at once; the rest wait in order of arrival
  double prefill_tokens_per_second = 8000;  // uncached prompt tokens, shared by all requests
  double ttft_floor_ms = 500;
  double itl_ms = 25;
  double itl_per_in_flight_ms = 0.1;
  double expected_completion_tokens = 500;  // where nothing else is known

  bool operator==(const ServiceModel&) const = default;
};

}  // namespace weir::config
