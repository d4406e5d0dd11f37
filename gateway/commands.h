// What the command line can do. Each returns the process's exit status and writes to the standard streams; errors that
// are not the user's are thrown.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weir::config {
struct Config;
}  // namespace weir::config

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
  bool refused = false;  // what limits and budgets refused, instead
};

struct SeedOptions {
  std::string config;
  int days = 14;
  int requests_per_day = 3000;
  std::uint64_t seed = 1;
  bool remove = false;
};

struct RepriceOptions {
  std::string config;
  std::string from;
  std::string until;
  std::string time_zone = "UTC";
  bool write = false;
};

struct ReconcileOptions {
  std::string statement;
  std::string ledger;
  std::string time_zone = "UTC";
  std::string currency = "usd";
  std::vector<std::string> deployments;
  std::optional<double> tolerance;  // as a share
};

struct ExplainOptions {
  std::string config_file;
  std::string request_file = "-";
  std::vector<std::string> headers;  // "x-weir-policy: premium"
  std::string key;
  std::string format = "table";
};

struct TrainOptions {
  std::string config;
  std::string pairs;
  std::string out = "head.weir";
  int folds = 5;
  std::uint64_t seed = 1;
};

struct QualityOptions {
  std::string config;
  std::string ledger;  // "" for the configuration's
};

// What `weir replay` runs: a configuration, over a ledger or a trace.
struct ReplayRun {
  std::string config_file;
  std::string ledger;
  std::string trace;
  std::string policy;  // of a trace's requests; "" for the first
  std::string today;   // another configuration to compare with; "" for what the ledger says
  std::uint64_t seed = 1;
};

// By how much a configuration may be worse.
struct ReplayBounds {
  double cost_percent_max = 5;
  double missed_points_max = 1;
};

int run_serve(const std::string& config_file);
int run_replay(const ReplayRun& run);
// Fails where the replay is worse than the bounds allow.
int check_against(const config::Config& config, const ReplayRun& run, const ReplayBounds& bounds);
// Where `against` names a ledger, its requests are replayed, too.
int run_check(const std::string& config_file, const ReplayRun& against, const ReplayBounds& bounds);
int run_usage(const UsageOptions& options);
int run_seed(const SeedOptions& options);
int run_reprice(const RepriceOptions& options);
int run_reconcile(const ReconcileOptions& options);
// 2 where the pairs do not bear a head.
int run_train(const TrainOptions& options);
int run_quality(const QualityOptions& options);
int run_explain(const ExplainOptions& options);
int run_keys_new();
int run_keys_hash();

}  // namespace weir::gateway
