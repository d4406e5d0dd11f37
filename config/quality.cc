#include "config/quality.h"

#include "pricing/enum_names.h"

namespace weir::config {
namespace {

constexpr pricing::EnumNames<Effort, kEfforts> kEffortNames{{"none", "low", "high", "max"}};

}  // namespace

std::string_view name_of(Effort effort) {
  return kEffortNames[effort];
}

std::string names_of(const EffortSet& efforts) {
  std::string names;
  for (std::size_t i = 0; i < kEfforts; ++i) {
    const auto effort = static_cast<Effort>(i);
    if (efforts.has(effort)) names.append(names.empty() ? "" : ",").append(name_of(effort));
  }
  return names;
}

// As DeepSeek maps them for compatibility.
std::optional<Effort> effort_named(std::string_view name) {
  if (name == "minimal") return Effort::low;
  if (name == "medium" || name == "xhigh") return Effort::high;
  if (name == "ultra") return Effort::max;
  return kEffortNames.find(name);
}

}  // namespace weir::config
