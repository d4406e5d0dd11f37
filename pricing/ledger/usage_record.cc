#include "pricing/ledger/usage_record.h"

#include <string>
#include <type_traits>

#include "pricing/enum_names.h"
#include "pricing/ledger/usage_columns.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<Outcome, kOutcomes> kOutcomeNames{
    {"served", "client_fault", "upstream_fault", "client_left", "refused", "shutdown", "interrupted"}};

}  // namespace

std::string_view name_of(Outcome outcome) {
  return kOutcomeNames[outcome];
}

std::optional<Outcome> outcome_named(std::string_view name) {
  return kOutcomeNames.find(name);
}

// Whatever is no text begins as its type's zero; a test holds the two together.
void clear(UsageRecord& record) {
  for_each_column(record, [](const char*, auto& field) {
    using Field = std::decay_t<decltype(field)>;
    if constexpr (std::is_same_v<Field, std::string>) {
      field.clear();
    } else {
      field = Field{};
    }
  });
}

}  // namespace weir::pricing
