"""Training with weight decay and small batches: how near the weights are to matrices of low rank, and what is proved of it."""
