#include <algorithm>
#include <memory>
#include <utility>

#include "config/loading.h"

namespace weir::config {

// Every tier must have a score: points that the text moves for one tier and not for another would be no comparison.
void load_text_head(const YamlReader& root, const std::filesystem::path& directory, Config& config) {
  const YamlReader section = root.at("quality");
  std::string name;
  if (!section.is_map() || !section.read("head", name)) return;
  const YamlReader at = section.at("head");
  const std::filesystem::path file = directory / name;
  if (!std::filesystem::is_regular_file(file)) return at.problem("there is no file " + file.string());
  auto read = read_text_head(file);
  if (const auto* wrong = std::get_if<std::string>(&read))
    return at.problem("the file " + file.string() + " " + *wrong);
  auto& head = std::get<TextHead>(read);
  for (const Tier& tier : config.tiers) {
    if (std::ranges::find(head.scores, tier.name.text(), &TextHead::Score::tier) == head.scores.end())
      at.problem("the head in " + file.string() + " has no score for the tier \"" + tier.name +
                 "\": its pairs had none");
  }
  for (const std::string& task_class : head.classes) {
    if (!index_named(task_class, config.quality.classes))
      at.warn("the head in " + file.string() + " knows a task class \"" + task_class +
              "\" that the table does not have");
  }
  config.text_head = std::make_shared<const TextHead>(std::move(head));
}

}  // namespace weir::config
