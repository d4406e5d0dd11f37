// Any bytes as a configuration file: read to its end, with its mistakes told, and never a crash. The file is written
// into a directory of the run's own.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "config/config.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("weir-fuzz-" + std::to_string(getpid()) + ".yaml");
  if (std::FILE* out = std::fopen(file.c_str(), "wb")) {
    std::fwrite(data, 1, size, out);
    std::fclose(out);
  }
  const weir::config::Loaded loaded = weir::config::load(file);
  weir::fuzz::demand(loaded.config.has_value() || !loaded.problems.empty());
  return 0;
}
