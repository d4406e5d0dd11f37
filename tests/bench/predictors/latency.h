// How well the latency predictor foretells the recorded requests of a real server: llm-d's traces of vLLM on H200
// (github.com/llm-d/llm-d-latency-predictor, Apache-2.0), one JSON object a line, half of them with a TTFT, half with a
// TPOT.
//
// Each request is predicted, and learned from when the labels of `labels_late` later ones were asked for. The first 300
// are not counted.
#pragma once

#include <filesystem>
#include <vector>

#include "routing/load.h"

namespace weir::bench {

struct LatencyTrace {
  struct Row {
    routing::PromptTokens prompt;
    routing::Load load;
    double label_ms = 0;
  };
  std::vector<Row> ttft;
  std::vector<Row> tpot;
};

LatencyTrace read_latency_trace(const std::filesystem::path& file);

struct LatencyScore {
  double mape = 0;       // mean absolute percentage error of the medians
  double covered = 0;    // share of labels at or below the predicted 90th percentile
  double inflation = 0;  // that percentile over the median, on average
};

enum class LatencyLabel { ttft, tpot };

LatencyScore score_latency(const std::vector<LatencyTrace::Row>& rows, LatencyLabel label, int labels_late);

// Nanoseconds that one prediction takes, going round a fleet of `deployments` trained ones.
double time_of_a_prediction_ns(const LatencyTrace& trace, int deployments);

}  // namespace weir::bench
