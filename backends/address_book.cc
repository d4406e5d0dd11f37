#include "backends/address_book.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

namespace weir::backends {

using boost::asio::ip::tcp;

AddressBook::AddressBook(std::span<const config::Deployment> deployments) {
  for (const config::Deployment& deployment : deployments) {
    Entry entry{deployment.url.host, deployment.url.port, {}, 0};
    boost::system::error_code is_a_name;
    const auto address = boost::asio::ip::make_address(entry.host, is_a_name);
    if (!is_a_name) entry.endpoints.emplace_back(address, entry.port);
    entries_.push_back(std::move(entry));
  }
}

void AddressBook::refresh() {
  boost::asio::io_context context;
  tcp::resolver resolver(context);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    boost::system::error_code unknown;
    const auto found = resolver.resolve(entries_[i].host, std::to_string(entries_[i].port), unknown);
    if (unknown) continue;
    std::vector<tcp::endpoint> endpoints(found.begin(), found.end());
    std::lock_guard lock(mutex_);
    entries_[i].endpoints = std::move(endpoints);
  }
}

std::vector<tcp::endpoint> AddressBook::endpoints(int deployment) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[static_cast<std::size_t>(deployment)];
  std::vector<tcp::endpoint> turned = entry.endpoints;
  if (turned.size() > 1)
    std::rotate(turned.begin(), turned.begin() + static_cast<std::ptrdiff_t>(entry.turn++ % turned.size()),
                turned.end());
  return turned;
}

}  // namespace weir::backends
