// Text as JSON (RFC 8259) and CSV (RFC 4180) want it written.
#pragma once

#include <string>
#include <string_view>

namespace weir::pricing {

// In double quotes.
std::string json_string(std::string_view text);
// In double quotes only where it must be.
std::string csv_field(std::string_view text);

}  // namespace weir::pricing
