// Any bytes as the body of a request: what is accepted at an endpoint is spliced for every dialect into JSON again, in
// which only the declared members differ; what is asked at another API's endpoint is translated into JSON, or refused.
#include <nlohmann/json.hpp>
#include <string>

#include "backends/dialect/dialect.h"
#include "gateway/chat_request.h"
#include "gateway/question.h"
#include "gateway/translation/translation.h"
#include "tests/fuzz/fuzz.h"

namespace {

using weir::fuzz::demand;
using namespace weir;

constexpr config::Dialect kDialects[] = {config::Dialect::openai, config::Dialect::deepseek, config::Dialect::vllm,
                                         config::Dialect::mindie, config::Dialect::sglang};

// What may change on the way to a server, whatever its dialect; of messages only the name of the reasoning.
constexpr const char* kDeclared[] = {
    "model", "stream_options", "thinking", "chat_template_kwargs", "reasoning_effort", "user_id", "cache_salt"};

nlohmann::json undeclared(nlohmann::json body) {
  for (const char* name : kDeclared) body.erase(name);
  if (const auto messages = body.find("messages"); messages != body.end() && messages->is_array()) {
    for (nlohmann::json& message : *messages) {
      if (!message.is_object()) continue;
      message.erase("reasoning");
      message.erase("reasoning_content");
    }
  }
  return body;
}

// A number beyond what a double holds passes; only the tree that compares here cannot hold it.
void splice(std::string_view body, const backends::JsonOutline& outline, const gateway::ChatRequest& request) {
  const nlohmann::json before = nlohmann::json::parse(body, nullptr, false);
  if (before.is_discarded()) return;
  for (const config::Dialect dialect : kDialects) {
    config::Deployment deployment;
    deployment.dialect = dialect;
    deployment.upstream_model = "dsv4";
    deployment.efforts = config::default_efforts(dialect);
    deployment.running_usage = dialect == config::Dialect::vllm;
    const backends::Asked asked{request.streamed, "weir-t1", request.endpoint};
    const std::string sent = backends::spliced(body, backends::request_splices(body, outline, asked, deployment));
    const nlohmann::json parsed = nlohmann::json::parse(sent, nullptr, false);
    demand(!parsed.is_discarded());
    demand(parsed["model"] == "dsv4");
    demand(undeclared(parsed) == undeclared(before));
  }
}

// What a text head would read.
void question(std::string_view body, const backends::JsonOutline& outline) {
  std::string text;
  gateway::read_question(body, outline, text);
  demand(text.size() <= gateway::kQuestionBytesMax);
  routing::TextFeatures features;
  features.read(text);
  demand(features.hashes.size() <= 2 * text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(fuzz::text(data, size));
  for (const config::Endpoint endpoint :
       {config::Endpoint::chat, config::Endpoint::completions, config::Endpoint::messages, config::Endpoint::responses,
        config::Endpoint::embeddings}) {
    backends::JsonOutline outline;
    gateway::ChatRequest request;
    if (gateway::parse_chat_request(body, outline, request, endpoint)) continue;
    splice(body, outline, request);
    question(body, outline);
    if (endpoint != config::Endpoint::messages && endpoint != config::Endpoint::responses) continue;
    if (const auto translated = gateway::translate(endpoint, body, "01ABC", 7); translated)
      demand(nlohmann::json::accept((*translated)->request()));
  }
  return 0;
}
