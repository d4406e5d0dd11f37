#include "gateway/access_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <stdexcept>
#include <string_view>

#include "gateway/recorder.h"

namespace weir::gateway {
namespace {

// One line is written per request, on a core that serves requests too: plain appends, no format strings.

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

void append_escaped(char c, std::string& line) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    line.append({'\\', c});
  } else if (is_plain(c)) {
    line += c;
  } else {
    line.append("\\u00").append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
  }
}

void append_text(std::string_view name, std::string_view value, std::string& line) {
  if (value.empty()) return;
  line.append(",\"").append(name).append("\":\"");
  if (std::all_of(value.begin(), value.end(), is_plain)) {
    line.append(value);
  } else {
    for (const char c : value) append_escaped(c, line);
  }
  line += '"';
}

void append_digits(std::int64_t value, std::string& line) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  line.append(digits, end);
}

void append_number(std::string_view name, std::int64_t value, std::string& line) {
  line.append(",\"").append(name).append("\":");
  append_digits(value, line);
}

void append_time(pricing::Instant instant, std::string& line) {
  thread_local std::time_t formatted = -1;
  thread_local char text[32];
  const auto milliseconds = instant.time_since_epoch().count();
  if (const std::time_t second = milliseconds / 1000; second != formatted) {
    std::tm utc{};
    gmtime_r(&second, &utc);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &utc);
    formatted = second;
  }
  line.append("{\"time\":\"").append(text);
  const auto part = static_cast<int>(milliseconds % 1000);
  line.append({static_cast<char>('0' + part / 100), static_cast<char>('0' + part / 10 % 10),
               static_cast<char>('0' + part % 10), 'Z', '"'});
}

void append_usage(const pricing::UsageRecord& record, std::string& line) {
  append_number("attempts", record.attempts, line);
  append_number("prompt_tokens", record.usage.prompt_tokens(), line);
  append_number("cached_prompt_tokens", record.usage.cached_prompt_tokens, line);
  append_number("completion_tokens", record.usage.completion_tokens(), line);
  append_number("reasoning_tokens", record.usage.reasoning_tokens, line);
  append_text("usage_source", name_of(record.usage_source), line);
  append_text("currency", name_of(record.currency), line);
  append_text("cost", to_string(record.cost), line);
}

}  // namespace

void append_access_line(const Settled& settled, std::string& line) {
  const pricing::UsageRecord& record = settled.record;
  append_time(record.admitted_at, line);
  append_text("request_id", record.request_id, line);
  append_text("remote", settled.remote, line);
  append_text("method", settled.method, line);
  append_text("path", settled.path, line);
  append_number("status", record.status, line);
  append_text("tenant", record.tenant, line);
  append_text("key", record.key, line);
  append_text("model", record.requested_model, line);
  append_text("policy", record.policy, line);
  append_text("tier", record.tier, line);
  append_text("deployment", record.deployment, line);
  append_text("reason", record.reason, line);
  if (settled.admitted) {
    append_text("outcome", name_of(record.outcome), line);
    append_usage(record, line);
  }
  if (record.ttft_us) append_number("ttft_us", *record.ttft_us, line);
  append_number("total_us", record.total_us, line);
  line += '}';
}

AccessLog::AccessLog(const std::string& file) {
  if (file.empty()) return;
  owned_ = file != "-";
  file_ = owned_ ? std::fopen(file.c_str(), "ae") : stdout;
  if (!file_) throw std::runtime_error("the access log " + file + " cannot be opened for appending");
}

AccessLog::~AccessLog() {
  if (!file_) return;
  flush();
  if (owned_) std::fclose(file_);
}

void AccessLog::write(const Settled& settled) {
  if (!file_) return;
  line_.clear();
  append_access_line(settled, line_);
  line_ += '\n';
  std::fwrite(line_.data(), 1, line_.size(), file_);
}

void AccessLog::flush() {
  if (file_) std::fflush(file_);
}

}  // namespace weir::gateway
