#define JM_TARGET
#include "curlp/sliced_gates.hpp"
#include "curlp/sliced_sets.hpp"

namespace jm::curlp {

const SlicedKernel kSlicedPortable = sliced_set<Gates<std::uint64_t, 3, false>>("portable");

}  // namespace jm::curlp
