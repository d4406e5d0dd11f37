// A TlsContext holds what all TLS connections to model servers share: TLS 1.2 or newer, the system's trusted
// certificates, peers verified by name. Immutable after construction; safe to share between workers.
#pragma once

#include <memory>
#include <string>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

namespace weir::backends {

class TlsContext {
 public:
  // Trusts the system's certificates, and those in `ca_file` (PEM) when it is not empty. Throws std::runtime_error.
  explicit TlsContext(const std::string& ca_file = "");

  // A client session over a connected socket that expects `host`'s certificate. The caller frees it.
  SSL* new_client(int descriptor, const std::string& host) const;

  // Why the last operation on `ssl` failed, for people.
  static std::string problem_of(const SSL* ssl);

 private:
  std::shared_ptr<SSL_CTX> context_;
};

}  // namespace weir::backends
