// A KeyRing tells which key a bearer token is. Secrets are known by their SHA-256 only; a token that was seen before
// is found by itself, in a table of bounded size, so that a request costs no hash.
// The ring is per worker and not thread-safe; the configuration behind it is shared.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.h"

namespace weir::gateway {

class KeyRing {
 public:
  explicit KeyRing(const std::vector<config::Key>& keys);

  // The index of the key in Config::keys; nothing when no key has this secret.
  std::optional<int> find(std::string_view secret);

 private:
  static constexpr std::size_t kSeenMax = 4096;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::map<config::Sha256, int> by_digest_;
  std::unordered_map<std::string, int, Hash, std::equal_to<>> seen_;
};

// So many bytes of the system's randomness, in hexadecimal. Throws std::runtime_error where it has none.
std::string random_secret(std::size_t bytes);

// "Bearer TOKEN" -> TOKEN; "" when it is not that.
std::string_view bearer_token(std::string_view authorization);

}  // namespace weir::gateway
