// A Listener accepts connections on one address for one worker. The port is shared with the other workers' listeners
// (SO_REUSEPORT): the kernel spreads connections over them.
//
// Life cycle: listening once made; listen() begins to hand out connections; close() ends it. When the process has no
// descriptor left, connections wait in the kernel until retry() is called, or the next one comes.
// One worker's thread only.
#pragma once

#include <cstdint>
#include <string>

#include "backends/reactor.h"

namespace weir::gateway {

class Listener final : private backends::Reactor::Source {
 public:
  class Receiver {
   public:
    // A connected, non-blocking descriptor, which now is the receiver's, and the peer's address.
    virtual void accepted(int descriptor, std::string remote) = 0;

   protected:
    ~Receiver() = default;
  };

  // Throws boost::system::system_error when the address cannot be listened on.
  Listener(backends::Reactor& reactor, const boost::asio::ip::tcp::endpoint& address, Receiver& receiver);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void listen();
  void retry();
  void close();
  std::uint16_t port() const;

 private:
  void ready(std::uint32_t) override { accept(); }
  void accept();

  backends::Reactor& reactor_;
  Receiver& receiver_;
  int descriptor_ = -1;
  bool out_of_descriptors_ = false;
};

}  // namespace weir::gateway
