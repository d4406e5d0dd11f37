#include "backends/wake.h"

#include <utility>

namespace weir::backends {

unsigned Wake::take(unsigned interest) {
  const unsigned taken = raised_ & interest;
  raised_ &= ~taken;
  return taken;
}

Task<unsigned> Wake::wait(unsigned interest) {
  if (const unsigned already = take(interest)) co_return already;
  auto park = [this, interest](auto handler) {
    interest_ = interest;
    waiter_.emplace(std::move(handler));
  };
  co_return co_await asio::async_initiate<const Token, void(unsigned)>(park, Token{});
}

void Wake::raise(unsigned events) {
  raised_ |= events;
  if (!waiter_ || (raised_ & interest_) == 0) return;
  Handler resume = std::move(*waiter_);
  waiter_.reset();
  std::move(resume)(take(interest_));
}

}  // namespace weir::backends
