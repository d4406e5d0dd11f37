#include "gateway/authentication.h"

#include <openssl/rand.h>

#include <stdexcept>

namespace weir::gateway {

KeyRing::KeyRing(const std::vector<config::Key>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) by_digest_.emplace(keys[i].secret_sha256, static_cast<int>(i));
}

std::optional<int> KeyRing::find(std::string_view secret) {
  if (const auto it = seen_.find(secret); it != seen_.end()) return it->second;
  const auto it = by_digest_.find(config::sha256(secret));
  if (it == by_digest_.end()) return std::nullopt;
  if (seen_.size() >= kSeenMax) seen_.clear();
  seen_.emplace(secret, it->second);
  return it->second;
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    if ((authorization[i] | 0x20) != kScheme[i]) return {};
  }
  authorization.remove_prefix(kScheme.size());
  while (!authorization.empty() && authorization.front() == ' ') authorization.remove_prefix(1);
  return authorization;
}

std::string random_secret(std::size_t bytes) {
  std::vector<std::uint8_t> drawn(bytes);
  if (RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) != 1)
    throw std::runtime_error("the system has no randomness to give");
  return config::hex_of(drawn);
}

}  // namespace weir::gateway
