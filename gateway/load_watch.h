// A LoadWatch asks the model servers every second how busy they are (their own metrics pages) and tells the fleet, so
// that a router knows of requests that others sent, too. What a server does not say for a while is no longer believed.
//
//   run()      its thread; returns after stop()
//   stop()     from any thread
//
// Has connections of its own: no request waits for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/address_book.h"
#include "backends/dialect/load_report.h"
#include "backends/http_transport.h"
#include "backends/reactor.h"
#include "backends/task.h"
#include "backends/tls.h"
#include "backends/wake.h"
#include "config/config.h"

namespace weir::gateway {

class SharedFleet;

class LoadWatch {
 public:
  static constexpr auto kEvery = std::chrono::seconds(1);

  // `tls` may be null when no deployment is reached by TLS.
  LoadWatch(const config::Config& config, SharedFleet& fleet, const backends::TlsContext* tls);

  void run();
  void stop();

 private:
  // One server's page.
  struct Page {
    int deployment = 0;
    std::string request;
    std::unique_ptr<backends::Wake> wake;
  };

  backends::Task<> watch(std::size_t page);
  backends::Task<std::optional<backends::LoadReport>> ask(std::size_t page);

  SharedFleet& fleet_;
  std::vector<config::Deployment> servers_;  // by page; their URLs are those of the pages
  backends::AddressBook addresses_;
  backends::Reactor reactor_;
  backends::HttpTransport transport_;
  std::vector<Page> pages_;
  backends::TimePoint look_up_at_{};
  std::size_t watching_ = 0;
  bool stopping_ = false;
};

}  // namespace weir::gateway
