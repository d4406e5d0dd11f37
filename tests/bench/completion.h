// A Completion is the one conversation that every benchmark repeats: what the client sends, what the upstream answers
// in the words of a vLLM server, and therefore what must arrive. Both ends know it, so the client can compare every
// byte: a proxy that drops or mangles something cannot look fast.
//
// Pure; build the texts once and share them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

inline constexpr std::string_view kUpstreamModel = "dsv4";

// What a request asks for, as far as it changes the answer.
struct Wish {
  bool stream = false;
  bool usage = false;          // stream_options.include_usage: one more chunk at the end
  bool running_usage = false;  // stream_options.continuous_usage_stats: usage in every chunk
  bool stamped = false;        // a member of our own: every event says when it was sent
  int tokens = 128;

  auto operator<=>(const Wish&) const = default;
};

// Where an event says when it was sent: this, then so many digits, nanoseconds of the monotonic clock that all
// processes of a machine share. The events below have zeros there.
inline constexpr std::string_view kStampKey = "\"sent_ns\":\"";
inline constexpr std::size_t kStampDigits = 19;

// Reads the wish from a request body; a missing max_tokens leaves the default.
Wish wish_of(std::string_view body);

// A request body of about 2 KB that utters the wish.
std::string request_body(std::string_view model, const Wish& wish);

// The whole answer to a plain request, about 1 KB of JSON.
std::string answer_body(const Wish& wish);

// The events of a stream, each with its blank line: the role, one event a token, the finish, usage if wished, [DONE].
std::vector<std::string> stream_events(const Wish& wish);

}  // namespace weir::bench
