// An Exchange is one request to one deployment and its response, over one connection:
//
//   send(pieces)            takes a pooled connection or makes one, and writes the whole request
//   head()                  status and headers
//   read() ... read()       body pieces, decoded from chunks, until `complete`
//   finish()                gives the connection back to the pool if it may be used again
//   abandon()               tells the server that nobody waits any more; what it had already sent can still be read
//
// An Exchange that goes before its response was complete closes its connection. Every wait ends also when the wake's
// client leaves or the worker stops. One worker's thread only.
#pragma once

#include <boost/container/small_vector.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "backends/answer_parser.h"
#include "backends/error.h"
#include "backends/http_transport.h"
#include "backends/task.h"
#include "backends/wake.h"

namespace weir::backends {

class Exchange final : private Socket::Watcher {
 public:
  enum class Connection { pooled_or_new, new_only };

  Exchange(HttpTransport& transport, int deployment, Wake& wake)
      : transport_(transport), deployment_(deployment), wake_(wake) {}
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // The pieces stay valid until it returns.
  Task<Result<>> send(std::span<const std::string_view> pieces, Connection connection, TimePoint connect_by,
                      TimePoint by);
  Task<Result<>> await_head(TimePoint by);
  const AnswerHead& head() const { return parser_.head(); }

  struct Body {
    std::span<const std::string_view> pieces;  // valid until the next suspension
    bool complete = false;
  };
  Task<Result<Body>> read(TimePoint by);

  void finish();
  void abandon();

 private:
  void socket_readable() override { wake_.raise(kUpstreamReadable); }
  void socket_writable() override { wake_.raise(kUpstreamWritable); }

  Task<Result<>> read_more(TimePoint by);
  void keep(std::size_t bytes);
  Result<> feed(Socket::Io io);
  Error broken(std::string what) const;
  unsigned interest(unsigned event) const;

  HttpTransport& transport_;
  const int deployment_;
  Wake& wake_;
  std::unique_ptr<Socket> socket_;
  boost::container::small_vector<iovec, 8> unsent_;
  std::string_view got_;  // by the last read; in the reactor's buffer, or where that was full, in own_
  std::string own_;
  AnswerParser parser_;
  bool reused_ = false;
  bool answered_ = false;      // at least one byte of a response came
  bool body_pending_ = false;  // body pieces came along with the head and were not handed out yet
  bool abandoned_ = false;
};

}  // namespace weir::backends
