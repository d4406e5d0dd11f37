// A session is one client's connection from its first byte to its last: requests are read one after the other and
// each is answered before the next.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "backends/simulator/backend.h"
#include "backends/simulator/connection.h"

namespace weir::simulator {

// The backend must outlive it. Returns with the connection closed.
boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection, Backend& backend);

}  // namespace weir::simulator
