// The one translation unit that holds Asio and Beast; every other sees declarations only.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
