// Cycle-walking, of any permutation: so that a test can walk a small one over its whole domain.
#pragma once

namespace rowkey::detail {

/// Permutes `block`, for which `belongs(block)` holds, until it holds again. `permute(block)` replaces a block by its
/// image under a permutation.
///
/// That is a permutation of the blocks that belong: from one of them on, the cycle of `permute` comes back to it, so
/// the walk ends, and the same walk by the inverse of `permute` leads back. No two lead to one block. Where `permute`
/// is like a random permutation, so is this.
template <typename Block, typename Permute, typename Belongs>
void walk_cycle(Block& block, Permute permute, Belongs belongs) {
    do {
        permute(block);
    } while (!belongs(block));
}

}  // namespace rowkey::detail
