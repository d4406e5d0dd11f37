#include "tests/bench/predictors/prompt.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace weir::bench {
namespace {

constexpr int kWarmUp = 50;

struct Errors {
  std::vector<double> by_rule_of_thumb;
  std::vector<double> corrected;
};

double quantile(std::vector<double>& values, double probability) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(probability * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

PromptScore score(Errors& errors) {
  return {quantile(errors.by_rule_of_thumb, 0.5), quantile(errors.corrected, 0.5), quantile(errors.corrected, 0.9)};
}

}  // namespace

std::vector<CountedPrompt> read_prompts(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<CountedPrompt> prompts;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::ranges::replace(line, ',', ' ');
    CountedPrompt prompt;
    routing::PromptText& text = prompt.text;
    std::istringstream(line) >> prompt.key >> text.messages >> text.ascii_bytes >> text.words >> text.digits >>
        text.marks >> text.cjk_characters >> text.other_characters >> prompt.tokens;
    prompts.push_back(std::move(prompt));
  }
  return prompts;
}

std::map<std::string, PromptScore> score_prompts(const std::vector<CountedPrompt>& prompts) {
  routing::PromptScale scale;
  std::map<std::string, int> numbers;
  std::map<std::string, int> seen;
  std::map<std::string, Errors> errors;
  routing::Thinning::TimePoint now;
  for (const CountedPrompt& prompt : prompts) {
    now += std::chrono::seconds(1);
    const int key = numbers.try_emplace(prompt.key, static_cast<int>(numbers.size())).first->second;
    const auto tokens = static_cast<double>(prompt.tokens);
    if (++seen[prompt.key] > kWarmUp) {
      for (const std::string& whose : {prompt.key, std::string("all")}) {
        errors[whose].by_rule_of_thumb.push_back(std::abs(routing::rule_of_thumb(prompt.text) / tokens - 1));
        errors[whose].corrected.push_back(std::abs(scale.tokens(prompt.text, key, 0) / tokens - 1));
      }
    }
    scale.observe(prompt.text, key, 0, prompt.tokens, now);
  }
  std::map<std::string, PromptScore> scores;
  for (auto& [whose, of] : errors) scores[whose] = score(of);
  return scores;
}

}  // namespace weir::bench
