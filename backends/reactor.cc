#include "backends/reactor.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "pricing/prefetch.h"

namespace weir::backends {
namespace {

// Of who comes next: what one looks at first, while the one before is served.
constexpr std::size_t kFetchedAhead = 128;

int checked(int descriptor, const char* what) {
  if (descriptor < 0) throw boost::system::system_error(errno, boost::system::system_category(), what);
  return descriptor;
}

}  // namespace

Reactor::Reactor()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      bell_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  epoll_event event{};
  event.events = EPOLLIN;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, bell_, &event);
}

Reactor::~Reactor() {
  ::close(bell_);
  ::close(epoll_);
}

bool Reactor::add(int descriptor, Source& source) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &source;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Reactor::remove(int descriptor, Source& source) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  if (telling_ == &source) telling_ = nullptr;
  for (epoll_event& event : undelivered_) {
    if (event.data.ptr == &source) event.data.ptr = nullptr;
  }
  std::replace(waiting_for_end_.begin(), waiting_for_end_.end(), &source, static_cast<Source*>(nullptr));
}

void Reactor::run() {
  stopped_ = false;
  while (!stopped_) {
    wait();
    dispatch();
    end_turn();
    wheel_.turn(now_);
    if (std::exchange(rang_, false)) run_posted();
    end_turn();
  }
}

void Reactor::wait() {
  const int count =
      ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), wheel_.sleep_ms(Clock::now()));
  now_ = Clock::now();
  undelivered_ = std::span(events_).first(count > 0 ? static_cast<std::size_t>(count) : 0);
}

void Reactor::dispatch() {
  std::size_t told = 0;
  while (!undelivered_.empty()) {
    const epoll_event event = undelivered_.front();
    undelivered_ = undelivered_.subspan(1);
    if (!undelivered_.empty()) pricing::prefetch(undelivered_.front().data.ptr, kFetchedAhead);
    telling_ = static_cast<Source*>(event.data.ptr);
    if (telling_) {
      telling_->ready(event.events);
    } else {
      rang_ = true;  // or a source that went meanwhile: looking is cheap
    }
    if (++told == kToldTogether || kept_ > kKeptBytesMax - kReadBytesMax) {
      end_turn();
      told = 0;
    }
  }
}

void Reactor::end_turn() {
  bool goes_on = true;
  while (goes_on) {
    while (take_steps()) continue;
    goes_on = !waiting_for_end_.empty();
    send();
  }
  kept_ = 0;
}

// Each once, for those that have come to it; false when nobody has.
bool Reactor::take_steps() {
  bool any = false;
  for (std::size_t step = 0; step < kSteps; ++step) {
    if (waiting_for_step_[step].empty()) continue;
    any = true;
    taking_.swap(waiting_for_step_[step]);
    for (std::size_t i = 0; i < taking_.size(); ++i) {
      if (i + 1 < taking_.size()) pricing::prefetch(taking_[i + 1].address(), kFetchedAhead);
      taking_[i].resume();
    }
    taking_.clear();
  }
  return any;
}

void Reactor::send() {
  for (std::size_t i = 0; i < waiting_for_end_.size(); ++i) {  // it may grow
    if (i + 1 < waiting_for_end_.size()) pricing::prefetch(waiting_for_end_[i + 1], kFetchedAhead);
    if (Source* const source = std::exchange(waiting_for_end_[i], nullptr)) source->turn_ends();
  }
  waiting_for_end_.clear();
}

bool Reactor::keep(std::size_t bytes) {
  if (bytes > kKeptBytesMax - kept_) return false;
  kept_ += bytes;
  return true;
}

void Reactor::run_posted() {
  std::uint64_t times;
  [[maybe_unused]] const ssize_t rung = ::read(bell_, &times, sizeof times);
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(mutex_);
    work.swap(posted_);
  }
  for (const auto& piece : work) piece();
}

void Reactor::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(work));
  }
  const std::uint64_t once = 1;
  [[maybe_unused]] const ssize_t rung = ::write(bell_, &once, sizeof once);
}

void Reactor::stop() {
  post([this] { stopped_ = true; });
}

}  // namespace weir::backends
