// Amounts as people write them: dollars("0.05").
#pragma once

#include "pricing/money.h"

namespace weir::pricing {

inline Money dollars(const char* amount) {
  return parse_money(amount).value();
}

}  // namespace weir::pricing
