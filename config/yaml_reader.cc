#include "config/yaml_reader.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/units.h"

namespace weir::config {
namespace {

constexpr double kDay = 86'400'000;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

template <class Number>
bool read_number(const YamlReader& value, Number& into, Number least, Number most, std::string_view kind) {
  if (!value) return false;
  const std::string text = value.text();
  Number number{};
  std::ostringstream range;
  range << "must be " << kind << " between " << least << " and " << most << ", not " << in_quotes(text);
  if (!parse_number(text, number) || !(number >= least && number <= most)) {  // no NaN either
    value.problem(range.str());
    return false;
  }
  into = number;
  return true;
}

// The line on which a second document begins, or 0. It is told by its marker, which stands in no other place, because
// YAML::LoadAll finds documents without end in a file that begins with a comma.
int line_of_second_document(const std::string& text) {
  std::istringstream lines(text);
  bool begun = false, ended = false;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    if (++number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);  // a byte order mark
    const auto is_marker = [&line](std::string_view marker) {
      return line.starts_with(marker) && (line.size() == 3 || line.find_first_of(" \t\r") == 3);
    };
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == line.npos || line[first] == '#') continue;
    if (ended || (begun && is_marker("---"))) return number;
    ended = is_marker("...");
    begun = begun || !line.starts_with('%');
  }
  return 0;
}

}  // namespace

YamlReader YamlReader::open(const std::filesystem::path& file, std::vector<Problem>& problems) {
  YamlReader reader;
  std::ifstream stream(file);
  std::error_code unknown;
  if (!stream || std::filesystem::is_directory(file, unknown)) {
    problems.push_back({Problem::Severity::error, file.string(), 0, "", "the file cannot be read"});
    return reader;
  }
  std::ostringstream content;
  content << stream.rdbuf();
  reader = parse(content.str(), file.string(), "", problems);
  if (!reader || reader.is_map()) return reader;
  reader.problem("the file must be a map of sections such as `deployments:`");
  reader.node_ = nullptr;
  return reader;
}

YamlReader YamlReader::parse(const std::string& text, std::string file, std::string path,
                             std::vector<Problem>& problems) {
  YamlReader reader;
  reader.file_ = std::move(file);
  reader.path_ = std::move(path);
  reader.problems_ = &problems;
  if (const int line = line_of_second_document(text); line > 0) {
    problems.push_back({Problem::Severity::error, reader.file_, line, "",
                        "a second document begins here; keep everything in one, without `---`"});
  }
  try {
    reader.node_ = std::make_shared<YAML::Node>(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    problems.push_back(
        {Problem::Severity::error, reader.file_, error.mark.line + 1, "", "this is no YAML: " + error.msg});
  }
  return reader;
}

bool YamlReader::is_map() const {
  return node_ && node_->IsMap();
}
bool YamlReader::is_sequence() const {
  return node_ && node_->IsSequence();
}
std::size_t YamlReader::size() const {
  return node_ ? node_->size() : 0;
}

YamlReader YamlReader::child(const YAML::Node& node, std::string path) const {
  YamlReader reader = *this;
  reader.path_ = std::move(path);
  reader.node_ = std::make_shared<const YAML::Node>(node);
  return reader;
}

YamlReader YamlReader::at(std::string_view key) const {
  YamlReader nothing = *this;
  nothing.path_ += (path_.empty() ? "" : ".") + std::string(key);
  nothing.node_ = nullptr;
  if (!is_map()) return nothing;
  for (const auto& member : *node_) {
    if (member.first.IsScalar() && member.first.Scalar() == key && !member.second.IsNull())
      return child(member.second, nothing.path_);
  }
  return nothing;
}

YamlReader YamlReader::at(std::size_t index) const {
  return child((*node_)[index], path_ + "[" + std::to_string(index) + "]");
}

std::vector<std::string> YamlReader::keys() const {
  std::vector<std::string> keys;
  if (!is_map()) return keys;
  for (const auto& member : *node_) {
    const YamlReader key = child(member.first, path_);
    const std::string name = key.text();
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) {
      key.problem("the key " + in_quotes(name) + " stands here twice; remove one");
    } else if (!name.empty()) {
      keys.push_back(name);
    }
  }
  return keys;
}

YamlReader YamlReader::key_reader(std::string_view key) const {
  for (const auto& member : *node_) {
    if (member.first.IsScalar() && member.first.Scalar() == key) return child(member.first, path_);
  }
  return *this;
}

void YamlReader::expect_keys(std::initializer_list<std::string_view> known) const {
  if (!node_) return;
  if (!is_map()) return problem("must be a map, with members such as `" + std::string(*known.begin()) + ":`");
  const std::vector<std::string_view> names(known);
  for (const std::string& name : keys()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string_view meant = nearest(name, names);
    key_reader(name).problem("unknown key " + in_quotes(name) +
                             (meant.empty() ? "" : "; did you mean " + in_quotes(meant) + "?"));
  }
}

