#include "gateway/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>
#include <iterator>

namespace weir::gateway {
namespace {

struct KnownHeader {
  std::string_view name;
  Header header;
};

// In order of their lengths.
constexpr KnownHeader kKnownHeaders[] = {
    {"origin", Header::origin},
    {"expect", Header::expect},
    {"x-api-key", Header::api_key},
    {"x-weir-tag", Header::tag},
    {"x-weir-class", Header::task_class},
    {"authorization", Header::authorization},
    {"x-slo-ttft-ms", Header::slo_ttft_ms},
    {"x-slo-tpot-ms", Header::slo_tpot_ms},
    {"x-weir-policy", Header::policy},
    {"x-weir-session", Header::session},
    {"content-encoding", Header::content_encoding},
    {"x-weir-max-cost-usd", Header::max_cost_usd},
    {"x-weir-latency-budget-ms", Header::latency_budget_ms},
    {"access-control-request-headers", Header::wanted_headers},
};
constexpr std::size_t kLongestName = 30;
static_assert(std::ranges::is_sorted(kKnownHeaders, {}, [](const KnownHeader& known) { return known.name.size(); }) &&
              std::end(kKnownHeaders)[-1].name.size() == kLongestName);

// Where those of each length begin. Most of what SDKs send is known by its length to be none of them.
constexpr auto kFirstOfLength = [] {
  std::array<std::uint8_t, kLongestName + 2> first{};
  for (const KnownHeader& known : kKnownHeaders) {
    for (std::size_t longer = known.name.size() + 1; longer < first.size(); ++longer) ++first[longer];
  }
  return first;
}();

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

std::optional<Header> header_named(std::string_view name) {
  if (name.size() > kLongestName) return std::nullopt;
  for (std::size_t i = kFirstOfLength[name.size()]; i < kFirstOfLength[name.size() + 1]; ++i) {
    const KnownHeader& known = kKnownHeaders[i];
    if ((name.back() | 0x20) == known.name.back() && backends::is_header_name(name, known.name)) return known.header;
  }
  return std::nullopt;
}

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
  consumed_ = head_bytes_ + counted_body_bytes_;
  return buffer.size() >= consumed_ ? State::complete : State::needs_more;
}

// Tried once, on what the first read brought: a header that dribbles in is Beast's.
bool RequestParser::parse_common_head(std::string_view buffer) {
  if (looked_ || buffer.empty()) return false;
  looked_ = true;
  const auto head = backends::common_request_head(buffer, *this);
  if (!head || head->bytes > limits_.header_bytes_max) {
    headers_ = {};
    return false;
  }
  common_ = true;
  verb_ = boost::beast::http::string_to_verb({head->method.data(), head->method.size()});
  method_ = *range_of(head->method);
  target_ = *range_of(head->target);
  head_bytes_ = head->bytes;
  counted_body_bytes_ = head->content_length;
  if (counted_body_bytes_ > limits_.body_bytes_max) refuse(Refusal::body_too_large);
  return true;
}

void RequestParser::header(std::string_view name, std::string_view value) {
  if (const auto known = header_named(name)) headers_[static_cast<std::size_t>(*known)] = *range_of(value);
}

void RequestParser::parse_head(std::string_view buffer) {
  using boost::beast::http::error;
  // Beast takes a start line by itself when nothing stands behind it yet.
  head_bytes_ += put(boost::asio::const_buffer(buffer.data() + head_bytes_, buffer.size() - head_bytes_), error_);
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
    counted_body_bytes_ = content_length().value_or(0);
  }
  consumed_ = head_bytes_;
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
  return buffer.substr(head_bytes_, counted_body_bytes_);
}

// Nothing for text that is not part of the buffer: Beast joins folded lines elsewhere.
std::optional<RequestParser::Range> RequestParser::range_of(std::string_view text) const {
  if (text.empty()) return Range{};
  if (text.data() < parsing_.data() || text.data() + text.size() > parsing_.data() + parsing_.size())
    return std::nullopt;
  return Range{static_cast<std::uint32_t>(text.data() - parsing_.data()), static_cast<std::uint32_t>(text.size())};
}

void RequestParser::on_request_impl(Verb verb, string_view method, string_view target, int version, error_code& error) {
  verb_ = verb;
  minor_version_ = version % 10;
  const auto method_range = range_of(view(method));
  const auto target_range = range_of(view(target));
  if (!method_range || !target_range) {
    error = boost::beast::http::error::bad_target;
    return;
  }
  method_ = *method_range;
  target_ = *target_range;
}

void RequestParser::on_field_impl(field, string_view name, string_view value, error_code& error) {
  const auto known = header_named(view(name));
  if (!known) return;
  const auto range = range_of(view(value));
  if (!range) {
    error = boost::beast::http::error::bad_value;  // folded over several lines, which RFC 9112 lets us refuse
    return;
  }
  headers_[static_cast<std::size_t>(*known)] = *range;
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  chunked_body_.append(view(body));
  return body.size();
}

}  // namespace weir::gateway
