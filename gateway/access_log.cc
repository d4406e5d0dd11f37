#include "gateway/access_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>
#include <stdexcept>
#include <string_view>

#include "gateway/recorder.h"

namespace weir::gateway {
namespace {

void append_quoted(std::string_view text, std::string& line) {
  line += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      line += c;
    }
  }
  line += '"';
}

void append_text(std::string_view name, std::string_view value, std::string& line) {
  if (value.empty()) return;
  fmt::format_to(std::back_inserter(line), ",\"{}\":", name);
  append_quoted(value, line);
}

void append_number(std::string_view name, std::int64_t value, std::string& line) {
  fmt::format_to(std::back_inserter(line), ",\"{}\":{}", name, value);
}

void append_time(pricing::Instant instant, std::string& line) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  fmt::format_to(std::back_inserter(line), "{{\"time\":\"{:%Y-%m-%dT%H:%M:%S}.{:03}Z\"",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (instant - seconds).count());
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
