"""Verdicts about given networks: properties, branching over boxes, counterexamples, and certificates of them."""
