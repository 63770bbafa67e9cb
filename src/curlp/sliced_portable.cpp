#define JM_TARGET
#include "curlp/sliced_gates.hpp"
#include "curlp/sliced_sets.hpp"

namespace jm::curlp {

const SlicedKernel kSlicedPortable{"portable", 64, &Rounds<Gates<std::uint64_t>>::trailing_zeros};

}  // namespace jm::curlp
