// The Doorkeeper tells who asks. A token (server.tokens) or a client's own key opens the door, sent as a bearer token
// by programs and once, at the login, by browsers, which then carry a cookie:
//
//   log_in(request)    200 and a session cookie (HttpOnly, SameSite=Strict); 401 for a wrong secret; 429 when an
//   address
//                      tried too often
//   viewer(request)    who asks, by bearer token or by cookie
//   log_out(request)   ends the session
//
// Against cross-site requests the cookie is SameSite=Strict, and what changes something must come from this very origin
// and be JSON, which no form can send. Secrets are known by their SHA-256, sessions as well: what is in memory opens
// nothing. Of failures and sessions a bounded number is kept.
//
// For one thread; told the time.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "gateway/api/message.h"
#include "gateway/api/viewer.h"

namespace weir::gateway::api {

class Doorkeeper {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  static constexpr int kFailuresMax = 10;  // per address, within kFailureWindow
  static constexpr auto kFailureWindow = std::chrono::minutes(1);
  static constexpr auto kSessionLife = std::chrono::hours(12);
  static constexpr std::size_t kSessionsMax = 1000;
  static constexpr std::size_t kAddressesMax = 10000;

  // Keeps a reference; `config` outlives it.
  explicit Doorkeeper(const config::Config& config) : config_(config) {}

  Response log_in(const Request& request, TimePoint now);
  Response log_out(const Request& request);

  // A refusal where the address tried too often, nobody where nothing opens the door.
  struct Admission {
    std::optional<Viewer> viewer;
    std::optional<Response> refusal;
  };
  Admission admit(const Request& request, TimePoint now);

 private:
  struct Session {
    Viewer viewer;
    TimePoint until;
  };
  struct Failures {
    int count = 0;
    TimePoint since;
  };

  std::optional<Viewer> behind_secret(std::string_view secret) const;
  std::optional<Viewer> behind_cookie(const Request& request, TimePoint now);
  std::optional<Response> refuse_guessing(const std::string& remote, TimePoint now);
  void note_failure(const std::string& remote, TimePoint now);

  const config::Config& config_;
  std::map<std::string, Session> sessions_;  // by the SHA-256 of the cookie
  std::map<std::string, Failures> failures_;
};

// True when the request's Origin, if it has one, is the host it was sent to.
bool is_same_origin(const Request& request);

}  // namespace weir::gateway::api
