"""Evaluators that travel with an exported network: each imports its array library and nothing of symnet."""
