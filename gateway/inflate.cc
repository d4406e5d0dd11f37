#include "gateway/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <limits>

namespace weir::gateway {
namespace {

constexpr int kGzipOrZlib = 15 + 32;  // the largest window; the format is told by its first bytes

ApiError unknown_encoding(std::string_view encoding) {
  return {415,
          "invalid_request_error",
          "unsupported_encoding",
          "",
          "Bodies with Content-Encoding \"" + std::string(encoding.substr(0, 40)) +
              "\" are not understood here. Send gzip, deflate, or no encoding.",
          ""};
}

ApiError malformed(std::string_view why) {
  return invalid_request("", "The body is not what its Content-Encoding says: " + std::string(why) + ".",
                         "bad_encoding");
}

// A zlib stream that is ended with its scope.
struct Stream {
  Stream() { ready = inflateInit2(&z, kGzipOrZlib) == Z_OK; }
  ~Stream() {
    if (ready) inflateEnd(&z);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream z{};
  bool ready = false;
};

}  // namespace

boost::system::result<std::string, ApiError> inflated(std::string_view encoding, std::string_view body,
                                                      std::int64_t bytes_max) {
  using boost::beast::iequals;
  const boost::beast::string_view name(encoding.data(), encoding.size());
  if (iequals(name, "identity")) return std::string(body);
  if (!iequals(name, "gzip") && !iequals(name, "x-gzip") && !iequals(name, "deflate"))
    return unknown_encoding(encoding);
  Stream stream;
  if (!stream.ready) return malformed("there is no memory to read it");
  stream.z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.z.avail_in = static_cast<uInt>(std::min<std::size_t>(body.size(), std::numeric_limits<uInt>::max()));
  std::string text;
  const auto most = static_cast<std::size_t>(bytes_max);
  for (int state = Z_OK; state != Z_STREAM_END;) {
    const std::size_t had = text.size();
    if (had > most) return body_too_large(bytes_max);
    text.resize(std::min(std::max<std::size_t>(had * 2, 64 << 10), most + 1));
    stream.z.next_out = reinterpret_cast<Bytef*>(text.data() + had);
    stream.z.avail_out = static_cast<uInt>(text.size() - had);
    state = inflate(&stream.z, Z_NO_FLUSH);
    text.resize(text.size() - stream.z.avail_out);
    if (state != Z_OK && state != Z_STREAM_END)
      return malformed(state == Z_BUF_ERROR ? "it ends too early" : "it is damaged");
    if (state == Z_OK && stream.z.avail_in == 0 && stream.z.avail_out > 0) return malformed("it ends too early");
  }
  if (text.size() > most) return body_too_large(bytes_max);
  if (stream.z.avail_in > 0) return malformed("something stands behind its end");
  return text;
}

}  // namespace weir::gateway
