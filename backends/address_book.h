// An AddressBook knows the socket addresses of every deployment, looked up in the background: no request ever waits
// for a name. refresh() resolves all names (blocking; call it from a thread of its own, at start and then every
// kRefresh); a name that cannot be resolved keeps its last addresses.
// Safe to call from every thread.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "config/deployment.h"

namespace weir::backends {

class AddressBook {
 public:
  static constexpr auto kRefresh = std::chrono::seconds(30);

  explicit AddressBook(std::span<const config::Deployment> deployments);

  void refresh();

  // Empty while nothing is known. Addresses take turns at the front.
  std::vector<boost::asio::ip::tcp::endpoint> endpoints(int deployment);

 private:
  struct Entry {
    std::string host;
    std::uint16_t port;
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;
    std::size_t turn = 0;
  };

  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace weir::backends
