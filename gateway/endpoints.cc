#include "gateway/endpoints.h"

#include <boost/beast/http/verb.hpp>
#include <string_view>

#include "gateway/completion.h"
#include "gateway/models.h"
#include "gateway/session.h"

namespace weir::gateway {
namespace {

using Verb = boost::beast::http::verb;

struct Endpoint {
  Verb verb;
  std::string_view path;  // a path that ends in '/' stands for everything below it
  backends::Task<> (*handler)(Session&);
};

// A handful: linear search is fastest.
constexpr Endpoint kEndpoints[] = {
    {Verb::post, "/v1/chat/completions", complete_chat},
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

ApiError wrong_method(std::string_view method, std::string_view path) {
  return {405,
          "invalid_request_error",
          "method_not_allowed",
          "",
          "Not allowed to " + std::string(method) + " on " + std::string(path) + ".",
          ""};
}

}  // namespace

backends::Task<> dispatch(Session& session) {
  const std::string_view path = path_of(session.target());
  bool path_is_known = false;
  for (const Endpoint& endpoint : kEndpoints) {
    if (!matches(endpoint, path)) continue;
    if (endpoint.verb == session.verb()) co_return co_await endpoint.handler(session);
    path_is_known = true;
  }
  ApiError error = path_is_known ? wrong_method(session.method(), path) : unknown_url(session.method(), path);
  co_await session.refuse(std::move(error));
}

}  // namespace weir::gateway
