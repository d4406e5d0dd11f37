#include "tests/bench/predictors/latency.h"

#include <chrono>
#include <cmath>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "routing/predictor.h"

namespace weir::bench {
namespace {

using routing::Expectation;
using routing::LatencyPrediction;
using routing::Predictor;

constexpr std::size_t kWarmUp = 300;
constexpr double kSpreadsAt90 = 1.2816;

// The prior that a deployment has whose operator said nothing but how many requests the server decodes at once, which
// is vLLM's default on such machines.
config::ServiceModel nobody_measured() {
  return {.slots = 1024};
}

LatencyTrace::Row row_of(const nlohmann::json& line, const char* label) {
  const int waiting = line.at("num_request_waiting");
  const int running = line.at("num_request_running");
  return {.prompt = {.uncached = line.at("input_token_length")},  // the server's prefix cache was off
          .load = {.in_flight = waiting + running,
                   .prefill_tokens = line.at("prefill_tokens_in_flight"),
                   .queued = waiting,
                   .kv_cache_use = line.at("kv_cache_percentage")},
          .label_ms = line.at(label)};
}

class Tally {
 public:
  void add(double median, double at90, double label) {
    ++count_;
    error_ += std::abs(median - label) / label;
    covered_ += label <= at90 ? 1 : 0;
    inflation_ += at90 / median;
  }
  LatencyScore score() const { return {error_ / count_, covered_ / count_, inflation_ / count_}; }

 private:
  double count_ = 0;
  double error_ = 0;
  double covered_ = 0;
  double inflation_ = 0;
};

void teach(Predictor& predictor, LatencyLabel label, const LatencyTrace::Row& row, const LatencyPrediction& predicted,
           int behind) {
  const Expectation then{predicted.ttft_ms, predicted.tpot_ms, behind};
  if (label == LatencyLabel::ttft) {
    predictor.observe_ttft(row.label_ms, row.prompt, row.load, then);
  } else {
    predictor.observe_tpot(row.label_ms, row.prompt, row.load, then);
  }
}

}  // namespace

LatencyTrace read_latency_trace(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  LatencyTrace trace;
  for (std::string text; std::getline(in, text);) {
    const auto line = nlohmann::json::parse(text);
    if (line.at("actual_ttft_ms") > 0) trace.ttft.push_back(row_of(line, "actual_ttft_ms"));
    if (line.at("actual_tpot_ms") > 0) trace.tpot.push_back(row_of(line, "actual_tpot_ms"));
  }
  return trace;
}

LatencyScore score_latency(const std::vector<LatencyTrace::Row>& rows, LatencyLabel label, int labels_late) {
  Predictor predictor(nobody_measured());
  std::deque<LatencyPrediction> unlabelled;
  Tally tally;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const LatencyPrediction predicted = predictor.predict(rows[i].prompt, rows[i].load);
    const routing::Delay delay = label == LatencyLabel::ttft ? predicted.ttft() : predicted.tpot();
    if (i >= kWarmUp)
      tally.add(delay.median_ms, delay.median_ms * std::exp(kSpreadsAt90 * delay.spread), rows[i].label_ms);
    unlabelled.push_back(predicted);
    if (unlabelled.size() <= static_cast<std::size_t>(labels_late)) continue;
    teach(predictor, label, rows[i - static_cast<std::size_t>(labels_late)], unlabelled.front(), labels_late);
    unlabelled.pop_front();
  }
  return tally.score();
}

double time_of_a_prediction_ns(const LatencyTrace& trace, int deployments) {
  std::vector<Predictor> fleet(static_cast<std::size_t>(deployments), Predictor(nobody_measured()));
  for (Predictor& predictor : fleet) {
    for (const auto& row : trace.ttft) predictor.observe_ttft(row.label_ms, row.prompt, row.load);
    for (const auto& row : trace.tpot) predictor.observe_tpot(row.label_ms, row.prompt, row.load);
  }
  double checksum = 0;
  const auto began = std::chrono::steady_clock::now();
  for (const auto& row : trace.ttft) {
    for (const Predictor& predictor : fleet) checksum += predictor.predict(row.prompt, row.load).ttft_ms;
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - began;
  if (!(checksum > 0)) throw std::logic_error("a prediction was no span");
  return took.count() / static_cast<double>(trace.ttft.size() * fleet.size());
}

}  // namespace weir::bench
