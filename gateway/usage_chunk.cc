#include "gateway/usage_chunk.h"

#include "backends/json_walk.h"

namespace weir::gateway {

std::string bill_members(const Billing& billing, const pricing::Usage& usage) {
  if (billing.tariff == nullptr) return {};
  std::string members = ",\"cost_";
  members.append(name_of(billing.currency)).append("\":").append(to_string(billing.tariff->cost_of(usage)));
  members.append(",\"tier\":\"").append(billing.tier);
  members.append("\",\"deployment\":\"").append(billing.deployment).append("\"");
  return members;
}

std::string usage_chunk(std::string_view chunk, const backends::ChunkFacts& facts, std::string_view public_model,
                        const Billing& billing) {
  std::string own = "data: {";
  std::string_view usage;
  backends::JsonWalk walk(chunk);
  walk.object([&](std::string_view key) {
    if (key == "id" || key == "object" || key == "created")
      own.append("\"").append(key).append("\":").append(walk.value()).append(",");
    if (key == "usage") usage = walk.value();
  });
  if (!facts.model_value.empty()) own.append("\"model\":\"").append(public_model).append("\",");
  usage.remove_suffix(1);
  own.append("\"choices\":[],\"usage\":").append(usage);
  if (facts.usage) own.append(bill_members(billing, *facts.usage));
  return own.append("}}\n\n");
}

}  // namespace weir::gateway
