#include "gateway/labelled_rows.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "backends/json_outline.h"
#include "gateway/chat_request.h"
#include "gateway/csv.h"
#include "gateway/question.h"
#include "routing/bounded_table.h"

namespace weir::gateway {
namespace {

// A row before it is understood. Texts are "" where there is none.
struct Row {
  std::string question;
  std::string task_class;
  std::string effort;
  std::string group;
  std::vector<std::string> scores;  // by tier
};

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  for (const char c : text) hash = routing::hashed(hash, static_cast<unsigned char>(c));
  return hash;
}

double score_of(const std::string& text, const std::string& tier) {
  if (text.empty()) return -1;
  if (text == "true" || text == "True") return 1;
  if (text == "false" || text == "False") return 0;
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc() || end != text.data() + text.size() || !(score >= 0 && score <= 1))
    throw std::invalid_argument("`" + tier + "` is \"" + text.substr(0, 40) +
                                "\"; a score is a number from 0 to 1, true or false");
  return score;
}

class Collector {
 public:
  Collector(std::string file, const config::Config& config) : file_(std::move(file)), config_(config) {
    for (const config::Tier& tier : config.tiers) rows_.pairs.tiers.push_back(tier.name);
  }

  const std::vector<std::string>& tiers() const { return rows_.pairs.tiers; }
  LabelledRows& rows() { return rows_; }

  // `read` fills a row; what it throws is this row's problem.
  template <class Read>
  void add(std::size_t line, Read&& read) {
    try {
      Row row;
      row.scores.resize(tiers().size());
      read(row);
      add(row);
    } catch (const std::invalid_argument& error) {
      rows_.problems.push_back(file_ + ":" + std::to_string(line) + ": " + error.what());
    }
  }

 private:
  void add(const Row& row) {
    if (row.question.empty()) throw std::invalid_argument("there is no text by the user");
    routing::LabelledPrompt prompt;
    bool any = false;
    for (std::size_t tier = 0; tier < tiers().size(); ++tier) {
      prompt.scores.push_back(score_of(row.scores[tier], tiers()[tier]));
      any = any || prompt.scores.back() >= 0;
    }
    if (!any) throw std::invalid_argument("there is no score of any tier");
    prompt.effort = effort_of(row.effort);
    prompt.task_class = class_of(row.task_class);
    prompt.group = hash_of(row.group.empty() ? row.question : row.group);
    prompt.features.read(row.question);
    rows_.pairs.prompts.push_back(std::move(prompt));
    rows_.prompt_tokens.push_back(estimate_tokens({static_cast<std::int64_t>(row.question.size()), 0, 0}));
  }

  config::Effort effort_of(const std::string& name) const {
    if (name.empty()) return config_.quality.default_effort;
    if (const auto effort = config::effort_named(name)) return *effort;
    throw std::invalid_argument("there is no effort \"" + name.substr(0, 40) + "\"");
  }

  // Classes get their places as they come; `general` is none.
  int class_of(const std::string& name) {
    if (name.empty() || name == config_.quality.classes.front().name) return -1;
    if (!config::index_named(name, config_.quality.classes))
      throw std::invalid_argument("the quality table has no class \"" + name.substr(0, 40) + "\"");
    std::vector<std::string>& classes = rows_.pairs.classes;
    const auto known = std::ranges::find(classes, name);
    if (known == classes.end()) return classes.push_back(name), static_cast<int>(classes.size()) - 1;
    return static_cast<int>(known - classes.begin());
  }

  std::string file_;
  const config::Config& config_;
  LabelledRows rows_;
};

// The text of a string; of anything else that is there, what is written.
std::string text_of(std::string_view name, std::string_view line, const backends::JsonOutline& outline) {
  const backends::JsonMember* const member = outline.find(name);
  if (member == nullptr || member->type == backends::JsonType::null) return "";
  const std::string_view written = member->value_in(line);
  return member->type == backends::JsonType::string ? backends::decoded_string(written) : std::string(written);
}

void read_json_lines(std::istream& in, Collector& collector) {
  backends::JsonOutline outline;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    collector.add(number, [&](Row& row) {
      if (const auto error = outline.scan(line))
        throw std::invalid_argument("no JSON object: " + std::string(error->what) + " at byte " +
                                    std::to_string(error->offset));
      read_question(line, outline, row.question);
      row.task_class = text_of("class", line, outline);
      row.effort = text_of("effort", line, outline);
      row.group = text_of("group", line, outline);
      for (std::size_t tier = 0; tier < row.scores.size(); ++tier)
        row.scores[tier] = text_of(collector.tiers()[tier], line, outline);
    });
  }
}

void read_csv(std::istream& in, Collector& collector) {
  CsvReader csv(in);
  std::vector<std::string> header, fields;
  if (!csv.read(header)) throw std::invalid_argument("the file is empty");
  const auto column = [&](const std::string& name) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(header, name);
    return found == header.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - header.begin()));
  };
  const auto prompt = column("prompt"), task_class = column("class"), effort = column("effort"),
             group = column("group");
  std::vector<std::optional<std::size_t>> scores;
  for (const std::string& tier : collector.tiers()) scores.push_back(column(tier));
  if (!prompt) throw std::invalid_argument("line 1: no column is named prompt");
  if (std::ranges::none_of(scores, [](const auto& score) { return score.has_value(); }))
    throw std::invalid_argument("line 1: no column is named after a tier");
  while (csv.read(fields)) {
    collector.add(csv.line(), [&](Row& row) {
      if (fields.size() != header.size())
        throw std::invalid_argument(std::to_string(fields.size()) + " columns, where the header has " +
                                    std::to_string(header.size()));
      const auto field = [&](const std::optional<std::size_t>& at) { return at ? fields[*at] : std::string(); };
      row.question = field(prompt);
      shorten_question(row.question);
      row.task_class = field(task_class);
      row.effort = field(effort);
      row.group = field(group);
      for (std::size_t tier = 0; tier < row.scores.size(); ++tier) row.scores[tier] = field(scores[tier]);
    });
  }
}

}  // namespace

LabelledRows read_labelled_rows(const std::filesystem::path& file, const config::Config& config) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) throw std::invalid_argument("cannot read " + file.string());
  Collector collector(file.string(), config);
  if (file.extension() == ".csv") {
    read_csv(in, collector);
  } else {
    read_json_lines(in, collector);
  }
  return std::move(collector.rows());
}

}  // namespace weir::gateway
