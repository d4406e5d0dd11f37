// A YamlReader is a place in a YAML file that knows where it is: file, line and path ("deployments[1].url"). What is
// wrong there it reports into one list of Problems and goes on, so that every mistake is found in one reading.
//
//   auto root = YamlReader::open(file, problems);
//   root.expect_keys({"listen", "admin"});       unknown and repeated keys are problems
//   root.read_duration_ms("header", server.header_timeout_ms);      absent: the default stays
//
// Only start-up uses it. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "pricing/name.h"

namespace YAML {
class Node;
}

namespace weir::config {

class YamlReader {
 public:
  // A reader of nothing, with the problem reported, when the file cannot be read or is no YAML.
  static YamlReader open(const std::filesystem::path& file, std::vector<Problem>& problems);
  // The same of a text; `file` and `path` say where problems are told to be.
  static YamlReader parse(const std::string& text, std::string file, std::string path, std::vector<Problem>& problems);

  explicit operator bool() const { return node_ != nullptr; }
  bool is_map() const;
  bool is_sequence() const;
  std::size_t size() const;

  // Members of a map, by name; of a sequence, by position. A reader of nothing when absent.
  YamlReader at(std::string_view key) const;
  YamlReader at(std::size_t index) const;
  // The names of a map's members; one that stands there twice is a problem.
  std::vector<std::string> keys() const;

  void expect_keys(std::initializer_list<std::string_view> known) const;
  // Calls `read` for every entry of the sequence under `key`; anything but a sequence there is a problem.
  void each(std::string_view key, const std::function<void(const YamlReader&)>& read) const;

  // The scalar here as text; a problem and "" when it is none.
  std::string text() const;

  // Members of a map. Each leaves `into` alone when the member is absent or wrong; an empty text is wrong.
  bool read(std::string_view key, std::string& into) const;
  bool read(std::string_view key, pricing::Name& into) const;
  bool read(std::string_view key, bool& into) const;
  bool read(std::string_view key, double& into, double least, double most) const;
  bool read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t most) const;
  bool read(std::string_view key, int& into, int least, int most) const;
  bool read_duration_ms(std::string_view key, double& into) const;
  bool read_duration_ms(std::string_view key, int& into) const;
  bool read_bytes(std::string_view key, std::int64_t& into, int most_gib = 2) const;
  // The same, but absence is a problem.
  bool require(std::string_view key, std::string& into) const;
  bool require(std::string_view key, pricing::Name& into) const;
  // "${NAME}" becomes the environment variable; a missing or empty one is a problem, and so is what no header can
  // carry.
  bool read_secret(std::string_view key, std::string& into) const;

  void problem(const std::string& message) const { report(Problem::Severity::error, message); }
  void warn(const std::string& message) const { report(Problem::Severity::warning, message); }

 private:
  YamlReader() = default;
  void report(Problem::Severity severity, const std::string& message) const;
  YamlReader child(const YAML::Node& node, std::string path) const;
  // The member's key itself, for problems that are not its value's.
  YamlReader key_reader(std::string_view key) const;

  std::shared_ptr<const YAML::Node> node_;
  std::string file_;
  std::string path_;
  std::vector<Problem>* problems_ = nullptr;
};

}  // namespace weir::config
