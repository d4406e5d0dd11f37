// A River is a whole gateway with two simulated deployments behind it, in one process: "flash" and "pro", both as
// vLLM-Ascend would answer. Tests talk to it over real sockets and ask it in sentences:
//
//   River river;
//   Reply reply = river.ask("auto");
//   EXPECT_EQ(river.only_record().deployment, "flash");
//
// What a test wants different it says before the first request, by Bed: the configuration and the simulators' options.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "backends/simulator/server.h"
#include "config/config.h"
#include "gateway/house.h"
#include "tests/support/http_client.h"

namespace weir::test {

inline constexpr std::string_view kSecret = "sk-river";

// What the river runs in.
struct Bed {
  Bed();

  simulator::Options flash;
  simulator::Options pro;
  config::Config config;  // deployments' ports are filled in when the river starts

  config::Deployment& flash_deployment() { return config.deployments[0]; }
  config::Deployment& pro_deployment() { return config.deployments[1]; }
  config::Policy& policy() { return config.policies.front(); }
};

// What the server has served, once it is done with every request that reached it: a client may have its answer a moment
// before the server has counted it.
simulator::Served settled(const simulator::Server& server);

// The body of a chat request.
std::string chat(std::string_view model, std::string_view more_members = "");

class River {
 public:
  explicit River(Bed bed = {});
  ~River();

  // A chat request with the river's key; `headers` are complete lines.
  Reply ask(std::string_view model, std::string_view more_members = "", std::string_view headers = "");
  Reply ask_streamed(std::string_view model, std::string_view more_members = "", std::string_view headers = "");
  Reply get(std::string_view path);
  // Any body at any endpoint, with the river's key.
  Reply post(std::string_view path, std::string_view body, std::string_view headers = "");
  // Opens a stream, reads its first `events` content events and hangs up.
  void leave_after(int events, std::string_view model, std::string_view more_members = "");

  std::uint16_t port() const { return house_->port(); }
  std::uint16_t admin_port() const { return house_->admin_port(); }

  // Waits until that many requests are in the ledger, and returns them all, in the order in which they came.
  std::vector<pricing::UsageRecord> records(std::size_t count);
  pricing::UsageRecord only_record();
  // What limits and budgets refused; once it is stopped, all of it.
  pricing::Refusals refusals();

  // Ends the gateway as SIGTERM would; what it recorded can still be read.
  void stop();

  simulator::Server flash;
  simulator::Server pro;

 private:
  std::string authorized(std::string_view headers) const;

  std::unique_ptr<gateway::House> house_;
  std::function<void()> ask_to_stop_;
  std::thread thread_;
};

}  // namespace weir::test
