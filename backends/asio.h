// The few Asio and clock names that this house uses.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace weir::backends {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

}  // namespace weir::backends
