#include "gateway/access_log.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string_view>

#include "gateway/recorder.h"

namespace weir::gateway {
namespace {

constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::size_t kEscapedMax = 6;  // bytes that one byte can become

// One line is written per request, on a core that serves requests too: into memory that is there, no format strings.
class Line {
 public:
  explicit Line(char* to) : at_(to) {}

  char* end() const { return at_; }

  void put(std::string_view bytes) {
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  void digits(std::int64_t value) { at_ = std::to_chars(at_, at_ + 20, value).ptr; }
  void time(pricing::Instant instant);

  // `name` stands with its comma, quotes and colon: ,"name":
  template <std::size_t Size>
  void number(const char (&name)[Size], std::int64_t value) {
    put({name, Size - 1});
    digits(value);
  }
  template <std::size_t Size>
  void text(const char (&name)[Size], std::string_view value) {
    if (value.empty()) return;
    put({name, Size - 1});
    quoted(value);
  }
  template <std::size_t Size>
  void named(const char (&name)[Size], pricing::Name value) {
    if (!value.is_plain()) return text(name, value.text());
    put({name, Size - 1});
    *at_++ = '"';
    put(value.text());
    *at_++ = '"';
  }

 private:
  void quoted(std::string_view value) {
    *at_++ = '"';
    if (copy_plain(value.data(), value.size(), at_)) {
      at_ += value.size();
    } else {
      for (const char c : value) escaped(c);
    }
    *at_++ = '"';
  }

  // False when it is to be escaped. Most texts are short and plain: they are looked at and copied by blocks, of which
  // the last one may begin in the one before.
  static bool copy_plain(const char* from, std::size_t size, char* to) {
    if (size < sizeof(std::uint32_t)) return false;
    if (size < sizeof(std::uint64_t))
      return copy_plain<std::uint32_t>(from, to) &
             copy_plain<std::uint32_t>(from + size - sizeof(std::uint32_t), to + size - sizeof(std::uint32_t));
    bool plain = true;
    const std::size_t last = size - sizeof(std::uint64_t);
    for (std::size_t at = 0; at < last; at += sizeof(std::uint64_t))
      plain &= copy_plain<std::uint64_t>(from + at, to + at);
    return plain & copy_plain<std::uint64_t>(from + last, to + last);
  }
  template <class Block>
  static bool copy_plain(const char* from, char* to) {
    Block block;
    std::memcpy(&block, from, sizeof block);
    std::memcpy(to, &block, sizeof block);
    return are_plain(block);
  }

  // Whether none of them is escaped. In a byte of ASCII only a subtraction below zero, or the addition to 0x7f, sets
  // the highest bit; one that carries into the next byte has answered the question already.
  template <class Block>
  static constexpr bool are_plain(Block bytes) {
    constexpr Block kOnes = static_cast<Block>(-1) / 0xff, kHighest = 0x80 * kOnes;
    const Block not_quotes = (bytes ^ kOnes * '"') - kOnes, not_backslashes = (bytes ^ kOnes * '\\') - kOnes;
    return ((bytes | (bytes + kOnes) | (bytes - kOnes * ' ') | not_quotes | not_backslashes) & kHighest) == 0;
  }

  void escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      *at_++ = '\\';
      *at_++ = c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      *at_++ = c;
    } else {
      put("\\u00");
      *at_++ = "0123456789abcdef"[byte >> 4];
      *at_++ = "0123456789abcdef"[byte & 15];
    }
  }

  char* at_;
};

void Line::time(pricing::Instant instant) {
  thread_local std::time_t formatted = -1;
  thread_local char text[32];
  const auto milliseconds = instant.time_since_epoch().count();
  if (const std::time_t second = milliseconds / 1000; second != formatted) {
    std::tm utc{};
    gmtime_r(&second, &utc);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &utc);
    formatted = second;
  }
  put("{\"time\":\"");
  put(text);
  const auto part = static_cast<int>(milliseconds % 1000);
  *at_++ = static_cast<char>('0' + part / 100);
  *at_++ = static_cast<char>('0' + part / 10 % 10);
  *at_++ = static_cast<char>('0' + part % 10);
  put("Z\"");
}

}  // namespace

std::size_t access_line_bytes_max(const Settled& settled) {
  constexpr std::size_t kNamesAndNumbers = 1024;
  const pricing::UsageRecord& record = settled.record;
  std::size_t texts = 0;
  for (const std::string* text : {&record.request_id, &settled.remote, &settled.method, &settled.path})
    texts += text->size();
  for (const pricing::Name name : {record.tenant, record.key, record.requested_model, record.policy, record.tier,
                                   record.deployment, record.reason})
    texts += name.size();
  return kNamesAndNumbers + kEscapedMax * texts;
}

char* write_access_line(const Settled& settled, char* to) {
  const pricing::UsageRecord& record = settled.record;
  Line line(to);
  line.time(record.admitted_at);
  line.text(",\"request_id\":", record.request_id);
  line.text(",\"remote\":", settled.remote);
  line.text(",\"method\":", settled.method);
  line.text(",\"path\":", settled.path);
  line.number(",\"status\":", record.status);
  line.named(",\"tenant\":", record.tenant);
  line.named(",\"key\":", record.key);
  line.named(",\"model\":", record.requested_model);
  line.named(",\"policy\":", record.policy);
  line.named(",\"tier\":", record.tier);
  line.named(",\"deployment\":", record.deployment);
  line.named(",\"reason\":", record.reason);
  if (settled.admitted) {
    line.text(",\"outcome\":", name_of(record.outcome));
    line.number(",\"attempts\":", record.attempts);
    line.number(",\"prompt_tokens\":", record.usage.prompt_tokens());
    line.number(",\"cached_prompt_tokens\":", record.usage.cached_prompt_tokens);
    line.number(",\"completion_tokens\":", record.usage.completion_tokens());
    line.number(",\"reasoning_tokens\":", record.usage.reasoning_tokens);
    line.text(",\"usage_source\":", name_of(record.usage_source));
    line.text(",\"currency\":", name_of(record.currency));
    line.text(",\"cost\":", to_string(record.cost));
  }
  if (record.ttft_us) line.number(",\"ttft_us\":", *record.ttft_us);
  line.number(",\"total_us\":", record.total_us);
  line.put("}\n");
  return line.end();
}

AccessLog::AccessLog(const std::string& file) {
  if (file.empty()) return;
  owned_ = file != "-";
  file_ = owned_ ? std::fopen(file.c_str(), "ae") : stdout;
  if (!file_) throw std::runtime_error("the access log " + file + " cannot be opened for appending");
  lines_.resize(kBufferBytes);
}

AccessLog::~AccessLog() {
  if (!file_) return;
  flush();
  if (owned_) std::fclose(file_);
}

void AccessLog::write(const Settled& settled) {
  if (!file_) return;
  const std::size_t most = access_line_bytes_max(settled);
  if (bytes_ + most > lines_.size()) {
    flush();
    if (most > lines_.size()) lines_.resize(most);
  }
  bytes_ = static_cast<std::size_t>(write_access_line(settled, lines_.data() + bytes_) - lines_.data());
}

void AccessLog::flush() {
  if (!file_) return;
  std::fwrite(lines_.data(), 1, bytes_, file_);
  std::fflush(file_);
  bytes_ = 0;
}

}  // namespace weir::gateway
