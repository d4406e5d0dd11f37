// What the dashboard's API is asked and what it answers, apart from any socket: plain values, so that the API can be
// talked to in tests as a browser would.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::gateway::api {

struct Request {
  std::string method = "GET";
  std::string path;                                             // decoded, without the query
  std::vector<std::pair<std::string, std::string>> parameters;  // of the query, decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;     // all of them, with names in lower case
  std::string body;
  std::string remote;  // the client's address

  // The first of that name; "" when there is none.
  std::string_view parameter(std::string_view name) const;
  std::string_view header(std::string_view name) const;
};

// Splits and decodes a request target, "/api/v1/spend?by=tier". False when an escape is malformed.
bool read_target(std::string_view target, Request& request);

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

Response json_response(const nlohmann::ordered_json& body, int status = 200);
// What is wrong, where, and what to do about it: {"error": {"message": ..., "param": ...}}.
Response problem(int status, std::string message, std::string param = "");

}  // namespace weir::gateway::api
