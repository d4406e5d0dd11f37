#include "gateway/request_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>

namespace weir::gateway {
namespace {

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

RequestParser::RequestParser(const RequestLimits& limits) : limits_(limits) {
  header_limit(limits.header_bytes_max);
  body_limit(limits.body_bytes_max);
  eager(false);
}

RequestParser::State RequestParser::parse(std::string_view buffer) {
  parsing_ = buffer;
  if (!has_head() && !parse_common_head(buffer)) parse_head(buffer);
  if (refusal_ != Refusal::none) return State::bad;
  if (!has_head()) return State::needs_more;
  if (!common_ && chunked()) return parse_chunked(buffer);
  consumed_ = head_.bytes + head_.content_length;
  return buffer.size() >= consumed_ ? State::complete : State::needs_more;
}

RequestParser::State RequestParser::parse(std::string_view buffer, HeadMemory& memory, HeadMemory::Place& place) {
  if (looked_ || buffer.empty()) return parse(buffer);
  const bool known = memory.recall(buffer, place, head_);
  if (known) take_common_head();
  const State reached = parse(buffer);
  if (common_ && !known) place = memory.keep(buffer, head_);
  return reached;
}

// Tried once, on what the first read brought: a header that dribbles in is Beast's.
bool RequestParser::parse_common_head(std::string_view buffer) {
  if (looked_ || buffer.empty()) return false;
  const auto head = backends::common_request_head(buffer, *this);
  if (head) {
    head_.verb = boost::beast::http::string_to_verb({head->method.data(), head->method.size()});
    head_.method = *range_of(head->method);
    head_.target = *range_of(head->target);
    head_.length = *range_of(head->length_text);
    head_.bytes = static_cast<std::uint32_t>(head->bytes);
    head_.content_length = head->content_length;
  }
  return take_common_head();
}

// What was read of it, or recalled, counts if it is there and not too long.
bool RequestParser::take_common_head() {
  looked_ = true;
  common_ = head_.bytes > 0 && head_.bytes <= limits_.header_bytes_max;
  if (!common_) {
    head_ = {};
  } else if (head_.content_length > limits_.body_bytes_max) {
    refuse(Refusal::body_too_large);
  }
  return common_;
}

void RequestParser::header(std::string_view name, std::string_view value) {
  if (const auto known = header_named(name)) head_[*known] = *range_of(value);
}

void RequestParser::parse_head(std::string_view buffer) {
  using boost::beast::http::error;
  // Beast takes a start line by itself when nothing stands behind it yet.
  const boost::asio::const_buffer unread(buffer.data() + head_.bytes, buffer.size() - head_.bytes);
  head_.bytes += static_cast<std::uint32_t>(put(unread, error_));
  if (error_ == error::need_more) {
    error_ = {};
    return;
  }
  if (error_ == error::header_limit || error_ == error::buffer_overflow) {
    refuse(Refusal::header_too_large);
  } else if (error_ == error::body_limit) {
    refuse(Refusal::body_too_large);
  } else if (error_) {
    refuse(Refusal::malformed);
  } else {
    head_.content_length = content_length().value_or(0);
  }
  consumed_ = head_.bytes;
}

// Whatever is missing ends in five bytes at least, and Beast asserts to have them once it saw the last chunk begin.
RequestParser::State RequestParser::parse_chunked(std::string_view buffer) {
  using boost::beast::http::error;
  constexpr std::size_t kLastChunkBytes = 5;  // "0", and two line ends
  while (!is_done()) {
    if (consumed_ + kLastChunkBytes > buffer.size()) return State::needs_more;
    consumed_ += put(boost::asio::const_buffer(buffer.data() + consumed_, buffer.size() - consumed_), error_);
    if (error_ == error::need_more) {
      error_ = {};
      return State::needs_more;
    }
    if (error_ == error::body_limit) return refuse(Refusal::body_too_large);
    if (error_) return refuse(Refusal::malformed);
  }
  return State::complete;
}

RequestParser::State RequestParser::refuse(Refusal refusal) {
  refusal_ = refusal;
  return State::bad;
}

bool RequestParser::expects_continue(std::string_view buffer) const {
  const auto value = header(Header::expect, buffer);
  return boost::beast::iequals({value.data(), value.size()}, "100-continue");
}

std::string_view RequestParser::body(std::string_view buffer) const {
  if (!common_ && chunked()) return chunked_body_;
  return buffer.substr(head_.bytes, head_.content_length);
}

// Nothing for text that is not part of the buffer: Beast joins folded lines elsewhere.
std::optional<RequestHead::Range> RequestParser::range_of(std::string_view text) const {
  if (text.empty()) return RequestHead::Range{};
  if (text.data() < parsing_.data() || text.data() + text.size() > parsing_.data() + parsing_.size())
    return std::nullopt;
  return RequestHead::Range{static_cast<std::uint32_t>(text.data() - parsing_.data()),
                            static_cast<std::uint32_t>(text.size())};
}

void RequestParser::on_request_impl(Verb verb, string_view method, string_view target, int version, error_code& error) {
  head_.verb = verb;
  minor_version_ = version % 10;
  const auto method_range = range_of(view(method));
  const auto target_range = range_of(view(target));
  if (!method_range || !target_range) {
    error = boost::beast::http::error::bad_target;
    return;
  }
  head_.method = *method_range;
  head_.target = *target_range;
}

void RequestParser::on_field_impl(field, string_view name, string_view value, error_code& error) {
  const auto known = header_named(view(name));
  if (!known) return;
  const auto range = range_of(view(value));
  if (!range) {
    error = boost::beast::http::error::bad_value;  // folded over several lines, which RFC 9112 lets us refuse
    return;
  }
  head_[*known] = *range;
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  chunked_body_.append(view(body));
  return body.size();
}

}  // namespace weir::gateway
