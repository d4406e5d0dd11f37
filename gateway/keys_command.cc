#include <iostream>
#include <stdexcept>
#include <string>

#include "config/config.h"
#include "gateway/authentication.h"
#include "gateway/commands.h"

namespace weir::gateway {

int run_keys_new() {
  const std::string secret = "sk-weir-" + random_secret(24);
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
