#include "tests/bench/routing/labels.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <vector>

#include "gateway/csv.h"

namespace weir::bench {

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

}  // namespace weir::bench
