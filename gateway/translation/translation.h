// A Translation lets a client that speaks another API be served by a model server that knows chat completions only. It
// is made for one request and sees it through:
//
//   request()          what is asked of the server, as a chat completion
//   answer(body)       a whole answer, in the client's API
//   chunk(data, out)   one chunk of a stream: the client's events, none, one or several, appended to `out`
//   end(out)           the stream ended well: the closing events, usage among them
//   error(e, out)      it did not
//
// Answers and chunks are taken as they come from a server, which may send anything: what is not understood says
// nothing. One request's; not thread-safe.
#pragma once

#include <boost/system/result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/endpoint.h"
#include "gateway/api_error.h"
#include "gateway/chat_request.h"
#include "gateway/usage_chunk.h"
#include "pricing/usage.h"

namespace weir::gateway {

class Translation {
 public:
  virtual ~Translation() = default;

  const std::string& request() const { return request_; }
  // `public_model` is the name that the client sees.
  virtual std::string answer(std::string_view chat_answer, const std::optional<pricing::Usage>& usage,
                             std::string_view public_model) = 0;
  virtual void chunk(std::string_view data, std::string_view public_model, std::string& out) = 0;
  virtual void end(const std::optional<pricing::Usage>& usage, const Billing& billing, std::string& out) = 0;
  virtual void error(const ApiError& error, std::string& out) = 0;

 protected:
  explicit Translation(std::string request) : request_(std::move(request)) {}

 private:
  std::string request_;
};

// A body that was accepted as a request of that endpoint (responses or messages). The parameter that has no meaning for
// a chat completion is named.
using Translated = boost::system::result<std::unique_ptr<Translation>, BadParameter>;

Translated translate(config::Endpoint endpoint, std::string_view body, const std::string& request_id,
                     std::int64_t prompt_tokens_estimate);

}  // namespace weir::gateway
