#include "gateway/endpoints.h"

#include <boost/beast/http/verb.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/completion.h"
#include "gateway/cors.h"
#include "gateway/count_tokens.h"
#include "gateway/models.h"
#include "gateway/session.h"

namespace weir::gateway {
namespace {

using Verb = boost::beast::http::verb;

template <config::Endpoint endpoint>
backends::Task<> complete_at(Session& session) {
  return complete(session, endpoint);
}

struct Endpoint {
  Verb verb;
  std::string_view path;  // a path that ends in '/' stands for everything below it
  backends::Task<> (*handler)(Session&);
};

// A handful: linear search is fastest.
constexpr Endpoint kEndpoints[] = {
    {Verb::post, config::path_of(config::Endpoint::chat), complete_at<config::Endpoint::chat>},
    {Verb::post, config::path_of(config::Endpoint::completions), complete_at<config::Endpoint::completions>},
    {Verb::post, config::path_of(config::Endpoint::embeddings), complete_at<config::Endpoint::embeddings>},
    {Verb::post, config::path_of(config::Endpoint::responses), complete_at<config::Endpoint::responses>},
    {Verb::post, config::path_of(config::Endpoint::messages), complete_at<config::Endpoint::messages>},
    {Verb::post, "/v1/messages/count_tokens", count_tokens},
    {Verb::get, "/v1/models", list_models},
    {Verb::get, "/v1/models/", retrieve_model},
};

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

bool matches(const Endpoint& endpoint, std::string_view path) {
  return endpoint.path.back() == '/' ? path.size() > endpoint.path.size() && path.starts_with(endpoint.path)
                                     : path == endpoint.path;
}

// HEAD is a GET whose answer has no body.
bool answers(const Endpoint& endpoint, Verb verb) {
  return endpoint.verb == verb || (endpoint.verb == Verb::get && verb == Verb::head);
}

ApiError wrong_method(std::string_view method, std::string_view path) {
  return {405,
          "invalid_request_error",
          "method_not_allowed",
          "",
          "Not allowed to " + std::string(method) + " on " + std::string(path) + ".",
          ""};
}

// For a path that is unknown, or not by this method.
backends::Task<> answer_none(Session& session) {
  const std::string_view path = path_of(session.target());
  std::string allowed;
  for (const Endpoint& endpoint : kEndpoints) {
    if (matches(endpoint, path)) allowed += endpoint.verb == Verb::get ? "GET, HEAD, " : "POST, ";
  }
  if (session.verb() == Verb::options && !allowed.empty()) {
    allowed += "OPTIONS";
    co_return co_await answer_options(session, std::move(allowed));
  }
  ApiError error = allowed.empty() ? unknown_url(session.method(), path) : wrong_method(session.method(), path);
  co_await session.refuse(std::move(error));
}

}  // namespace

backends::Task<> dispatch(Session& session) {
  const std::string_view path = path_of(session.target());
  for (const Endpoint& endpoint : kEndpoints) {
    if (answers(endpoint, session.verb()) && matches(endpoint, path)) return endpoint.handler(session);
  }
  return answer_none(session);
}

}  // namespace weir::gateway
