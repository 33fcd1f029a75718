"""Comparisons: one target, one error, every construction."""
