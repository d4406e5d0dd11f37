#include "backends/wake.h"

#include <utility>

namespace weir::backends {

unsigned Wake::take(unsigned interest) {
  const unsigned taken = raised_ & interest;
  raised_ &= ~taken;
  return taken;
}

void Wake::raise(unsigned events) {
  raised_ |= events;
  if (waiter_ && is_raised(interest_)) std::exchange(waiter_, nullptr).resume();
}

}  // namespace weir::backends
