// What a model server said when it failed, of any dialect, made an ApiError: its own reason is kept, its credentials
// never are.
//
//   {"error":{"message","type","param","code"}}   OpenAI, DeepSeek, vLLM (code is a number there)
//   {"object":"error","message","code"}           SGLang, older vLLM
//   {"error":"...","error_type":"..."}            MindIE; {"error":"Unauthorized"} vLLM
//   {"detail":"..."}, {"detail":[{"loc","msg"}]}  PyMotor, FastAPI
//   {"message":"..."}                             MindIE's management
#pragma once

#include <string>
#include <string_view>

#include "gateway/api_error.h"

namespace weir::gateway {

// An error answer that is the client's to mend. `secret` is our key for that server.
ApiError from_upstream(int status, std::string_view body, std::string_view secret = "");

// An error in the midst of a stream: the payload of its event, or the bare text.
ApiError in_stream_error(std::string_view data, std::string_view secret);

// The server's reason in one line, for our own words around it; "" when it gave none.
std::string reason_in(std::string_view body, std::string_view secret);

}  // namespace weir::gateway