void YamlReader::each(std::string_view key, const std::function<void(const YamlReader&)>& read) const {
  const YamlReader list = at(key);
  if (!list) return;
  if (!list.is_sequence()) return list.problem("must be a list, each entry beginning with `- `");
  for (std::size_t i = 0; i < list.size(); ++i) read(list.at(i));
}

std::string YamlReader::text() const {
  if (node_ && node_->IsScalar()) return node_->Scalar();
  problem("must be a single value, not a list or a map");
  return "";
}

bool YamlReader::read(std::string_view key, std::string& into) const {
  const YamlReader value = at(key);
  if (!value) return false;
  const std::string text = value.text();
  if (text.empty()) {
    if (value.node_->IsScalar()) value.problem("must not be empty");
    return false;
  }
  into = text;
  return true;
}

bool YamlReader::read(std::string_view key, pricing::Name& into) const {
  std::string text;
  if (!read(key, text)) return false;
  into = text;
  return true;
}

bool YamlReader::require(std::string_view key, pricing::Name& into) const {
  std::string text;
  if (!require(key, text)) return false;
  into = text;
  return true;
}

bool YamlReader::require(std::string_view key, std::string& into) const {
  if (read(key, into)) return true;
  if (!at(key)) problem("`" + std::string(key) + "` is missing");
  return false;
}

bool YamlReader::read(std::string_view key, bool& into) const {
  const YamlReader value = at(key);
  if (!value) return false;
  const std::string text = value.text();
  if (text != "true" && text != "false") {
    value.problem("must be true or false, not " + in_quotes(text));
    return false;
  }
  into = text == "true";
  return true;
}

bool YamlReader::read(std::string_view key, double& into, double least, double most) const {
  return read_number(at(key), into, least, most, "a number");
}

bool YamlReader::read(std::string_view key, std::int64_t& into, std::int64_t least, std::int64_t most) const {
  return read_number(at(key), into, least, most, "a whole number");
}

bool YamlReader::read(std::string_view key, int& into, int least, int most) const {
  return read_number(at(key), into, least, most, "a whole number");
}

bool YamlReader::read_duration_ms(std::string_view key, double& into) const {
  const YamlReader value = at(key);
  if (!value) return false;
  const std::string text = value.text();
  const auto ms = parse_duration_ms(text);
  if (!ms) {
    value.problem("must be a duration with its unit, such as 800ms, 30s or 5m, not " + in_quotes(text));
    return false;
  }
  if (*ms > kDay) {
    value.problem("must be at most 24h");
    return false;
  }
  into = *ms;
  return true;
}

bool YamlReader::read_duration_ms(std::string_view key, int& into) const {
  double ms = 0;
  if (!read_duration_ms(key, ms)) return false;
  if (ms < 1) {
    at(key).problem("must be at least 1ms");
    return false;
  }
  into = static_cast<int>(ms);
  return true;
}

bool YamlReader::read_bytes(std::string_view key, std::int64_t& into, int most_gib) const {
  const YamlReader value = at(key);
  if (!value) return false;
  const std::string text = value.text();
  const auto bytes = parse_bytes(text);
  if (!bytes || *bytes < 1024 || *bytes > std::int64_t{most_gib} << 30) {
    value.problem("must be a size between 1KiB and " + std::to_string(most_gib) + "GiB, such as 16MiB, not " +
                  in_quotes(text));
    return false;
  }
  into = *bytes;
  return true;
}

bool YamlReader::read_secret(std::string_view key, std::string& into) const {
  std::string text;
  if (!read(key, text)) return false;
  std::string whence;
  if (text.starts_with("${") && text.ends_with('}')) {
    const std::string name = text.substr(2, text.size() - 3);
    const char* value = std::getenv(name.c_str());
    if (!value || *value == '\0') {
      at(key).problem("the environment variable " + name + (value ? " is empty" : " is not set"));
      return false;
    }
    text = value;
    whence = "the environment variable " + name + " ";
  } else if (text.find("${") != text.npos) {
    at(key).problem("`${NAME}` must be the whole value, with nothing around it");
    return false;
  }
  if (!is_visible(text)) {
    at(key).problem(whence + "must be visible ASCII characters only, without blanks and line ends");
    return false;
  }
  into = text;
  return true;
}

void YamlReader::report(Problem::Severity severity, const std::string& message) const {
  const int line = node_ ? node_->Mark().line + 1 : 0;
  problems_->push_back({severity, file_, line, path_, message});
}

}  // namespace weir::config
