// The admin listener: /metrics, /healthz and /readyz, for operators and their tools; by default on loopback only.
// It has a thread and an event loop of its own, so that a scrape never waits for requests, nor they for it.
//
//   Admin admin(listener, reader);   // listening
//   admin.stop();                    // joins the thread; also done by the destructor
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <thread>

namespace weir::gateway {

// What the admin endpoints show. Called on the admin thread.
struct AdminReader {
  std::function<std::string()> metrics;    // the exposition text
  std::function<std::string()> not_ready;  // why no request should come here; "" when they may
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
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::thread thread_;
};

}  // namespace weir::gateway
