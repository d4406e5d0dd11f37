// Sockets and readiness without a library in between: the ends of a benchmark must not be what limits it.
//
// An Fd closes what it owns. A Poller tells edges: each socket is reported once when it becomes readable or writable,
// with the number it was added under. Use from one thread.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace weir::bench {

using Clock = std::chrono::steady_clock;

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// On the loopback interface, non-blocking, without Nagle's delay. Throws std::system_error.
Fd listen_on(std::uint16_t port);
std::uint16_t port_of(const Fd& listener);
Fd accept_from(const Fd& listener);  // empty: nobody is waiting
Fd connect_to(std::uint16_t port);   // under way; becomes writable or fails

// As many descriptors as the system lets this process have.
void raise_descriptor_limit();

class Poller {
 public:
  Poller();
  void add(const Fd& fd, std::uint64_t number);
  // Waits until something happened or `until` has come. Valid until the next wait.
  std::span<const epoll_event> wait(Clock::time_point until);

 private:
  Fd epoll_;
  std::vector<epoll_event> events_;
};

}  // namespace weir::bench
