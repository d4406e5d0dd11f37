# Writes the gzipped files of the folder FROM into the C++ source TO (gateway/dashboard_files.h).
set(types ".html=text/html@ charset=utf-8" ".js=text/javascript@ charset=utf-8" ".css=text/css@ charset=utf-8" ".svg=image/svg+xml")
file(GLOB files ${FROM}/*.gz)
set(data "")
set(table "")
set(index 0)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "\\.gz$" "" name ${name})
  string(REGEX MATCH "\\.[a-z]+$" extension ${name})
  set(type "application/octet-stream")
  foreach(entry IN LISTS types)
    string(REPLACE "=" ";" entry ${entry})
    list(GET entry 0 known)
    if(known STREQUAL extension)
      list(GET entry 1 type)
      string(REPLACE "@" ";" type "${type}")
    endif()
  endforeach()
  set(path "/${name}")
  if(name STREQUAL "index.html")
    set(path "/")
  endif()
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  file(SIZE ${file} size)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND data "const unsigned char kFile${index}[] = {${bytes}};\n")
  string(APPEND table "    {\"${path}\", \"${type}\", \"\\\"${hash}\\\"\", {reinterpret_cast<const char*>(kFile${index}), ${size}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
set(entries "")
set(files_of "")
if(index GREATER 0)
  set(entries "const DashboardFile kFiles[] = {\n${table}};\n")
  set(files_of "(kFiles)")
endif()
file(WRITE ${TO} "// Written by gateway/dashboard/embed.cmake.
#include \"gateway/dashboard_files.h\"

#include <span>

namespace weir::gateway {
namespace {

${data}${entries}
}  // namespace

extern const std::span<const DashboardFile> kDashboardFiles;
const std::span<const DashboardFile> kDashboardFiles${files_of};

}  // namespace weir::gateway
")
