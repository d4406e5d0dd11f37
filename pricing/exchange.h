// An Exchange turns prices of one currency into the other's, at one rate that the operator declares. Rounded once, half
// up, to the unit of the amount. Pure; safe anywhere.
#pragma once

#include "pricing/price_book.h"

namespace weir::pricing {

struct Exchange {
  Money cny_per_usd;  // positive

  // From yuan when `to` is usd, from dollars when it is cny.
  Rates into(Currency to, const Rates& rates) const;
  Money into(Currency to, Money amount) const;
};

}  // namespace weir::pricing
