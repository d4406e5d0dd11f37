// An Error says whose fault it was and what may be tried next. Results carry it by value; nothing on the path of a
// request throws.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>

namespace weir::backends {

enum class Fault : std::uint8_t { downstream, upstream, policy, internal };

enum class Retry : std::uint8_t {
  never,
  elsewhere,                 // another deployment may do better
  if_connection_was_reused,  // the same deployment on a fresh connection: the old one may have been closed meanwhile
};

struct Error {
  Fault fault = Fault::internal;
  Retry retry = Retry::never;
  std::string what;
  bool timed_out = false;
  bool stopping = false;  // Weir itself is shutting down
};

template <class T = void>
using Result = boost::system::result<T, Error>;

}  // namespace weir::backends
