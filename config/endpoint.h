// What a model server may be asked: the paths of OpenAI's API, and Anthropic's one. A deployment says which of them it
// offers; the gateway serves some others by translation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace weir::config {

enum class Endpoint : std::uint8_t { chat, completions, embeddings, responses, messages };

inline constexpr std::size_t kEndpoints = 5;

// "chat", "completions", ...: as configurations name them.
std::string_view name_of(Endpoint endpoint);
std::optional<Endpoint> endpoint_named(std::string_view name);

// Where clients find it.
constexpr std::string_view path_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::chat:
      break;
    case Endpoint::completions:
      return "/v1/completions";
    case Endpoint::embeddings:
      return "/v1/embeddings";
    case Endpoint::responses:
      return "/v1/responses";
    case Endpoint::messages:
      return "/v1/messages";
  }
  return "/v1/chat/completions";
}

// The one at that path; nothing when there is none.
std::optional<Endpoint> endpoint_at(std::string_view path);

// A set of them.
class Endpoints {
 public:
  constexpr Endpoints() = default;
  constexpr Endpoints(std::initializer_list<Endpoint> endpoints) {
    for (const Endpoint endpoint : endpoints) add(endpoint);
  }
  constexpr void add(Endpoint endpoint) { bits_ = static_cast<std::uint8_t>(bits_ | bit(endpoint)); }
  constexpr bool has(Endpoint endpoint) const { return (bits_ & bit(endpoint)) != 0; }
  constexpr bool has_any_of(Endpoints others) const { return (bits_ & others.bits_) != 0; }
  friend constexpr bool operator==(Endpoints, Endpoints) = default;

 private:
  static constexpr std::uint8_t bit(Endpoint endpoint) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(endpoint));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace weir::config
