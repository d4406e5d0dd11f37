#include "tests/bench/predictors/length.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>

#include "routing/lengths.h"

namespace weir::bench {
namespace {

constexpr double kSecondsPerRate = 600;
constexpr double kNoCap = std::numeric_limits<double>::infinity();

struct Distribution {
  std::vector<double> values;
  std::vector<double> cumulative;

  bool empty() const { return cumulative.empty() || !(cumulative.back() > 0); }
  double draw(std::mt19937_64& chance) const {
    const double at = std::uniform_real_distribution<double>(0, cumulative.back())(chance);
    const auto found = std::ranges::upper_bound(cumulative, at) - cumulative.begin();
    return values[std::min(values.size() - 1, static_cast<std::size_t>(found))];
  }
};

// "{64: 0.00023, 77: 0.00023, ...}"
Distribution parse(const std::string& text) {
  Distribution parsed;
  double sum = 0;
  const char* at = text.c_str() + std::min<std::size_t>(1, text.size());
  for (char* end = nullptr; *at && *at != '}'; at = *end == ',' ? end + 1 : end) {
    parsed.values.push_back(std::strtod(at, &end));
    if (end == at || *end != ':') throw std::runtime_error("no distribution: " + text.substr(0, 60));
    parsed.cumulative.push_back(sum += std::strtod(end + 1, &end));
  }
  return parsed;
}

struct Client {
  struct Window {
    double from_s = 0;
    Distribution tokens;
    Distribution reasoning_share;
  };
  std::vector<Window> windows;
  std::vector<double> rates;  // a second, for each ten minutes

  const Window& at(double time_s) const {
    const auto after = std::ranges::find_if(windows, [&](const Window& window) { return window.from_s > time_s; });
    return after == windows.begin() ? *after : *(after - 1);
  }
};

Client read_client(const std::filesystem::path& folder, int number) {
  const std::string stem = "chunk-" + std::to_string(number);
  Client client;
  std::ifstream dataset(folder / (stem + "-dataset.json"));
  if (!dataset) throw std::runtime_error("cannot read " + (folder / stem).string() + "-dataset.json");
  const auto windows = nlohmann::json::parse(dataset);
  for (const auto& [from, window] : windows.items()) {
    client.windows.push_back({std::stod(from), parse(window.at("output_tokens")), parse(window.at("reason_ratio"))});
  }
  std::ranges::sort(client.windows, {}, &Client::Window::from_s);
  std::ifstream rates(folder / (stem + "-trace.csv"));
  for (std::string line; std::getline(rates, line);) {
    client.rates.push_back(std::stod(line.substr(line.find(',') + 1)));
  }
  return client;
}

void draw_client(const Client& client, int number, int every, std::mt19937_64& chance, LengthTrace& trace) {
  for (std::size_t i = 0; i < client.rates.size(); ++i) {
    const double from_s = kSecondsPerRate * static_cast<double>(i);
    const Client::Window& window = client.at(from_s);
    if (window.tokens.empty()) continue;
    const auto count = std::poisson_distribution<int>(client.rates[i] * kSecondsPerRate / every + 1e-12)(chance);
    for (int k = 0; k < count; ++k) {
      const double tokens = window.tokens.draw(chance);
      const double share = window.reasoning_share.empty() ? 0 : window.reasoning_share.draw(chance);
      trace.answers.push_back({.at_s = from_s + std::uniform_real_distribution<double>(0, kSecondsPerRate)(chance),
                               .client = number,
                               .tokens = static_cast<std::int64_t>(tokens),
                               .reasoning_tokens = static_cast<std::int64_t>(tokens * std::clamp(share, 0.0, 1.0))});
    }
  }
}

}  // namespace

LengthTrace draw_lengths(const std::filesystem::path& folder, int every, std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  LengthTrace trace;
  for (int client = 0; std::filesystem::exists(folder / ("chunk-" + std::to_string(client) + "-trace.csv")); ++client) {
    draw_client(read_client(folder, client), client, every, chance, trace);
  }
  std::ranges::stable_sort(trace.answers, {}, &LengthTrace::Answer::at_s);
  return trace;
}

namespace {

routing::Thinning::TimePoint at(double seconds) {
  return routing::Thinning::TimePoint(
      std::chrono::duration_cast<routing::Thinning::TimePoint::duration>(std::chrono::duration<double>(seconds)));
}

}  // namespace

LengthScore score_lengths(const LengthTrace& trace, bool by_client) {
  constexpr double kPrior = 500;
  routing::Lengths lengths;
  std::map<std::pair<int, int>, std::pair<double, double>> hours;  // expected and true tokens of a client's hour
  LengthScore score;
  for (const LengthTrace::Answer& answer : trace.answers) {
    const routing::LengthGroup group{.key = by_client ? answer.client : 0};
    const routing::ExpectedLength expected = lengths.predict(group, kPrior);
    const auto tokens = static_cast<double>(answer.tokens);
    const double short_of = tokens - expected.p90;
    score.pinball += std::max(0.9 * short_of, -0.1 * short_of);
    score.covered += short_of <= 0 ? 1 : 0;
    auto& hour = hours[{answer.client, static_cast<int>(answer.at_s / 3600)}];
    hour.first += expected.mean;
    hour.second += tokens;
    lengths.observe(group, kPrior, answer.tokens - answer.reasoning_tokens, answer.reasoning_tokens, kNoCap,
                    at(answer.at_s));
  }
  const auto count = static_cast<double>(trace.answers.size());
  score.pinball /= count;
  score.covered /= count;
  double error = 0;
  double all = 0;
  for (const auto& [whose, sums] : hours) {
    error += std::abs(sums.first - sums.second);
    all += sums.second;
  }
  score.wape = error / all;
  return score;
}

}  // namespace weir::bench
