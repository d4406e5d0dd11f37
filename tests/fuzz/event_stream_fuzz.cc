// Any bytes as a server's event stream, of whatever dialect (they are read alike): cut in two, the client gets the
// same, and it is metered the same. The first byte says at which endpoint it is read, what the client asked for, and
// whether it is translated; the second one after how many 256ths it is cut.
#include <string>

#include "gateway/stream_relay.h"
#include "gateway/translation/translation.h"
#include "tests/fuzz/fuzz.h"

namespace {

using weir::fuzz::demand;
using namespace weir;

constexpr std::string_view kMessages = R"({"model":"a","max_tokens":1,"messages":[{"role":"user","content":"a"}]})";
constexpr std::string_view kResponse = R"({"model":"a","input":"a"})";

struct Client {
  explicit Client(std::uint8_t how) {
    gateway::StreamRelay::Declared declared{
        .public_model = "deepseek-flash", .pass_usage_chunk = (how & 1) != 0, .cut_running_usage = (how & 2) != 0};
    switch ((how >> 2) & 7) {
      case 1:
        declared.endpoint = config::Endpoint::completions;
        break;
      case 2:
        declared.endpoint = config::Endpoint::responses;
        break;
      case 3:
        declared.endpoint = config::Endpoint::messages;
        break;
      case 4:
        translation = *gateway::translate(config::Endpoint::messages, kMessages, "01ABC", 7);
        break;
      case 5:
        translation = *gateway::translate(config::Endpoint::responses, kResponse, "01ABC", 7);
        break;
      default:
        break;
    }
    declared.translation = translation.get();
    relay.emplace(declared);
  }

  void finish() { relay->finish(out); }

  std::unique_ptr<gateway::Translation> translation;
  std::optional<gateway::StreamRelay> relay;
  std::string out;
};

// A response made of nothing but malformed chunks says when it was made, by the clock.
std::string without_time(std::string text) {
  constexpr std::string_view kTime = "\"created_at\":";
  for (std::size_t at = 0; (at = text.find(kTime, at)) != text.npos; at += kTime.size())
    text.erase(at + kTime.size(), text.find_first_not_of("0123456789", at + kTime.size()) - at - kTime.size());
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view stream = fuzz::text(data + 2, size - 2);
  const std::size_t cut = stream.empty() ? 0 : (data[1] * stream.size()) / 256;
  Client whole(data[0]), split(data[0]);
  whole.relay->feed(stream, whole.out);
  whole.finish();
  split.relay->feed(stream.substr(0, cut), split.out);
  split.relay->feed(stream.substr(cut), split.out);
  split.finish();
  demand(without_time(whole.out) == without_time(split.out));
  demand(whole.relay->reported_usage() == split.relay->reported_usage());
  demand(whole.relay->content_events() == split.relay->content_events());
  demand(whole.relay->ended_well() == split.relay->ended_well());
  return 0;
}
