// Request bodies that a client compressed (Content-Encoding: gzip, x-gzip or deflate), as they were before. What they
// grow to is bounded like any other body: a kilobyte may not become a gigabyte.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/api_error.h"

namespace weir::gateway {

boost::system::result<std::string, ApiError> inflated(std::string_view encoding, std::string_view body,
                                                      std::int64_t bytes_max);

}  // namespace weir::gateway
