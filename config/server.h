// What the gateway listens on, and the limits that keep one client from hurting another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/tenant.h"

namespace weir::config {

struct Listener {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
};

// Opens the dashboard and its API; its secret is known only by its SHA-256.
struct AdminToken {
  enum class Role : std::uint8_t { reader, admin };

  std::string name;  // stands in logs
  Role role = Role::reader;
  Sha256 secret_sha256{};
};

struct Server {
  Listener listen{"127.0.0.1", 8080};
  Listener admin{"127.0.0.1", 9090};  // /metrics, /healthz, /readyz; keep it private
  std::vector<AdminToken> tokens;
  int workers = 0;  // 0: one per core
  std::int64_t body_bytes_max = 16 << 20;
  std::int64_t header_bytes_max = 64 << 10;
  std::int64_t connections_max = 10000;  // per worker
  int header_timeout_ms = 10000;         // from the first byte of a request to the end of its header
  int body_timeout_ms = 60000;           // between two reads of a body
  int write_timeout_ms = 60000;          // a client that takes no byte for so long is dropped
  int idle_timeout_ms = 75000;           // keep-alive between requests
  int drain_timeout_ms = 30000;          // SIGTERM: how long requests may still run
  std::string access_log = "-";  // a file (relative to the configuration's), "-" for standard output, "" for none
};

}  // namespace weir::config
