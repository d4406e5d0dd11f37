// A Viewer is who looks at the dashboard, and how much of it is theirs to see.
#pragma once

#include <optional>
#include <string>

namespace weir::gateway::api {

enum class Role {
  tenant,  // a client's own key: its tenant's spend only
  reader,  // everything
  admin,   // everything; may change what can be changed
};

struct Viewer {
  Role role = Role::tenant;
  std::string name;                   // of the token or the key
  std::optional<std::string> tenant;  // of a Role::tenant
};

}  // namespace weir::gateway::api
