// The admin listener: /metrics, /healthz and /readyz, the dashboard and its API, for operators and their tools; by
// default on loopback only. It has a thread and an event loop of its own, so that a scrape never waits for requests,
// nor they for it, and another for the API, so that a scrape never waits for a query either.
//
//   Admin admin(listener, reader);   // listening
//   admin.stop();                    // joins the thread; also done by the destructor
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <thread>

#include "gateway/api/message.h"

namespace weir::gateway {

// What the admin endpoints show. Called on the admin thread.
struct AdminReader {
  std::function<std::string()> metrics;    // the exposition text
  std::function<std::string()> not_ready;  // why no request should come here; "" when they may
  // What lies below /api/; called on the API's thread.
  std::function<api::Response(const api::Request&)> api;
};

class Admin {
 public:
  Admin(const boost::asio::ip::tcp::endpoint& listen_on, AdminReader reader);
  ~Admin();

  void stop();
  std::uint16_t port() const { return port_; }

 private:
  void accept();

  AdminReader reader_;
  boost::asio::io_context context_{1};
  boost::asio::thread_pool api_thread_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::thread thread_;
};

}  // namespace weir::gateway
