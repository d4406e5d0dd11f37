#include "pricing/ledger/ledger.h"

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<GroupBy, 9> kGroups{
    {"day", "tenant", "key", "model", "tier", "deployment", "policy", "outcome", "window"}};

}  // namespace

std::string_view name_of(GroupBy group) {
  return kGroups[group];
}

std::optional<GroupBy> group_named(std::string_view name) {
  return kGroups.find(name);
}

}  // namespace weir::pricing
