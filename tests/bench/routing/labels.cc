#include "tests/bench/routing/labels.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <vector>

#include "gateway/csv.h"

namespace weir::bench {
namespace {

// Percent right, as the model card of the preview checkpoints says (huggingface.co/deepseek-ai/DeepSeek-V4-Pro, MIT).
// BrowseComp is not here: it was not published without thinking.
struct Published {
  const char* benchmark;
  double flash[3];  // none, high, max
  double pro[3];
};
constexpr Published kPublished[] = {
    {"MMLU-Pro", {83.0, 86.4, 86.2}, {82.9, 87.1, 87.5}},
    {"SimpleQA-Verified", {23.1, 28.9, 34.1}, {45.0, 46.2, 57.9}},
    {"Chinese-SimpleQA", {71.5, 73.2, 78.9}, {75.8, 77.7, 84.4}},
    {"GPQA-Diamond", {71.2, 87.4, 88.1}, {72.9, 89.1, 90.1}},
    {"HLE", {8.1, 29.4, 34.8}, {7.7, 34.5, 37.7}},
    {"LiveCodeBench", {55.2, 88.4, 91.6}, {56.8, 89.8, 93.5}},
    {"HMMT 2026", {40.8, 91.9, 94.8}, {31.7, 94.0, 95.2}},
    {"Apex Shortlist", {9.3, 72.1, 85.7}, {9.2, 85.5, 90.2}},
    {"MRCR 1M", {37.5, 76.9, 78.7}, {44.7, 83.3, 83.5}},
    {"Terminal-Bench 2.0", {49.1, 56.6, 56.9}, {59.1, 63.3, 67.9}},
    {"SWE-bench Verified", {73.7, 78.6, 79.0}, {73.6, 79.4, 80.6}},
    {"MCPAtlas", {64.0, 67.4, 69.0}, {69.4, 74.2, 73.6}},
    {"Toolathlon", {40.7, 43.5, 47.8}, {46.3, 49.0, 51.8}},
};
constexpr int kQuestionsEach = 2000;

// Right where the question is no harder than the points say. `low` was not published: it is taken to be as `high`.
Right right_at(const double (&points)[3], double hardness) {
  Right right(false);
  const std::size_t of[config::kEfforts] = {0, 1, 1, 2};
  for (std::size_t effort = 0; effort < config::kEfforts; ++effort) right.at[effort] = hardness < points[of[effort]];
  return right;
}

}  // namespace

Labels read_labels(const std::filesystem::path& data, const std::string& strong, const std::string& weak) {
  const std::filesystem::path file = data / "quality/mmlu_pro/mmlu_pro_matrix.csv";
  std::ifstream in(file);
  gateway::CsvReader csv(in);
  std::vector<std::string> header, record;
  if (!csv.read(header)) throw std::runtime_error("cannot read " + file.string());
  const auto column = [&](const std::string& name) {
    const auto found = std::ranges::find(header, name);
    if (found == header.end()) throw std::runtime_error(file.string() + " has no column " + name);
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t category = column("category"), right = column(strong + "|correct"),
                    also = column(weak + "|correct"), question = column("question"), options = column("options");
  Labels labels;
  std::size_t count = 0;
  while (csv.read(record)) {
    if (record.size() != header.size() || record[right].empty() || record[also].empty()) continue;
    auto known = std::ranges::find(labels.classes, record[category]);
    if (known == labels.classes.end()) known = labels.classes.insert(known, record[category]);
    const Label label{static_cast<int>(known - labels.classes.begin()), record[also][0] == '1', record[right][0] == '1',
                      labels.questions.size()};
    const std::string text = record[question] + "\n" + record[options];
    labels.questions.emplace_back(std::hash<std::string>()(text)).features.read(text);
    (++count % 2 ? labels.measured : labels.to_come).push_back(label);
  }
  if (labels.to_come.empty()) throw std::runtime_error(file.string() + " holds no pair of labels");
  return labels;
}

PointsOfTiers points_of(const std::vector<Label>& labels) {
  const double count = std::max(1.0, static_cast<double>(labels.size()));
  PointsOfTiers points;
  for (const Right Label::*of_model : {&Label::weak_right, &Label::strong_right}) {
    config::PointsByEffort& of_it = points.emplace_back();
    for (std::size_t effort = 0; effort < config::kEfforts; ++effort) {
      const auto right =
          std::ranges::count_if(labels, [&](const Label& label) { return (label.*of_model).at[effort]; });
      of_it[effort] = 100 * static_cast<double>(right) / count;
    }
  }
  return points;
}

Labels published_labels() {
  Labels labels;
  std::mt19937_64 chance(1);
  std::uniform_real_distribution<double> percent(0, 100);
  for (const Published& published : kPublished) {
    for (int i = 0; i < 2 * kQuestionsEach; ++i) {
      const double hardness = percent(chance);
      (i % 2 ? labels.measured : labels.to_come)
          .push_back({static_cast<int>(labels.classes.size()), right_at(published.flash, hardness),
                      right_at(published.pro, hardness), labels.questions.size()});
      labels.questions.emplace_back();
    }
    labels.classes.emplace_back(published.benchmark);
  }
  return labels;
}

}  // namespace weir::bench
