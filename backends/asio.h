// The few Asio names that this house uses, on a concrete executor: type-erased ones cost 5 % of a request.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace weir::backends {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

template <class T = void>
using Task = asio::awaitable<T, Executor>;

}  // namespace weir::backends
