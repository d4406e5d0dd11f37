#include "config/applied_policy.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <utility>

#include "config/loading.h"

// The file is a list in YAML, each entry in a line of its own:
//
//   - {at: "2026-11-24T16:40:14Z", by: "ops", policy: {name: "fast", ttft: "2s"}, over: {name: "fast", ttft: "1s"}}
//
// A line that cannot be read, such as the last one of a machine that lost its power, is left out, with a warning.

namespace weir::config {
namespace {

std::string shortest(double number) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed).ptr;
  return {text, end};
}

std::string duration(double ms) {
  constexpr double kSecond = 1000, kMinute = 60'000;
  if (ms >= kMinute && std::fmod(ms, kMinute) == 0) return shortest(ms / kMinute) + "m";
  if (ms >= kSecond && std::fmod(ms, kSecond) == 0) return shortest(ms / kSecond) + "s";
  return shortest(ms) + "ms";
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// As it is where YAML takes it for nothing else.
std::string scalar(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const bool plain = text.find_first_not_of(kPlain) == text.npos && !text.starts_with('-');
  return plain && text != "null" && text != "Null" && text != "NULL" ? std::string(text) : in_quotes(text);
}

std::string map_of(const Policy& policy, const Config& config) {
  std::string map = "{";
  for (const auto& [key, value] : fields_of(policy, config))
    map += (map.size() > 1 ? ", " : "") + key + ": " + in_quotes(value);
  return map + "}";
}

bool has_error(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.severity == Problem::Severity::error; });
}

// What an alias pins must not be below the floor of its policy.
void check_pins(const YamlReader& entry, const Policy& policy, int index, const Config& config) {
  for (const ModelAlias& alias : config.aliases) {
    if (alias.policy == index && pins_below(alias, policy.least_tier, config))
      entry.at("least_tier")
          .problem("is above what the model \"" + alias.name + "\" pins, so no request for it could be served");
  }
}

struct Line {
  AppliedPolicy applied;
  int policy = 0;
};

std::optional<Line> read_line(const YamlReader& entry, const Config& config) {
  entry.expect_keys({"at", "by", "policy", "over"});
  Line line;
  entry.require("at", line.applied.at);
  entry.require("by", line.applied.by);
  if (!entry.at("policy")) entry.problem("`policy` is missing");
  const auto index = find_named(entry.at("policy"), "name", config.policies, "policy");
  if (!index) return std::nullopt;
  line.policy = *index;
  Policy& policy = line.applied.policy;
  policy.name = line.applied.over.name = config.policies[static_cast<std::size_t>(*index)].name;
  read_policy_terms(entry.at("policy"), config, policy);
  check_pins(entry.at("policy"), policy, *index, config);
  read_policy_terms(entry.at("over"), config, line.applied.over);
  return line;
}

}  // namespace

std::filesystem::path applied_policies_file(const Config& config) {
  std::filesystem::path file = config.ledger.file;
  return file.empty() ? file : file += ".policies.yaml";
}

std::string line_of(const AppliedPolicy& applied, const Config& config) {
  return "- {at: " + in_quotes(applied.at) + ", by: " + in_quotes(applied.by) +
         ", policy: " + map_of(applied.policy, config) + ", over: " + map_of(applied.over, config) + "}\n";
}

PolicyFields fields_of(const Policy& policy, const Config& config) {
  const Policy plain;
  PolicyFields fields{{"name", policy.name}};
  const auto add = [&fields](const char* key, std::string value) { fields.emplace_back(key, std::move(value)); };
  if (policy.latency.ttft_ms) add("ttft", duration(*policy.latency.ttft_ms));
  if (policy.latency.tpot_ms) add("tpot", duration(*policy.latency.tpot_ms));
  if (policy.latency.total_ms) add("total", duration(*policy.latency.total_ms));
  if (policy.latency.any() || policy.latency.probability != plain.latency.probability)
    add("probability", shortest(policy.latency.probability));
  if (policy.cost_max) add("max_cost", to_string(*policy.cost_max));
  if (policy.least_tier > 0) add("least_tier", config.tiers[static_cast<std::size_t>(policy.least_tier)].name);
  add("prefer", std::string(name_of(policy.preference)));
  if (policy.preference == Preference::balanced || policy.value_per_quality_point != plain.value_per_quality_point)
    add("value_per_quality_point", to_string(policy.value_per_quality_point));
  if (policy.task_class) add("class", config.quality.classes[static_cast<std::size_t>(*policy.task_class)].name);
  if (policy.miss_cost) add("miss_cost", to_string(*policy.miss_cost));
  if (policy.stickiness != plain.stickiness) add("stickiness", shortest(policy.stickiness));
  if (policy.explore != plain.explore) add("explore", shortest(policy.explore));
  if (!policy.efforts.empty()) add("effort", policy.efforts.all() ? "choose" : names_of(policy.efforts));
  if (policy.replicas != plain.replicas) add("replicas", std::string(name_of(policy.replicas)));
  if (!policy.text_head) add("head", "false");
  return fields;
}

std::string yaml_of(const std::vector<Policy>& policies, const Config& config) {
  std::string yaml = "policies:\n";
  for (const Policy& policy : policies) {
    const char* before = "  - ";
    for (const auto& [key, value] : fields_of(policy, config)) {
      yaml += before + key + ": " + scalar(value) + "\n";
      before = "    ";
    }
  }
  return yaml;
}

DraftedPolicy draft_policy(const std::string& text, int index, const Config& config) {
  DraftedPolicy drafted;
  const std::string& name = config.policies[static_cast<std::size_t>(index)].name;
  const auto entry = YamlReader::parse(text, "the draft", "policies[" + std::to_string(index) + "]", drafted.problems);
  std::string written;
  if (entry.is_map() && entry.read("name", written) && written != name)
    entry.at("name").problem("must stay \"" + name + "\": keys, models and requests name the policy by it");
  Policy policy;
  policy.name = name;
  read_policy_terms(entry, config, policy);
  check_pins(entry, policy, index, config);
  if (entry && !has_error(drafted.problems)) drafted.policy = std::move(policy);
  return drafted;
}

void load_applied_policies(std::vector<Problem>& problems, Config& config) {
  const std::filesystem::path file = applied_policies_file(config);
  std::ifstream stream(file);
  std::map<int, AppliedPolicy> latest;
  int number = 0;
  for (std::string text; !file.empty() && std::getline(stream, text);) {
    ++number;
    if (text.empty()) continue;
    std::vector<Problem> wrong;
    const YamlReader entry =
        YamlReader::parse(text.starts_with("- ") ? text.substr(2) : text, file.string(), "", wrong);
    auto line = entry ? read_line(entry, config) : std::nullopt;
    if (line && !has_error(wrong)) latest.insert_or_assign(line->policy, std::move(line->applied));
    for (Problem& problem : wrong) {
      problem.severity = Problem::Severity::warning;
      problem.line = number;
      problem.message += "; this line is left out";
      problems.push_back(std::move(problem));
    }
  }
  for (auto& [index, applied] : latest) {
    Policy& policy = config.policies[static_cast<std::size_t>(index)];
    if (policy != applied.over) {
      problems.push_back({Problem::Severity::warning, file.string(), 0, "",
                          "the policy \"" + policy.name + "\" was changed in the configuration since " + applied.by +
                              " applied another at " + applied.at + "; the configuration's holds"});
    } else if (policy != applied.policy) {
      policy = applied.policy;
      config.applied.push_back(std::move(applied));
    }
  }
}

}  // namespace weir::config
