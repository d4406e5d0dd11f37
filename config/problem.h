// A Problem is one mistake in what an operator wrote, and where it stands.
#pragma once

#include <string>

namespace weir::config {

struct Problem {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string file;
  int line = 0;         // 1-based; 0: the file as a whole
  std::string path;     // "deployments[1].url"
  std::string message;  // what is wrong and what to do
};

// "weir.yaml:12: deployments[1].url: ..."
std::string to_string(const Problem& problem);

}  // namespace weir::config
