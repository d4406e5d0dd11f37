// Any bytes as a configuration and the files that it may name, book.yaml and quality.yaml: it is a configuration, or
// its mistakes are told. A line "---" ends one file and begins the next. They are written into a directory of the run's
// own.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "config/config.h"
#include "tests/fuzz/fuzz.h"

namespace {

// Removed when the run ends well.
struct Directory {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("weir-fuzz-" + std::to_string(getpid()));
  Directory() { std::filesystem::create_directories(path); }
  ~Directory() { std::filesystem::remove_all(path); }
};

std::string_view next_file(std::string_view& rest) {
  constexpr std::string_view kBetween = "\n---\n";
  const std::size_t end = rest.find(kBetween);
  const std::string_view file = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + kBetween.size());
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  std::string_view rest = weir::fuzz::text(data, size);
  for (const char* name : {"weir.yaml", "book.yaml", "quality.yaml"}) {
    const std::string_view bytes = next_file(rest);
    std::FILE* const file = std::fopen((directory.path / name).c_str(), "wb");
    weir::fuzz::demand(file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
                       std::fclose(file) == 0);
  }
  const weir::config::Loaded loaded = weir::config::load(directory.path / "weir.yaml");
  const bool has_errors = std::any_of(loaded.problems.begin(), loaded.problems.end(), [](const auto& problem) {
    return problem.severity == weir::config::Problem::Severity::error;
  });
  weir::fuzz::demand(loaded.config.has_value() != has_errors);
  return 0;
}
