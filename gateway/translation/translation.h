// A Translation lets a client that speaks another API be served by a model server that knows chat completions only. It
// is made for one request and sees it through:
//
//   request()          what is asked of the server, as a chat completion
//   answer(body)       a whole answer, in the client's API
//   chunk(data, out)   one chunk of a stream: the client's events, none, one or several, appended to `out`
//   end(out)           the stream ended well: the closing events, usage among them
//   error(e, out)      it did not
//
// One request's; not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/api_error.h"
#include "gateway/usage_chunk.h"
#include "pricing/usage.h"

namespace weir::gateway {

class Translation {
 public:
  virtual ~Translation() = default;

  virtual const std::string& request() const = 0;
  // `public_model` is the name that the client sees.
  virtual std::string answer(std::string_view chat_answer, std::string_view public_model) = 0;
  virtual void chunk(std::string_view data, std::string_view public_model, std::string& out) = 0;
  virtual void end(const std::optional<pricing::Usage>& usage, const Billing& billing, std::string& out) = 0;
  virtual void error(const ApiError& error, std::string& out) = 0;
};

}  // namespace weir::gateway
