#include "pricing/ledger/usage_record.h"

#include "pricing/enum_names.h"

namespace weir::pricing {
namespace {

constexpr EnumNames<Outcome, 6> kOutcomes{
    {"served", "client_fault", "upstream_fault", "client_left", "refused", "shutdown"}};

}  // namespace

std::string_view name_of(Outcome outcome) {
  return kOutcomes[outcome];
}

std::optional<Outcome> outcome_named(std::string_view name) {
  return kOutcomes.find(name);
}

}  // namespace weir::pricing
