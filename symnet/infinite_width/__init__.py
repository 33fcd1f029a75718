"""Networks of infinite width: tangent kernels of ReLU networks, pruned or not, and what they say of matrices with gaps."""
