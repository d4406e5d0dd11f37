#include "backends/answer_parser.h"

#include <boost/asio/buffer.hpp>
#include <utility>

namespace weir::backends {
namespace {

constexpr std::uint32_t kHeaderBytesMax = 64 << 10;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

AnswerParser::AnswerParser() {
  eager(true);
  header_limit(kHeaderBytesMax);
  body_limit(boost::none);
}

bool AnswerParser::feed(std::string_view bytes) {
  LatestAnswer none;
  return feed(bytes, none);
}

bool AnswerParser::feed(std::string_view bytes, LatestAnswer& latest) {
  body_.clear();
  surplus_ = surplus_ || (whole_ && !bytes.empty());
  if (whole_ || take_whole(bytes, latest)) return true;
  if (!kept_.empty()) {
    parsing_ = std::exchange(kept_, {});
    parsing_.append(bytes);
    bytes = parsing_;
  }
  const std::size_t used = parse(bytes);
  if (error_) return false;
  if (is_done())
    surplus_ = used < bytes.size();
  else
    kept_.assign(bytes.substr(used));
  return true;
}

// Tried once, on what the first read brought.
bool AnswerParser::take_whole(std::string_view bytes, LatestAnswer& latest) {
  if (std::exchange(looked_, true)) return false;
  const auto head = common_head(bytes, latest);
  whole_ = head && head->bytes + head->content_length == bytes.size();
  if (!whole_) {
    head_ = {};
    return false;
  }
  if (head->content_length > 0) body_.push_back(bytes.substr(head->bytes));
  return true;
}

std::optional<FamiliarHead::Again> AnswerParser::common_head(std::string_view bytes, LatestAnswer& latest) {
  if (const auto again = latest.text.again_in(bytes)) {
    head_ = latest.head;
    return again;
  }
  const auto head = common_answer_head(bytes, *this);
  if (!head) return std::nullopt;
  head_.status = head->status;
  if (latest.text.keep(bytes.substr(0, head->bytes), head->length_text)) latest.head = head_;
  return FamiliarHead::Again{head->content_length, head->bytes};
}

void AnswerParser::header(std::string_view name, std::string_view value) {
  if (is_header_name(name, "content-type")) head_.content_type = value;
  if (is_header_name(name, "retry-after")) head_.retry_after = value;
}

std::size_t AnswerParser::parse(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !is_done()) {
    if (may_be_cut_in_the_only_chunk(bytes.size() - used)) break;
    const std::size_t n = put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error_);
    used += n;
    if (error_ == boost::beast::http::error::need_more) {
      error_ = {};
      break;
    }
    if (error_) break;
  }
  return used;
}

// Beast asserts to have all five bytes of an empty chunk ("0", and two line ends) where none came before it.
bool AnswerParser::may_be_cut_in_the_only_chunk(std::size_t bytes_left) const {
  return bytes_left < 5 && !has_chunk_ && is_header_done() && chunked();
}

bool AnswerParser::feed_end() {
  body_.clear();
  if (is_complete()) return true;
  if (!is_header_done() || !need_eof()) return false;
  put_eof(error_);
  return !error_;
}

void AnswerParser::on_field_impl(field name, string_view, string_view value, error_code&) {
  if (name == field::content_type) head_.content_type = view(value);
  if (name == field::retry_after) head_.retry_after = view(value);
}

std::size_t AnswerParser::on_body_impl(string_view body, error_code&) {
  body_.push_back(view(body));
  return body.size();
}

std::size_t AnswerParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  body_.push_back(view(body));
  return body.size();
}

}  // namespace weir::backends
