#include "pricing/ledger/usage_record.h"

#include "pricing/enum_names.h"

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

}  // namespace weir::pricing
