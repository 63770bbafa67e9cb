#include "curlp/kernel.hpp"

namespace jm::curlp {

const Kernel& kernel() {
  return kPortable;
}

}  // namespace jm::curlp
