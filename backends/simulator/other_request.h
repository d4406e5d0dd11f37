// An OtherRequest is what the simulator understands of a request at an endpoint beside chat, and all that it will say
// to it, piece by piece: the call of a tool where the request leaves no other way, the least JSON where a schema is
// given, else words that say they are synthetic.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backends/simulator/options.h"
#include "backends/simulator/refusal.h"

namespace weir::simulator {

struct OtherRequest {
  std::string model;
  config::Dialect dialect = config::Dialect::vllm;
  bool stream = false;
  bool include_usage = false;
  std::int64_t prompt_tokens = 0;
  std::string tool;                 // the name of the tool that is called, or ""
  std::vector<std::string> pieces;  // of the text, or of the tool's arguments
  bool is_cut = false;              // by the request's own limit
  std::size_t inputs = 1;           // texts to embed
  bool wants_base64 = false;

  std::int64_t completion_tokens() const { return static_cast<std::int64_t>(pieces.size()); }
  std::string text() const;
};

boost::system::result<OtherRequest, Refusal> read_other(std::string_view body, const Options& options);

}  // namespace weir::simulator
