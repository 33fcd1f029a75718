"""Convergence of deep networks: whether the networks of depth 1, 2, 3, ... have a limit, and how far each is from it."""
