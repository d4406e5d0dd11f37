// A RequestParser reads one HTTP/1.1 request from a client out of the session's buffer: the header's few fields that
// matter as byte ranges of that buffer (which may be moved meanwhile), and the body.
//
//   parser.parse(buffer)     again whenever the buffer grew; the request begins at its first byte
//   parser.state()           needs_more, complete or bad
//   parser.consumed()        bytes of the buffer that belong to this request, once complete
//
// A header of the common shape is read by common_request_head (backends/common_head.h), at a fraction of the cost, and
// the same one again from a HeadMemory is only compared; everything else by Beast's basic_parser, which is strict:
// conflicting lengths, bad chunking and the like are refused.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "backends/common_head.h"
#include "gateway/head_memory.h"
#include "gateway/request_head.h"

namespace weir::gateway {

struct RequestLimits {
  std::uint32_t header_bytes_max;
  std::uint64_t body_bytes_max;
};

class RequestParser final : private boost::beast::http::basic_parser<true>, private backends::HeaderSink {
 public:
  enum class State { needs_more, complete, bad };
  enum class Refusal { none, malformed, header_too_large, body_too_large };
  using Verb = boost::beast::http::verb;

  explicit RequestParser(const RequestLimits& limits);

  State parse(std::string_view buffer);
  // The same, sooner where the header is the one that the memory has in that place. It is kept for the next request.
  State parse(std::string_view buffer, HeadMemory& memory, HeadMemory::Place& place);

  bool has_head() const { return common_ || is_header_done(); }
  Refusal refusal() const { return refusal_; }
  std::string problem() const { return error_.message(); }

  Verb verb() const { return head_.verb; }
  bool keeps_alive() const { return common_ || keep_alive(); }
  bool is_http_1_0() const { return minor_version_ == 0; }
  bool expects_continue(std::string_view buffer) const;
  std::string_view method(std::string_view buffer) const { return head_.method.of(buffer); }
  std::string_view target(std::string_view buffer) const { return head_.target.of(buffer); }
  std::string_view header(Header which, std::string_view buffer) const { return head_[which].of(buffer); }
  std::string_view body(std::string_view buffer) const;
  std::size_t consumed() const { return consumed_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(Verb verb, string_view method, string_view target, int version, error_code&) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(field name, string_view name_text, string_view value, error_code& error) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  void header(std::string_view name, std::string_view value) override;
  std::optional<RequestHead::Range> range_of(std::string_view text) const;
  bool parse_common_head(std::string_view buffer);
  bool take_common_head();
  void parse_head(std::string_view buffer);
  State parse_chunked(std::string_view buffer);
  State refuse(Refusal refusal);

  std::string_view parsing_;  // the buffer of the current call, for ranges
  const RequestLimits limits_;
  bool common_ = false;  // the header was of the common shape, and Beast has no part in it
  bool looked_ = false;  // whether it is was decided
  int minor_version_ = 1;
  RequestHead head_;  // as far as it was read
  std::string chunked_body_;
  std::size_t consumed_ = 0;
  Refusal refusal_ = Refusal::none;
  error_code error_;
};

}  // namespace weir::gateway
