#include "pricing/usage.h"

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<UsageSource, 4> kUsageSources{{"none", "upstream", "counted", "estimated"}};

}  // namespace

std::string_view name_of(UsageSource source) {
  return kUsageSources[source];
}

std::optional<UsageSource> usage_source_named(std::string_view name) {
  return kUsageSources.find(name);
}

}  // namespace weir::pricing
