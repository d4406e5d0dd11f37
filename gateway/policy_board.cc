#include "gateway/policy_board.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace weir::gateway {
namespace {

std::string in_utc(pricing::Instant instant) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
  std::tm civil{};
  gmtime_r(&seconds, &civil);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &civil)};
}

// A line that was not written to its end stays alone.
bool ends_within_a_line(const std::string& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> read(std::fopen(file.c_str(), "r"), std::fclose);
  return read && std::fseek(read.get(), -1, SEEK_END) == 0 && std::fgetc(read.get()) != '\n';
}

}  // namespace

PolicyBoard::PolicyBoard(const config::Config& config)
    : config_(config), file_(config::applied_policies_file(config).string()) {
  Policies read{config.policies, {}};
  read.applied.resize(read.in_force.size());
  for (const config::AppliedPolicy& applied : config.applied)
    read.applied[static_cast<std::size_t>(*config::index_named(applied.policy.name, config.policies))] = applied;
  now_ = std::make_shared<const Policies>(std::move(read));
}

PolicyBoard::Snapshot PolicyBoard::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool PolicyBoard::apply(std::size_t index, const config::Policy& policy, const config::Policy& drafted_over,
                        const std::string& by, pricing::Instant now) {
  const std::lock_guard lock(mutex_);
  if (now_->in_force[index] != drafted_over) return false;
  config::AppliedPolicy applied{policy, now_->of_file(index), in_utc(now), by};
  keep(applied);
  Policies next = *now_;
  next.in_force[index] = policy;
  next.applied[index].reset();
  if (policy != applied.over) next.applied[index] = std::move(applied);
  now_ = std::make_shared<const Policies>(std::move(next));
  turn_.fetch_add(1, std::memory_order_release);
  return true;
}

void PolicyBoard::keep(const config::AppliedPolicy& applied) const {
  if (file_.empty()) return;
  const std::string line = (ends_within_a_line(file_) ? "\n" : "") + config::line_of(applied, config_);
  std::FILE* out = std::fopen(file_.c_str(), "a");
  const bool written = out && std::fwrite(line.data(), 1, line.size(), out) == line.size() && std::fflush(out) == 0 &&
                       fsync(fileno(out)) == 0;
  const int why = errno;
  if (out) std::fclose(out);
  if (!written) throw std::runtime_error(file_ + " cannot be written: " + std::strerror(why));
}

}  // namespace weir::gateway
