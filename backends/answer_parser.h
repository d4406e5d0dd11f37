// An AnswerParser reads one HTTP/1.1 response from a model server, however it was cut into reads. It copies nothing:
// body pieces are views into what was fed (or into the few bytes it had to keep), valid until the next feed.
//
// An answer of the common shape that came whole in the first read is taken as it is (common_head.h), and where its
// header is the server's latest again, that is only compared; with all others Beast's basic_parser does the work:
// strict framing, chunked and counted and close-delimited bodies.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/common_head.h"
#include "backends/familiar_head.h"

namespace weir::backends {

struct AnswerHead {
  int status = 0;
  std::string content_type;
  std::string retry_after;  // as sent; "" when absent
};

// The header of the latest answer of the common shape, and what was read of it. One per server.
struct LatestAnswer {
  FamiliarHead text;
  AnswerHead head;
};

class AnswerParser : private boost::beast::http::basic_parser<false>, private HeaderSink {
 public:
  AnswerParser();

  // False when the bytes are no HTTP response; problem() says why.
  bool feed(std::string_view bytes);
  // The same, sooner where an answer begins like the server's latest one.
  bool feed(std::string_view bytes, LatestAnswer& latest);
  // The peer closed. True when that is a legal end of this response.
  bool feed_end();

  bool has_head() const { return whole_ || is_header_done(); }
  bool is_complete() const { return whole_ || is_done(); }
  // The connection may carry another request after this response.
  bool reusable() const { return is_complete() && (whole_ || keep_alive()) && !surplus_; }

  const AnswerHead& head() const { return head_; }
  std::span<const std::string_view> body() const { return body_; }  // of the last feed
  std::string problem() const { return error_.message(); }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using verb = boost::beast::http::verb;
  using field = boost::beast::http::field;

  void on_request_impl(verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override { head_.status = status; }
  void on_field_impl(field name, string_view, string_view value, error_code&) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override { has_chunk_ = true; }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override;
  void on_finish_impl(error_code&) override {}

  void header(std::string_view name, std::string_view value) override;
  bool take_whole(std::string_view bytes, LatestAnswer& latest);
  std::optional<FamiliarHead::Again> common_head(std::string_view bytes, LatestAnswer& latest);
  std::size_t parse(std::string_view bytes);
  bool may_be_cut_in_the_only_chunk(std::size_t bytes_left) const;

  AnswerHead head_;
  std::string kept_;     // unparsed: an incomplete header or chunk header
  std::string parsing_;  // what kept_ and the last feed were joined into; body pieces point here
  std::vector<std::string_view> body_;
  error_code error_;
  bool looked_ = false;  // whether it is common and whole
  bool whole_ = false;   // it is, and Beast has no part in it
  bool has_chunk_ = false;
  bool surplus_ = false;  // bytes came behind the end of the response
};

}  // namespace weir::backends
