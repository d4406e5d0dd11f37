// The least JSON value that a JSON schema allows: required members only, first choices, shortest arrays. Understands
// what tools and structured outputs are described with (type, properties, required, items, minItems, enum, const,
// default, anyOf, oneOf, allOf, $ref into $defs, minimum, minLength) and no more.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace weir::simulator {

nlohmann::ordered_json least_value(const nlohmann::ordered_json& schema);

}  // namespace weir::simulator
