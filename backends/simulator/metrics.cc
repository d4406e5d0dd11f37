#include "backends/simulator/metrics.h"

#include <algorithm>
#include <cstdio>

namespace weir::simulator {
namespace {

using config::Dialect;

std::string number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.10g", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

// A page of samples that share a prefix and the labels of one model.
class Page {
 public:
  Page(std::string_view prefix, std::string labels) : prefix_(prefix), labels_(std::move(labels)) {}

  void gauge(std::string_view name, double value) { sample(name, "gauge", value); }
  void gauge(std::string_view name, std::size_t value) { sample(name, "gauge", static_cast<double>(value)); }
  void counter(std::string_view name, std::int64_t value) { sample(name, "counter", static_cast<double>(value)); }

  void histogram(std::string_view name, const Histogram& histogram) {
    type(name, "histogram");
    histogram.write(text_, full(name), labels_);
  }

  void type(std::string_view name, std::string_view type) {
    text_ += "# TYPE " + full(name) + " " + std::string(type) + "\n";
  }

  void labelled(std::string_view name, std::string_view label, std::string_view value, double sample) {
    text_ += full(name) + "{" + labels_ + "," + std::string(label) + "=\"" + std::string(value) + "\"} " +
             number(sample) + "\n";
  }

  std::string text() && { return std::move(text_); }

 private:
  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  void sample(std::string_view name, std::string_view kind, double value) {
    type(name, kind);
    text_ += full(name) + "{" + labels_ + "} " + number(value) + "\n";
  }

  std::string prefix_;
  std::string labels_;
  std::string text_;
};

std::string model_label(const Options& options) {
  return "model_name=\"" + options.model + "\"";
}

std::string vllm_text(const Options& options, const Metrics& metrics, const Served& served, const Load& load) {
  Page page("vllm:", "engine=\"0\"," + model_label(options));
  page.gauge("num_requests_running", load.running);
  page.gauge("num_requests_waiting", load.waiting);
  page.type("num_requests_waiting_by_reason", "gauge");
  page.labelled("num_requests_waiting_by_reason", "reason", "capacity", static_cast<double>(load.waiting));
  page.labelled("num_requests_waiting_by_reason", "reason", "deferred", 0);
  page.gauge("kv_cache_usage_perc", load.kv_cache_usage);
  page.counter("prefix_cache_queries_total", metrics.prefix_queries);
  page.counter("prefix_cache_hits_total", metrics.prefix_hits);
  page.counter("num_preemptions_total", 0);
  page.counter("prompt_tokens_total", served.prompt_tokens);
  page.counter("prompt_tokens_cached_total", served.cached_tokens);
  page.counter("generation_tokens_total", metrics.generated_tokens);
  page.type("request_success_total", "counter");
  page.labelled("request_success_total", "finished_reason", "stop", static_cast<double>(metrics.stopped));
  page.labelled("request_success_total", "finished_reason", "length", static_cast<double>(metrics.cut_by_length));
  page.labelled("request_success_total", "finished_reason", "abort", static_cast<double>(served.aborted));
  page.histogram("time_to_first_token_seconds", metrics.time_to_first_token);
  page.histogram("e2e_request_latency_seconds", metrics.request_latency);
  return std::move(page).text();
}

std::string sglang_text(const Options& options, const Metrics& metrics, const Served& served, const Load& load) {
  Page page("sglang:", model_label(options));
  const auto queries = static_cast<double>(std::max<std::int64_t>(metrics.prefix_queries, 1));
  page.gauge("num_running_reqs", load.running);
  page.gauge("num_queue_reqs", load.waiting);
  page.gauge("token_usage", load.kv_cache_usage);
  page.gauge("cache_hit_rate", static_cast<double>(metrics.prefix_hits) / queries);
  page.counter("prompt_tokens_total", served.prompt_tokens);
  page.counter("generation_tokens_total", metrics.generated_tokens);
  page.counter("cached_tokens_total", served.cached_tokens);
  page.counter("num_requests_total", served.requests);
  page.counter("num_aborted_requests_total", served.aborted);
  page.histogram("time_to_first_token_seconds", metrics.time_to_first_token);
  page.histogram("e2e_request_latency_seconds", metrics.request_latency);
  return std::move(page).text();
}

std::string mindie_text(const Options& options, const Metrics& metrics, const Served& served, const Load& load) {
  Page page("", model_label(options));
  const auto queries = static_cast<double>(std::max<std::int64_t>(metrics.prefix_queries, 1));
  page.counter("request_received_total", served.requests);
  page.counter("request_success_total", served.completed);
  page.counter("request_failed_total", served.failed);
  page.gauge("num_requests_running", load.running);
  page.gauge("num_requests_waiting", load.waiting);
  page.gauge("num_requests_swapped", std::size_t{0});
  page.counter("prompt_tokens_total", served.prompt_tokens);
  page.counter("generation_tokens_total", metrics.generated_tokens);
  page.gauge("npu_cache_usage_perc", load.kv_cache_usage);
  page.gauge("npu_prefix_cache_hit_rate", static_cast<double>(metrics.prefix_hits) / queries);
  page.histogram("time_to_first_token_seconds", metrics.time_to_first_token);
  page.histogram("e2e_request_latency_seconds", metrics.request_latency);
  return std::move(page).text();
}

}  // namespace

void Histogram::observe(double seconds) {
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  sum_ += seconds;
}

void Histogram::write(std::string& out, std::string_view name, std::string_view labels) const {
  const std::string base(name);
  const std::string in(labels);
  std::int64_t below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    below += counts_[i];
    const std::string bound = i < kBounds.size() ? number(kBounds[i]) : "+Inf";
    out += base + "_bucket{" + in + ",le=\"" + bound + "\"} " + std::to_string(below) + "\n";
  }
  out += base + "_sum{" + in + "} " + number(sum_) + "\n";
  out += base + "_count{" + in + "} " + std::to_string(below) + "\n";
}

// The hosted APIs publish no metrics; vLLM's names are as good as any for those who watch a simulated one.
std::string metrics_text(const Options& options, const Metrics& metrics, const Served& served, const Load& load) {
  if (options.dialect == Dialect::sglang) return sglang_text(options, metrics, served, load);
  if (options.dialect == Dialect::mindie) return mindie_text(options, metrics, served, load);
  return vllm_text(options, metrics, served, load);
}

}  // namespace weir::simulator
