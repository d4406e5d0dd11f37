#include <openssl/sha.h>

#include "config/config.h"

namespace weir::config {

Sha256 sha256(std::string_view secret) {
  Sha256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data());
  return digest;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string sha256_hex(std::string_view secret) {
  return hex_of(sha256(secret));
}

}  // namespace weir::config
