#include <charconv>

#include "config/loading.h"

namespace weir::config {
namespace {

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    std::uint8_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (part < 3 && !text.starts_with('.')) return false;
    if (part < 3) text.remove_prefix(1);
  }
  return text.empty();
}

// No name of a host, which nobody would look up. IPv6 is told by its alphabet; the socket has the last word.
bool is_ip_address(std::string_view text) {
  const bool v6 = text.find(':') != text.npos;
  return v6 ? text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos : is_ipv4(text);
}

// "127.0.0.1:8080" or "[::1]:8080".
bool parse_listener(std::string_view text, Listener& listener) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return false;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view port = text.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc() || end != port.data() + port.size() || !is_ip_address(host)) return false;
  listener = {std::string(host), number};
  return true;
}

void read_listener(const YamlReader& server, std::string_view key, Listener& listener) {
  std::string text;
  if (server.read(key, text) && !parse_listener(text, listener))
    server.at(key).problem("must be an IP address and a port such as 127.0.0.1:8080, not \"" + text + "\"");
}

// An address of all interfaces is also each single one.
bool are_one_address(const Listener& a, const Listener& b) {
  const auto is_any = [](const Listener& listener) { return listener.host == "0.0.0.0" || listener.host == "::"; };
  return a.port != 0 && a.port == b.port && (a.host == b.host || is_any(a) || is_any(b));
}

void read_tokens(const YamlReader& server, std::vector<AdminToken>& tokens) {
  server.each("tokens", [&tokens](const YamlReader& entry) {
    entry.expect_keys({"name", "role", "sha256"});
    AdminToken token;
    std::string role = "read";
    if (!read_new_name(entry, tokens, token.name)) return;
    if (entry.read("role", role) && role != "read" && role != "admin")
      entry.at("role").problem("must be read or admin, not \"" + role + "\"");
    token.role = role == "admin" ? AdminToken::Role::admin : AdminToken::Role::reader;
    if (read_sha256(entry, token.secret_sha256)) tokens.push_back(std::move(token));
  });
}

}  // namespace

void load_server(const YamlReader& root, Config& config) {
  const YamlReader server = root.at("server");
  server.expect_keys(
      {"listen", "admin", "workers", "body_max", "header_max", "connections_max", "timeouts", "access_log", "tokens"});
  Server& into = config.server;
  read_listener(server, "listen", into.listen);
  read_listener(server, "admin", into.admin);
  if (are_one_address(into.listen, into.admin))
    server.problem("`listen` and `admin` are one address; clients must not see the admin pages");
  server.read("workers", into.workers, 0, 1024);
  server.read_bytes("body_max", into.body_bytes_max);
  server.read_bytes("header_max", into.header_bytes_max);
  server.read("connections_max", into.connections_max, std::int64_t{1}, std::int64_t{1'000'000});
  if (const YamlReader log = server.at("access_log")) into.access_log = log.text();
  read_tokens(server, into.tokens);
  const YamlReader timeouts = server.at("timeouts");
  timeouts.expect_keys({"header", "body", "write", "idle", "drain"});
  timeouts.read_duration_ms("header", into.header_timeout_ms);
  timeouts.read_duration_ms("body", into.body_timeout_ms);
  timeouts.read_duration_ms("write", into.write_timeout_ms);
  timeouts.read_duration_ms("idle", into.idle_timeout_ms);
  timeouts.read_duration_ms("drain", into.drain_timeout_ms);
}

}  // namespace weir::config
