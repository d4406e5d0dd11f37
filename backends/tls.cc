#include "backends/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace weir::backends {
namespace {

bool is_address(const std::string& host) {
  unsigned char scratch[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), scratch) == 1 || ::inet_pton(AF_INET6, host.c_str(), scratch) == 1;
}

}  // namespace

TlsContext::TlsContext(const std::string& ca_file) : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
  if (!context_) throw std::runtime_error("OpenSSL could not be set up");
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_default_verify_paths(context_.get());
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (!ca_file.empty() && SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) != 1)
    throw std::runtime_error("no certificates could be read from " + ca_file);
}

SSL* TlsContext::new_client(int descriptor, const std::string& host) const {
  SSL* ssl = SSL_new(context_.get());
  SSL_set_fd(ssl, descriptor);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
  return ssl;
}

std::string TlsContext::problem_of(const SSL* ssl) {
  if (const long verdict = SSL_get_verify_result(ssl); verdict != X509_V_OK)
    return X509_verify_cert_error_string(verdict);
  char text[256];
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  return text;
}

}  // namespace weir::backends
