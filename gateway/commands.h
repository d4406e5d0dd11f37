// What the command line can do. Each returns the process's exit status and writes to the standard streams; errors that
// are not the user's are thrown.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weir::gateway {

inline constexpr const char* kVersion = "0.1.0";

struct UsageOptions {
  std::string ledger;
  std::string by = "day,tenant,model";
  std::string period;
  std::string from;
  std::string until;
  std::string time_zone = "UTC";
  std::map<std::string, std::vector<std::string>> where;  // by the name of a GroupBy
  std::string format = "table";
};

struct SeedOptions {
  std::string config;
  int days = 14;
  int requests_per_day = 3000;
  std::uint64_t seed = 1;
  bool remove = false;
};

struct ExplainOptions {
  std::string config_file;
  std::string request_file = "-";
  std::vector<std::string> headers;  // "x-weir-policy: premium"
  std::string key;
  std::string format = "table";
};

int run_serve(const std::string& config_file);
int run_check(const std::string& config_file);
int run_usage(const UsageOptions& options);
int run_seed(const SeedOptions& options);
int run_explain(const ExplainOptions& options);
int run_keys_new();
int run_keys_hash();

}  // namespace weir::gateway
