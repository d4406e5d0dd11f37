// What each dialect says when it does not answer: a status, and a body of its own shape.
//
//   openai, deepseek   {"error":{"message","type","param","code": string or null}}
//   vllm               {"error":{"message","type","param","code": int}}, and {"error":"Unauthorized"}
//   sglang             {"object":"error","message","type","param","code": int}
//   mindie             {"error": string, "error_type": string}
#pragma once

#include <string>

#include "backends/simulator/refusal.h"
#include "config/deployment.h"

namespace weir::simulator {

struct ErrorReply {
  int status = 500;
  std::string body = {};
};

ErrorReply refusal_reply(config::Dialect dialect, const Refusal& refusal);

// A failure of the server's own, with a status that somebody chose.
ErrorReply failure_reply(config::Dialect dialect, int status);

// What stands in a stream in place of its end when generation fails; complete events, or MindIE's bare text.
std::string broken_stream(config::Dialect dialect);

}  // namespace weir::simulator
