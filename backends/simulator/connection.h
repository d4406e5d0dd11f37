// A Connection is one client's socket, read and written at the same time. Reading never stops, so a client that
// closes, or only its own half, is noticed at once: the connection is gone, and whatever was not written by then
// never will be.
//
//   put(bytes, mark)     writes as soon as the socket takes them; on_written(mark) is called when the last of these
//                        bytes has been handed over
//   co_await changed()   returns when bytes came, the client went, everything is written, or somebody called wake();
//                        it may also return for no reason, so wait in a loop. One waiter.
//
// One thread. Lives as long as its own reading, or whoever holds it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weir::simulator {

enum class Mark : std::uint8_t { none, first_chunk, answer_token, reasoning_token, end };

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Connection(boost::asio::ip::tcp::socket socket);

  void start_reading();

  std::string& received() { return received_; }  // to be consumed by the one who understands it
  bool gone() const { return gone_; }

  void put(std::string_view bytes, Mark mark = Mark::none);
  void hold(bool held);  // while held, nothing is written
  bool drained() const { return outbox_.empty(); }
  void on_written(std::function<void(Mark)> heard) { heard_ = std::move(heard); }

  boost::asio::awaitable<void> changed(Clock::time_point until = Clock::time_point::max());
  void wake();

  void close();
  void reset();  // closes with RST: what was not yet delivered may be lost

 private:
  static boost::asio::awaitable<void> read(std::shared_ptr<Connection> self);
  void flush();
  void flush_soon();
  void pass_marks();
  void lose();

  struct Marked {
    std::size_t end;  // in outbox_
    Mark mark;
  };

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer change_;
  bool changed_ = false;
  bool gone_ = false;
  bool held_ = false;
  bool flushing_ = false;
  std::string received_;
  std::string outbox_;
  std::size_t written_ = 0;
  std::deque<Marked> marks_;
  std::function<void(Mark)> heard_;
};

}  // namespace weir::simulator
