#include <openssl/rand.h>

#include <array>
#include <iostream>
#include <stdexcept>
#include <string>

#include "config/config.h"
#include "gateway/commands.h"

namespace weir::gateway {

int run_keys_new() {
  std::array<unsigned char, 24> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::runtime_error("the system has no randomness to give");
  std::string secret = "sk-weir-";
  for (const unsigned char byte : bytes) {
    secret += "0123456789abcdef"[byte >> 4];
    secret += "0123456789abcdef"[byte & 15];
  }
  std::cout << "secret: " << secret << "   (give this to the client; it is not stored anywhere)\n"
            << "sha256: " << config::sha256_hex(secret) << "   (write this into the configuration)\n";
  return 0;
}

int run_keys_hash() {
  std::string secret;
  std::getline(std::cin, secret);
  if (secret.empty()) throw std::runtime_error("no secret came on standard input");
  std::cout << config::sha256_hex(secret) << "\n";
  return 0;
}

}  // namespace weir::gateway
