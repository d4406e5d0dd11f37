// An Installation is a directory with a configuration in it that is as it should be, but for what a test writes:
//
//   problems_of("deployments: 5\n")                   the sections a test writes, the others being in order
//   problems_of_book("prices: {}\n")                  a price book beside the one that is in order
//   Installation().write("weir.yaml", ...).load()     anything else
//
// Lines are those of what the test wrote. Problems read as people see them, without the directory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace weir::config {

using Lines = std::vector<std::string>;

class Installation {
 public:
  // `sections` comes first in weir.yaml; sections that it does not mention follow.
  explicit Installation(std::string_view sections = "");
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  // Writes weir.yaml anew.
  Installation& configure(std::string_view sections);
  Installation& write(const std::string& file, std::string_view text);

  Loaded load() const;
  Lines problems() const;
  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
};

Lines problems_of(std::string_view sections);
Lines problems_of_book(std::string_view book);

// The configuration, which must be without an error.
Config config_of(std::string_view sections);

// A list of one deployment or policy: its entry in one line, without the braces.
std::string deployment(const std::string& fields);
std::string policy(const std::string& fields);

}  // namespace weir::config
