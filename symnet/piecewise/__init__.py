"""Piecewise linear functions, exactly: polytopes, contracts of networks, activation regions that decide them."""
