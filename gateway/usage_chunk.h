// The last word of a stream on its usage, as OpenAI says it: a chunk with "choices":[] behind all others, for the
// clients that asked for it. Weir adds what the request cost and who served it.
#pragma once

#include <string>
#include <string_view>

#include "backends/dialect/dialect.h"
#include "pricing/price_book.h"

namespace weir::gateway {

// What a bill is reckoned by, and whom it names. Without a tariff there is none.
struct Billing {
  const pricing::Tariff* tariff = nullptr;
  pricing::Currency currency = pricing::Currency::usd;
  std::string_view tier = {};
  std::string_view deployment = {};
};

// Members for the end of a usage object: `,"cost_usd":0.0000063,"tier":"flash","deployment":"flash-1"`.
std::string bill_members(const Billing& billing, const pricing::Usage& usage);

// The usage chunk that a server did not send by itself, because it puts usage into its last chunk with a choice, whose
// payload is `chunk`.
std::string usage_chunk(std::string_view chunk, const backends::ChunkFacts& facts, std::string_view public_model,
                        const Billing& billing);

}  // namespace weir::gateway
