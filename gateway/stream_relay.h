// A StreamRelay turns what a model server streams into what the client gets, event by event, and meters on the way.
// It changes only what is declared: the model's name, the usage chunk that the client did not ask for, and the running
// usage that only we asked for. Every other byte passes as it came; keep-alives too.
//
//   relay.feed(bytes, out)    appends to `out` what may be sent on
//   relay.finish(out)         the upstream's body ended: whatever was incomplete
//
// Values in, values out: no socket, no clock. One stream; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "backends/dialect/dialect.h"
#include "backends/event_splitter.h"
#include "pricing/usage.h"

namespace weir::gateway {

class StreamRelay {
 public:
  struct Declared {
    std::string_view public_model;   // written in place of the upstream's name; outlives the relay
    bool pass_usage_chunk = false;   // the client asked for it
    bool cut_running_usage = false;  // we asked for it, the client did not
  };

  explicit StreamRelay(Declared declared) : declared_(declared) {}

  void feed(std::string_view bytes, std::string& out);
  void finish(std::string& out);

  bool started() const { return data_events_ > 0; }
  std::int64_t data_events() const { return data_events_; }
  bool has_content() const { return content_events_ > 0; }
  bool failed() const { return failed_; }          // an in-band error came
  bool was_filtered() const { return filtered_; }  // the server's content filter ended the answer
  bool ended_well() const { return (finished_ || done_) && !failed_; }

  // The upstream's last word on usage; without one, what was counted: a content event is a token.
  const std::optional<pricing::Usage>& reported_usage() const { return usage_; }
  bool usage_is_final() const { return finished_ || done_; }
  std::int64_t content_events() const { return content_events_; }
  const std::string& upstream_id() const { return upstream_id_; }

 private:
  void relay(const backends::Event& event, std::string& out);
  void learn(const backends::ChunkFacts& facts);
  void append_spliced(const backends::Event& event, const backends::ChunkFacts& facts, std::string& out) const;

  Declared declared_;
  backends::EventSplitter splitter_;
  std::optional<pricing::Usage> usage_;
  std::string upstream_id_;
  std::int64_t data_events_ = 0;
  std::int64_t content_events_ = 0;
  bool failed_ = false;
  bool finished_ = false;
  bool done_ = false;
  bool filtered_ = false;
};

}  // namespace weir::gateway
