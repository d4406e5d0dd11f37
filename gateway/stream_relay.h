// A StreamRelay turns what a model server streams into what the client gets, event by event, and meters on the way.
// It changes only what is declared:
//
//   the model's name, and the name "reasoning" where "reasoning_content" is meant
//   usage                   in a chunk of its own for the clients that asked, with the cost; in no other, whatever the
//                           server does
//   an error in the stream  in OpenAI's shape, and no [DONE] behind it
//   the end                 [DONE] where a server that ended well forgot it
//
// Every other byte passes as it came; keep-alives too. With a translation, it says what a client of another API hears.
//
//   relay.feed(bytes, out)    appends to `out` what may be sent on
//   relay.finish(out)         the upstream's body ended: whatever was incomplete, and what is still owed
//
// Values in, values out: no socket, no clock. One stream; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "backends/dialect/dialect.h"
#include "backends/event_splitter.h"
#include "gateway/usage_chunk.h"
#include "pricing/usage.h"

namespace weir::gateway {

class Translation;

class StreamRelay {
 public:
  struct Declared {
    std::string_view public_model;                       // written in place of the upstream's name; outlives the relay
    bool pass_usage_chunk = false;                       // the client asked for it
    bool cut_running_usage = false;                      // the client asked for no usage in chunks with a choice
    config::Endpoint endpoint = config::Endpoint::chat;  // what the upstream streams
    Billing billing = {};
    Translation* translation = nullptr;  // outlives the relay
    std::string_view secret = {};        // never sent on, not even in an error; outlives the relay
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
  bool usage_conflict() const { return usage_conflict_; }
  std::int64_t malformed_events() const { return malformed_events_; }  // passed on, though nobody can read them
  std::int64_t content_events() const { return content_events_; }
  const std::string& upstream_id() const { return upstream_id_; }

 private:
  void relay(const backends::Event& event, std::string& out);
  void learn(const backends::ChunkFacts& facts, std::string_view data);
  void learn_usage(const backends::ChunkFacts& facts);
  void fail(const backends::Event& event, std::string& out);
  void end(std::string& out);
  void append_spliced(const backends::Event& event, const backends::ChunkFacts& facts, std::string& out) const;
  bool streams_choices() const;

  Declared declared_;
  backends::EventSplitter splitter_;
  std::optional<pricing::Usage> usage_;
  std::string upstream_id_;
  std::string owed_usage_chunk_;  // of a server that sends none by itself
  std::int64_t data_events_ = 0;
  std::int64_t content_events_ = 0;
  std::int64_t malformed_events_ = 0;
  bool failed_ = false;
  bool finished_ = false;
  bool done_ = false;
  bool filtered_ = false;
  bool usage_conflict_ = false;
};

}  // namespace weir::gateway
