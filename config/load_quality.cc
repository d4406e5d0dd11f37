// A quality table file:
//
//   file    := version, default_effort, models: [name ...], classes: {class: {model: points}}
//   points  := number, for every effort | {effort: number ...}
//
// The class `general` must be there, and every class must have every model.
#include <algorithm>
#include <limits>

#include "config/loading.h"

namespace weir::config {
namespace {

constexpr double kUnknown = -1;

// What was not measured is taken from the next higher effort, or else from the highest that was.
void fill_gaps(PointsByEffort& points) {
  double nearest = kUnknown;
  for (std::size_t i = kEfforts; i-- > 0;) {
    if (points[i] == kUnknown) points[i] = nearest;
    nearest = points[i];
  }
  nearest = kUnknown;
  for (double& value : points) {
    if (value == kUnknown) value = nearest;
    nearest = value;
  }
}

void read_points(const YamlReader& row, const std::string& model, PointsByEffort& points) {
  const YamlReader entry = row.at(model);
  if (!entry) return row.problem("has no points for the model \"" + model + "\"");
  if (!entry.is_map()) {
    double same = 0;
    if (row.read(model, same, 0.0, 100.0)) points.fill(same);
    return;
  }
  entry.expect_keys({"none", "low", "high", "max"});
  points.fill(kUnknown);
  bool any = false;
  for (std::size_t i = 0; i < kEfforts; ++i) {
    const std::string_view effort = name_of(static_cast<Effort>(i));
    any |= static_cast<bool>(entry.at(effort));
    entry.read(effort, points[i], 0.0, 100.0);
  }
  if (!any) return entry.problem("gives points for no effort");
  fill_gaps(points);
}

void read_classes(const YamlReader& file, QualityTable& table) {
  table.classes.front().points.resize(table.models.size());
  const YamlReader classes = file.at("classes");
  if (!classes) return file.problem("`classes` is missing: points for each class of tasks");
  if (!classes.is_map()) return classes.problem("must be a map from a task class to its models' points");
  for (const std::string& name : classes.keys()) {
    const YamlReader row = classes.at(name);
    if (!is_visible(name)) row.problem("a class is named in visible ASCII characters without blanks");
    for (const std::string& model : row.keys()) {
      if (std::ranges::find(table.models, model) != table.models.end()) continue;
      row.at(model).problem(unknown_name("model in `models`", model, {table.models.begin(), table.models.end()}));
    }
    TaskClass read{name, std::vector<PointsByEffort>(table.models.size())};
    for (std::size_t i = 0; i < table.models.size(); ++i) read_points(row, table.models[i], read.points[i]);
    if (name == "general") {
      table.classes.front() = std::move(read);
    } else {
      table.classes.push_back(std::move(read));
    }
  }
  if (!classes.at("general"))
    classes.problem("the class `general` is missing: points for what has no class of its own");
}

void read_table(const YamlReader& file, QualityTable& table) {
  file.expect_keys({"version", "default_effort", "models", "classes"});
  file.require("version", table.version);
  std::string effort;
  if (file.read("default_effort", effort)) {
    const auto known = effort_named(effort);
    if (!known) file.at("default_effort").problem(unknown_name("effort", effort, {"none", "low", "high", "max"}));
    table.default_effort = known.value_or(table.default_effort);
  }
  file.each("models", [&table](const YamlReader& model) { table.models.push_back(model.text()); });
  if (table.models.empty()) file.problem("`models` is missing: the models whose points stand in `classes`");
  read_classes(file, table);
}

// `feedback: true`, or how it counts.
void read_feedback(const YamlReader& section, std::optional<FeedbackTerms>& into) {
  const YamlReader entry = section.at("feedback");
  if (!entry) return;
  bool on = true;
  FeedbackTerms terms;
  if (entry.is_map()) {
    entry.expect_keys({"prior", "half_life_days", "key_most", "points_most"});
    entry.read("prior", terms.prior, 1.0, 1e6);
    entry.read("half_life_days", terms.half_life_days, 1.0, 3650.0);
    entry.read("key_most", terms.key_most, 0.0, 1e6);
    entry.read("points_most", terms.points_most, 0.0, 100.0);
  } else {
    section.read("feedback", on);
  }
  if (on) into = terms;
}

}  // namespace

// Only the table's file, or a map with what belongs to it.
void load_quality(const YamlReader& root, const std::filesystem::path& directory, std::vector<Problem>& problems,
                  Config& config) {
  const YamlReader section = root.at("quality");
  std::string name;
  if (section.is_map()) {
    section.expect_keys({"table", "feedback", "head"});
    read_feedback(section, config.feedback);
    if (!section.require("table", name)) return;
  } else if (!root.read("quality", name)) {
    return;
  }
  const YamlReader at = section.is_map() ? section.at("table") : section;
  if (!std::filesystem::is_regular_file(directory / name))
    return at.problem("there is no file " + (directory / name).string());
  if (const YamlReader file = YamlReader::open(directory / name, problems)) read_table(file, config.quality);
}

}  // namespace weir::config
